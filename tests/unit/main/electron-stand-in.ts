/** The part of Electron that the program uses to start, as its documentation describes it. */
import { EventEmitter } from 'node:events';

/** Ready only once the module that starts the program has ended, as with every program that is an ES module. */
class StartingApp extends EventEmitter {
  readonly ready = Promise.withResolvers<void>();
  isReady = false;
  hasQuit = false;

  constructor() {
    super();
    void this.ready.promise.then(() => (this.isReady = true));
  }
  readonly switches = new Set<string>();
  readonly commandLine = { hasSwitch: (name: string) => this.switches.has(name) };
  sandboxed = false;

  enableSandbox(): void {
    this.sandboxed = true;
  }
  requestSingleInstanceLock(): boolean {
    return true;
  }
  whenReady(): Promise<void> {
    return this.ready.promise;
  }
  quit(): void {
    let prevented = false;
    this.emit('will-quit', { preventDefault: () => (prevented = true) });
    this.hasQuit = !prevented;
  }
  exit(): void {
    this.hasQuit = true;
  }
}

export class Window extends EventEmitter {
  static readonly made: Window[] = [];
  readonly webContents = new EventEmitter();
  readonly addresses: string[] = [];
  /** Where the next page comes too late, this waits. */
  static load: () => Promise<void> = async () => undefined;

  constructor() {
    super();
    Window.made.push(this);
  }
  show(): void {}
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  getNormalBounds() {
    return { x: 10, y: 20, width: 1200, height: 800 };
  }
  async loadURL(address: string): Promise<void> {
    this.addresses.push(address);
    await Window.load();
  }
  /** As a person closes it. */
  close(): void {
    this.emit('close');
    this.emit('closed');
  }
}

/** What `import 'electron'` gives a program that starts anew; and what its error boxes said, each with whether the program was ready. */
export function electronStandIn() {
  const app = new StartingApp();
  const errors: string[] = [];
  const menus: { readonly label?: string; readonly submenu?: readonly { readonly label?: string; click?(...given: unknown[]): void }[] }[] =
    [];
  const nothing = { on: () => undefined, handle: () => undefined, registerSchemesAsPrivileged: () => undefined };
  const module = {
    app,
    BrowserWindow: Window,
    dialog: {
      showErrorBox: (title: string, words: string) => errors.push(`${app.isReady ? '' : 'to stderr: '}${title}: ${words}`),
    },
    ipcMain: nothing,
    Menu: { buildFromTemplate: (template: typeof menus) => menus.push(...template), setApplicationMenu: () => undefined },
    nativeTheme: { shouldUseDarkColors: false },
    powerSaveBlocker: { start: () => 1, stop: () => true },
    protocol: nothing,
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: {
      defaultSession: {
        setPermissionRequestHandler: () => undefined,
        setPermissionCheckHandler: () => undefined,
        setDevicePermissionHandler: () => undefined,
      },
    },
  };
  return { app, errors, menus, module };
}
