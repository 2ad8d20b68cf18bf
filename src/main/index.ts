/** The Electron host: one window over the studio's thread. */
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, powerSaveBlocker, protocol, screen, session } from 'electron';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { StudioClient } from '../shared/contract/index.ts';
import { hostFolders } from '../studio/hosting/folders.ts';
import { PageFiles } from '../studio/hosting/page-files.ts';
import { answerAppRequest, ORIGIN, SCHEME } from './app-protocol.ts';
import { askBeforeClosing, pickProject, serveDialogs } from './dialogs.ts';
import { denyPermissions, guardContents, isOurSender } from './guard.ts';
import { menuTemplate } from './menu.ts';
import { pipePorts } from './port-pipe.ts';
import { projectIn } from './project-argument.ts';
import { quitInOrder } from './quitting.ts';
import { loadAnewAfterCrash } from './renderer-crash.ts';
import { stayAwake } from './stay-awake.ts';
import { windowOptions } from './window.ts';
import { keepPlace, readPlace } from './window-place.ts';

// An AppImage starts it so where the system allows no sandbox: its first processes run without, and to take that back would end each page.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
app.on('web-contents-created', (_event, contents) => guardContents(contents));

let window: BrowserWindow | null = null;
// A project may be asked for before there is a window, on a Mac even before the program is ready: then it is kept until the page is there.
let asked: string | null = null;
let open = (path: string): void => void (asked = path);
app.on('open-file', (event, path) => {
  event.preventDefault();
  open(path);
});
app.on('second-instance', (_event, argv, folder) => {
  if (window?.isMinimized()) window.restore();
  window?.show();
  const other = projectIn(argv, folder);
  if (other) open(other);
});

// Not awaited: Electron is ready only once this module has ended, and what waits for that here would wait for ever.
if (app.requestSingleInstanceLock()) {
  run().catch(async (error: unknown) => {
    // Sooner, Linux has no dialogs.
    await app.whenReady();
    dialog.showErrorBox('Mien could not start', wordsOf(error));
    app.exit(1);
  });
} else app.quit();

async function run(): Promise<void> {
  let page: Promise<void> = Promise.resolve();
  const folders = hostFolders();
  // Here, as an addon of its that cannot be loaded is a fault like any other: at the head of this module nobody would catch it.
  const { startStudioThread } = await import('../studio/thread.ts');
  const thread = await startStudioThread({ host: 'electron', ...folders, roots: 'any' });
  const port = thread.connect();
  port.start();
  const client = createORPCClient<StudioClient>(new RPCLink({ port }));
  const pages = new PageFiles();

  // One address after the other: a new one would break off the one before.
  const show = (path: string): void => void (page = page.then(() => window?.loadURL(`${ORIGIN}/#${path}`)).catch(() => undefined));
  const change = async (refusal: string, project: () => Promise<unknown>, path: string) => {
    // While the program ends there is nothing to show it in.
    if (!window) return;
    try {
      await project();
      show(path);
    } catch (error) {
      dialog.showErrorBox(refusal, wordsOf(error));
    }
  };
  const openProject = (path: string) => change('This project could not be opened', () => client.project.open({ path }), '/label');

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
      if (path) await openProject(path);
    },
    closeProject: () => void change('This project could not be closed', () => client.project.close(), '/'),
    press: (letter: string, shift = false) => {
      const modifiers: ('cmd' | 'control' | 'shift')[] = [
        process.platform === 'darwin' ? 'cmd' : 'control',
        ...(shift ? (['shift'] as const) : []),
      ];
      for (const type of ['keyDown', 'keyUp'] as const) window?.webContents.sendInputEvent({ type, keyCode: letter, modifiers });
    },
    editField: (change: 'undo' | 'redo') => window?.webContents[change](),
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, process.platform === 'darwin')));

  const placeFile = join(folders.settingsFolder, 'window.json');
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const place = readPlace(placeFile, screens);
  window = new BrowserWindow(windowOptions(nativeTheme.shouldUseDarkColors, place));
  keepPlace(window, placeFile);
  askBeforeClosing(dialog, window);
  loadAnewAfterCrash(window, { app, dialog });
  window.once('ready-to-show', () => (place?.maximized ? window?.maximize() : window?.show()));
  let isClosing = false;
  window.on('close', () => (isClosing = true));
  window.on('closed', () => (window = null));
  // Before anything that takes its time: the window may be closed, or another project asked for, while the first one opens.
  quitInOrder(app, () => thread.close());
  void thread.ended.then((failure) => {
    if (!failure) return;
    dialog.showErrorBox('Mien has to close', `What was saved is safe. The studio ended by a fault of its own: ${failure.message}`);
    app.exit(1);
  });
  // Its end comes with the thread's, of which is told above.
  void client.jobs
    .watch()
    .then((changes) => stayAwake(changes, powerSaveBlocker))
    .catch(() => undefined);

  page = window.loadURL(`${ORIGIN}/`);
  try {
    await page;
  } catch (error) {
    // Closed by the person before the page had come: no fault, and the end is under way.
    if (isClosing) return;
    throw error;
  }
  open = (path) => void openProject(path);
  const first = asked ?? projectIn(process.argv);
  if (first) await openProject(first);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
