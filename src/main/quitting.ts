/** How the program ends, however a person asks for it: by the window, by the menu, or by Cmd+Q. */
import type { App } from 'electron';

/**
 * Quitting closes the windows first, and a window that holds an answer back keeps everything running. Only when the last one is gone the
 * studio is closed in order, and the process ends after it.
 */
export function quitInOrder(app: Pick<App, 'on' | 'quit'>, close: () => Promise<void>): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void close()
      .catch(() => undefined)
      .then(() => {
        state = 'closed';
        app.quit();
      });
  });
}
