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
