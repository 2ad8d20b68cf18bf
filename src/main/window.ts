import { join } from 'node:path';
import type { BrowserWindowConstructorOptions } from 'electron';

/** The studio's window. Everything that keeps a page from the machine is said here, whatever Electron's own defaults are. */
export function windowOptions(dark: boolean): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 680,
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
