import type { MenuItemConstructorOptions } from 'electron';
import { expect, it } from 'vitest';
import { menuTemplate } from '../../../src/main/menu.ts';

/** Chooses an item of the Edit menu as Electron does, and says what it did. */
function choose(label: string, isMac: boolean, event: object): string[] {
  const done: string[] = [];
  const template = menuTemplate(
    {
      show: () => undefined,
      openProject: () => undefined,
      closeProject: () => undefined,
      press: (letter, shift = false) => done.push(`press ${letter}${shift ? ' with shift' : ''}`),
      editField: (change) => done.push(`${change} in the field`),
    },
    isMac,
  );
  const edit = template.find((menu) => menu.label === '&Edit')!.submenu as MenuItemConstructorOptions[];
  edit.find((item) => item.label === label)!.click!(undefined as never, undefined, event);
  return done;
}

const KEY = { triggeredByAccelerator: true, metaKey: true };
const MOUSE = { triggeredByAccelerator: false, metaKey: false };

it('on a Mac, the key that the page left to a text field undoes there', () => {
  expect(choose('Undo', true, KEY)).toEqual(['undo in the field']);
  expect(choose('Redo', true, KEY)).toEqual(['redo in the field']);
});

it.each([true, false])('chosen in the menu, it is the page that undoes (Mac: %s)', (isMac) => {
  expect(choose('Undo', isMac, MOUSE)).toEqual(['press Z']);
  expect(choose('Redo', isMac, MOUSE)).toEqual(['press Z with shift']);
});

it('only a Mac has a Window menu, and Cmd+W closes the project there, not the window', () => {
  const actions = {
    show: () => undefined,
    openProject: () => undefined,
    closeProject: () => undefined,
    press: () => undefined,
    editField: () => undefined,
  };
  expect(menuTemplate(actions, true).map(({ role }) => role)).toContain('windowMenu');
  expect(menuTemplate(actions, false).map(({ role }) => role)).not.toContain('windowMenu');
});
