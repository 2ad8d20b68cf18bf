/** What happens when the page's process is gone: the studio itself runs on in the main process, so the page is loaded anew. */
import type { App, BrowserWindow, Dialog } from 'electron';

/** A page that crashes twice within this time would crash for ever: then the person decides. */
const MILLISECONDS_APART = 60_000;

export interface CrashOptions {
  readonly app: Pick<App, 'quit'>;
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly now?: () => number;
}

export function loadAnewAfterCrash(window: BrowserWindow, { app, dialog, now = () => performance.now() }: CrashOptions): void {
  let crashedAt = -Infinity;
  window.webContents.on('render-process-gone', async (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    console.error(`The page's process is gone: ${reason} (${exitCode}).`);
    const isRepeated = now() - crashedAt < MILLISECONDS_APART;
    crashedAt = now();
    if (isRepeated && !(await wantsToGoOn(dialog, window))) return app.quit();
    if (!window.isDestroyed()) window.webContents.reload();
  });
}

async function wantsToGoOn(dialog: Pick<Dialog, 'showMessageBox'>, window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window of Mien has crashed again.',
    detail: 'What was saved is safe, and what runs goes on. Load the window again, or quit Mien and start it anew.',
    buttons: ['Load again', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 0;
}
