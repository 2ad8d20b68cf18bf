/** The application's menu. What the page can do by key, the menu asks of it by the same key. */
import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  /** Shows one of the page's views. */
  show(path: string): void;
  /** Opens a project that the person chooses. */
  openProject(): void;
  closeProject(): void;
  /** Presses a letter with Ctrl, or with Cmd on a Mac, in the page. */
  press(letter: string, shift?: boolean): void;
}

export function menuTemplate({ show, openProject, closeProject, press }: MenuActions, isMac: boolean): MenuItemConstructorOptions[] {
  // The page handles these keys itself; the menu names them without taking them.
  const named = (accelerator: string) => ({ accelerator, registerAccelerator: false });
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
        { label: 'Undo', ...named('CmdOrCtrl+Z'), click: () => press('Z') },
        { label: 'Redo', ...named('CmdOrCtrl+Shift+Z'), click: () => press('Z', true) },
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
    { label: '&Help', role: 'help', submenu: [{ label: 'This computer, licences', click: () => show('/settings') }] },
  ];
}
