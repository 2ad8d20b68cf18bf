/** Gives the page the system's dialogs, and hands its port to the studio. Nothing else of Electron reaches the page. */
import { contextBridge, ipcRenderer } from 'electron';

declare const window: {
  addEventListener(
    type: 'message',
    listener: (event: {
      readonly source: unknown;
      readonly data: unknown;
      readonly ports: Parameters<typeof ipcRenderer.postMessage>[2] & {};
    }) => void,
  ): void;
};

contextBridge.exposeInMainWorld('mienHost', {
  kind: 'electron',
  pickProject: () => ipcRenderer.invoke('mien:pick-project'),
  pickFolder: () => ipcRenderer.invoke('mien:pick-folder'),
});

window.addEventListener('message', ({ source, data, ports }) => {
  if (source === window && data === 'mien:connect') ipcRenderer.postMessage('mien:connect', null, ports);
});
