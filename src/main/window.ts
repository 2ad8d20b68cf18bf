import { join } from 'node:path';
import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';

export const MIN_SIZE = { width: 1024, height: 680 };

/** The studio's window. Everything that keeps a page from the machine is said here, whatever Electron's own defaults are. */
export function windowOptions(dark: boolean, place: Rectangle | null): BrowserWindowConstructorOptions {
  const { x, y, width, height } = place ?? { width: 1440, height: 900 };
  return {
    width,
    height,
    ...(x !== undefined && y !== undefined && { x, y }),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    backgroundColor: dark ? '#171717' : '#fafafa',
    title: 'Mien',
    webPreferences: {
      preload: join(import.meta.dirname, '..', '..', 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  };
}
