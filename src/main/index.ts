/** The Electron host: one window over the studio's thread. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, session } from 'electron';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { StudioClient } from '../shared/contract/index.ts';
import { hostFolders } from '../studio/hosting/folders.ts';
import { PageFiles } from '../studio/hosting/page-files.ts';
import { startStudioThread } from '../studio/thread.ts';
import { answerAppRequest, ORIGIN, SCHEME } from './app-protocol.ts';
import { askBeforeClosing, pickProject, serveDialogs } from './dialogs.ts';
import { denyPermissions, guardContents, isOurSender } from './guard.ts';
import { menuTemplate } from './menu.ts';
import { pipePorts } from './port-pipe.ts';
import { quitInOrder } from './quitting.ts';
import { windowOptions } from './window.ts';

app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
app.on('web-contents-created', (_event, contents) => guardContents(contents));

// A Mac tells which file was opened before there is a window, sometimes before the program is ready.
let opened: string | null = null;
const keepFile = (event: { preventDefault(): void }, path: string) => {
  event.preventDefault();
  opened = path;
};
app.on('open-file', keepFile);

// Not awaited: Electron is ready only once this module has ended, and what waits for that here would wait for ever.
if (app.requestSingleInstanceLock()) {
  run().catch((error: unknown) => {
    dialog.showErrorBox('Mien could not start', wordsOf(error));
    app.exit(1);
  });
} else app.quit();

async function run(): Promise<void> {
  let window: BrowserWindow | null = null;
  let page: Promise<void> = Promise.resolve();
  const thread = await startStudioThread({ host: 'electron', ...hostFolders(), roots: 'any' });
  const port = thread.connect();
  port.start();
  const client = createORPCClient<StudioClient>(new RPCLink({ port }));
  const pages = new PageFiles();

  // One address after the other: a new one would break off the one before.
  const show = (path: string): void => void (page = page.then(() => window?.loadURL(`${ORIGIN}/#${path}`)).catch(() => undefined));
  const open = async (path: string) => {
    try {
      await client.project.open({ path });
      show('/label');
    } catch (error) {
      dialog.showErrorBox('This project could not be opened', wordsOf(error));
    }
  };

  await app.whenReady();
  denyPermissions(session.defaultSession);
  protocol.handle(SCHEME, (request) => answerAppRequest(request, { pages, client }));
  serveDialogs(ipcMain, dialog, () => window);
  ipcMain.on('mien:connect', (event) => {
    const [own] = event.ports;
    if (own && window && isOurSender(event, window.webContents)) pipePorts(own, thread.connect());
  });
  const actions = {
    show,
    openProject: async () => {
      const path = window && (await pickProject(dialog, window));
      if (path) await open(path);
    },
    closeProject: () => void client.project.close().then(() => show('/')),
    press: (letter: string, shift = false) => {
      const modifiers: ('cmd' | 'control' | 'shift')[] = [
        process.platform === 'darwin' ? 'cmd' : 'control',
        ...(shift ? (['shift'] as const) : []),
      ];
      for (const type of ['keyDown', 'keyUp'] as const) window?.webContents.sendInputEvent({ type, keyCode: letter, modifiers });
    },
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, process.platform === 'darwin')));

  window = new BrowserWindow(windowOptions(nativeTheme.shouldUseDarkColors));
  askBeforeClosing(dialog, window);
  window.once('ready-to-show', () => window?.show());
  window.on('closed', () => (window = null));
  // Before anything that takes its time: the window may be closed, or another project asked for, while the first one opens.
  quitInOrder(app, () => thread.close());
  void thread.ended.then((failure) => {
    if (!failure) return;
    dialog.showErrorBox('Mien has to close', `What was saved is safe. The studio ended by a fault of its own: ${failure.message}`);
    app.exit(1);
  });
  app.on('second-instance', (_event, argv, folder) => {
    window?.show();
    const other = projectIn(argv, folder);
    if (other) void open(other);
  });
  app.off('open-file', keepFile);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void open(path);
  });

  page = window.loadURL(`${ORIGIN}/`);
  await page;
  const file = opened ?? projectIn(process.argv);
  if (file) await open(file);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A project among the arguments that the program was started with. */
function projectIn(argv: readonly string[], folder = process.cwd()): string | null {
  const path = argv.slice(1).find((argument) => argument.endsWith('.mien'));
  return path && existsSync(resolve(folder, path)) ? resolve(folder, path) : null;
}
