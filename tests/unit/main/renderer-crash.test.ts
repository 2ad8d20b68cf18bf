import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { expect, it, onTestFinished, vi } from 'vitest';
import { loadAnewAfterCrash } from '../../../src/main/renderer-crash.ts';

/** A window whose page can crash, as Electron's documentation describes that; `answer` is the button that the person presses. */
function crashingWindow(answer: number) {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => log.mockRestore());
  const seen = { loads: 0, asked: 0, quits: 0, time: 0 };
  const webContents = Object.assign(new EventEmitter(), { reload: () => seen.loads++ });
  loadAnewAfterCrash({ webContents, isDestroyed: () => false } as unknown as BrowserWindow, {
    app: { quit: () => seen.quits++ },
    dialog: { showMessageBox: async () => (seen.asked++, { response: answer, checkboxChecked: false }) },
    now: () => seen.time,
  });
  const crash = async (seconds: number, reason = 'crashed') => {
    seen.time = seconds * 1000;
    webContents.emit('render-process-gone', {}, { reason, exitCode: 11 });
    // What follows an answer follows at once.
    await new Promise(setImmediate);
    return [seen.loads, seen.asked, seen.quits];
  };
  return { crash };
}

it('loads the page anew, and asks where it crashes again soon', async () => {
  const { crash } = crashingWindow(0);
  expect(await crash(0)).toEqual([1, 0, 0]);
  expect(await crash(30, 'oom')).toEqual([2, 1, 0]);
  expect(await crash(3600)).toEqual([3, 1, 0]);
});

it('quits in order where the person wants that', async () => {
  const { crash } = crashingWindow(1);
  await crash(0);
  expect(await crash(1)).toEqual([1, 1, 1]);
});

it('leaves a process alone that has ended by itself', async () => {
  expect(await crashingWindow(0).crash(0, 'clean-exit')).toEqual([0, 0, 0]);
});
