/** The application's menu. What the page can do by key, the menu asks of it by the same key. */
import type { KeyboardEvent, MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  /** Shows one of the page's views. */
  show(path: string): void;
  /** Opens a project that the person chooses. */
  openProject(): void;
  closeProject(): void;
  /** Presses a letter with Ctrl, or with Cmd on a Mac, in the page. */
  press(letter: string, shift?: boolean): void;
  /** Undoes or redoes what was typed into the field that has the focus. */
  editField(change: 'undo' | 'redo'): void;
}

export function menuTemplate(
  { show, openProject, closeProject, press, editField }: MenuActions,
  isMac: boolean,
): MenuItemConstructorOptions[] {
  // The page handles these keys itself; the menu names them without taking them.
  const named = (accelerator: string) => ({ accelerator, registerAccelerator: false });
  // On a Mac a menu's key cannot be left unregistered. The page has it first; what comes here by key is what the page left to a text field.
  const retrace =
    (change: 'undo' | 'redo') =>
    (_item: unknown, _window: unknown, { metaKey }: KeyboardEvent): void =>
      isMac && metaKey ? editField(change) : press('Z', change === 'redo');
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        { label: 'New project…', accelerator: 'CmdOrCtrl+N', click: () => show('/new') },
        { label: 'Open project…', accelerator: 'CmdOrCtrl+O', click: openProject },
        { label: 'Import photos…', click: () => show('/import') },
        { type: 'separator' },
        { label: 'Close project', accelerator: 'CmdOrCtrl+W', click: closeProject },
        ...(isMac ? [] : [{ type: 'separator' } as const, { role: 'quit' } as const]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { label: 'Undo', ...named('CmdOrCtrl+Z'), click: retrace('undo') },
        { label: 'Redo', ...named('CmdOrCtrl+Shift+Z'), click: retrace('redo') },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        { label: 'Commands…', ...named('CmdOrCtrl+K'), click: () => press('K') },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    // Minimise, zoom, and the windows that are open; its own Close has no key on a Mac, where Cmd+W closes the project.
    ...(isMac ? [{ role: 'windowMenu' } satisfies MenuItemConstructorOptions] : []),
    { label: '&Help', role: 'help', submenu: [{ label: 'This computer, licences', click: () => show('/settings') }] },
  ];
}
