import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { expect, test } from 'vitest';
import { askBeforeClosing } from '../../../src/main/dialogs.ts';

test.each([
  ['waits', 0, 0],
  ['closes all the same', 1, 1],
])('a window that holds an unsaved answer %s as the person says', (_, choice, allowed) => {
  const webContents = new EventEmitter();
  const asked: string[] = [];
  const dialog = { showMessageBoxSync: (...args: unknown[]) => (asked.push(JSON.stringify(args.at(-1))), choice) };
  askBeforeClosing(dialog as never, { webContents } as unknown as BrowserWindow);
  let prevented = 0;
  webContents.emit('will-prevent-unload', { preventDefault: () => prevented++ });
  expect(asked.join()).toContain('An answer is still being saved, or files are being sent');
  expect(prevented).toBe(allowed);
});
