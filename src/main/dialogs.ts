/** The system's own dialogs, asked for by the page through the preload. */
import type { BrowserWindow, Dialog, IpcMain, IpcMainInvokeEvent } from 'electron';
import { isOurSender } from './guard.ts';

type OpenDialog = Pick<Dialog, 'showOpenDialog'>;

export async function pickProject(dialog: OpenDialog, window: BrowserWindow): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a project',
    properties: ['openFile'],
    filters: [{ name: 'Projects of Mien', extensions: ['mien'] }],
  });
  return filePaths[0] ?? null;
}

async function pickFolder(dialog: OpenDialog, window: BrowserWindow): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, { title: 'Choose a folder', properties: ['openDirectory', 'createDirectory'] });
  return filePaths[0] ?? null;
}

/** `window` is the studio's window at the time of the call; a message from anywhere else is refused. */
export function serveDialogs(ipcMain: Pick<IpcMain, 'handle'>, dialog: OpenDialog, window: () => BrowserWindow | null): void {
  const serve = (channel: string, pick: (from: OpenDialog, over: BrowserWindow) => Promise<string | null>) =>
    ipcMain.handle(channel, (event: IpcMainInvokeEvent) => {
      const over = window();
      if (!over || !isOurSender(event, over.webContents)) throw new Error('Refused.');
      return pick(dialog, over);
    });
  serve('mien:pick-project', pickProject);
  serve('mien:pick-folder', pickFolder);
}

/** While answers or files are on their way the page holds its window back; a browser asks then by itself, here we do. */
export function askBeforeClosing(dialog: Pick<Dialog, 'showMessageBoxSync'>, window: BrowserWindow): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const choice = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: 'Mien is not done yet.',
      detail: 'An answer is still being saved, or files are being sent to an import. Closed now, they may be lost.',
      buttons: ['Wait', 'Close all the same'],
      defaultId: 0,
      cancelId: 0,
    });
    // Here, preventing what prevents it lets the window close.
    if (choice === 1) event.preventDefault();
  });
}
