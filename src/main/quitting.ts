/** How the program ends, however a person asks for it: by the window, by the menu, or by Cmd+Q. */
import type { App } from 'electron';
import { argumentsFor, projectIn } from './project-argument.ts';

/**
 * Quitting closes the windows first, and a window that holds an answer back keeps everything running. Only when the last one is gone the
 * studio is closed in order, and the process ends after it. Who starts the program meanwhile is told that it runs already: so it starts
 * itself anew.
 */
export function quitInOrder(app: Pick<App, 'on' | 'quit' | 'relaunch'>, close: () => Promise<void>): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  let again: string[] | null = null;
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    app.on('second-instance', (_event, argv, folder) => (again = argumentsFor(projectIn(argv, folder))));
    app.on('open-file', (_event, path) => (again = argumentsFor(path)));
    void close()
      .catch((error: unknown) => console.error('The studio could not be closed in order:', error))
      .then(() => {
        state = 'closed';
        // An AppImage cannot: what would start it anew lies in the image, which is gone with this process.
        if (again && !process.env['APPIMAGE']) app.relaunch({ args: again });
        app.quit();
      });
  });
}
