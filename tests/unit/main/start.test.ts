/** How the program starts, against the part of Electron that it uses, as its documentation describes that. */
import { EventEmitter } from 'node:events';
import { expect, it, onTestFinished, vi } from 'vitest';
import { closeProject } from '../../../src/studio/db/open.ts';
import { makeProject, temporaryFolder } from '../../support/projects.ts';

/** Ready only once the module that starts the program has ended, as with every program that is an ES module. */
class StartingApp extends EventEmitter {
  readonly ready = Promise.withResolvers<void>();
  hasQuit = false;

  enableSandbox(): void {}
  requestSingleInstanceLock(): boolean {
    return true;
  }
  whenReady(): Promise<void> {
    return this.ready.promise;
  }
  quit(): void {
    this.emit('will-quit', { preventDefault: () => undefined });
    this.hasQuit = true;
  }
  exit(): void {
    this.hasQuit = true;
  }
}

class Window extends EventEmitter {
  static readonly made: Window[] = [];
  readonly webContents = new EventEmitter();
  readonly addresses: string[] = [];

  constructor() {
    super();
    Window.made.push(this);
  }
  show(): void {}
  async loadURL(address: string): Promise<void> {
    this.addresses.push(address);
  }
}

const app = new StartingApp();
const errors: string[] = [];
const nothing = { on: () => undefined, handle: () => undefined, registerSchemesAsPrivileged: () => undefined };
vi.mock('electron', () => ({
  app,
  BrowserWindow: Window,
  dialog: { showErrorBox: (title: string, words: string) => errors.push(`${title}: ${words}`) },
  ipcMain: nothing,
  Menu: { buildFromTemplate: () => null, setApplicationMenu: () => undefined },
  nativeTheme: { shouldUseDarkColors: false },
  protocol: nothing,
  session: {
    defaultSession: {
      setPermissionRequestHandler: () => undefined,
      setPermissionCheckHandler: () => undefined,
      setDevicePermissionHandler: () => undefined,
    },
  },
}));

it('lets Electron become ready, opens the window, and then the project that was asked for meanwhile', async () => {
  vi.stubEnv('MIEN_HOME', temporaryFolder());
  const project = makeProject({ faces: 3 });
  closeProject(project);
  // Ends while Electron is not ready: what is awaited in the module itself would wait for ever.
  await import('../../../src/main/index.ts');
  expect(Window.made).toEqual([]);
  app.emit('open-file', { preventDefault: () => undefined }, project.path);
  app.ready.resolve();
  await vi.waitFor(() => expect(Window.made[0]?.addresses).toEqual(['app://bundle/', 'app://bundle/#/label']), { timeout: 20_000 });
  expect(errors).toEqual([]);

  const other = makeProject({ faces: 3 });
  closeProject(other);
  onTestFinished(() => void vi.unstubAllEnvs());
  app.emit('second-instance', {}, ['mien', other.path], '/');
  await vi.waitFor(() => expect(Window.made[0]!.addresses).toHaveLength(3), { timeout: 20_000 });

  app.emit('window-all-closed');
  await vi.waitFor(() => expect(app.hasQuit).toBe(true));
});
