import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { expect, it, onTestFinished, vi } from 'vitest';
import { keepPlace, readPlace } from '../../../src/main/window-place.ts';
import { temporaryFolder } from '../../support/projects.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1040 };
const RIGHT = { x: 1920, y: 0, width: 1920, height: 1040 };
const place = { x: 2000, y: 50, width: 1300, height: 900, maximized: false };

function kept(change: object): string {
  const file = join(temporaryFolder(), 'window.json');
  writeFileSync(file, JSON.stringify({ ...place, ...change }));
  return file;
}

it('a window comes back where it was closed', () => {
  const file = join(temporaryFolder(), 'window.json');
  const { maximized, ...bounds } = { ...place, maximized: true };
  const window = Object.assign(new EventEmitter(), { getNormalBounds: () => bounds, isMaximized: () => maximized });
  keepPlace(window as unknown as BrowserWindow, file);
  window.emit('close');
  expect(readPlace(file, [SCREEN, RIGHT])).toEqual({ ...bounds, maximized: true });
});

it('closes where its place cannot be kept', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  onTestFinished(() => warn.mockRestore());
  const window = Object.assign(new EventEmitter(), { getNormalBounds: () => SCREEN, isMaximized: () => false });
  keepPlace(window as unknown as BrowserWindow, join(temporaryFolder(), 'gone', 'window.json'));
  window.emit('close');
  expect(warn).toHaveBeenCalledOnce();
});

it.each([
  ['on a screen that is gone', {}, [SCREEN]],
  ['above the screen', { y: -30 }, [RIGHT]],
  ['below the screen', { y: 1020 }, [RIGHT]],
  ['but for a corner beside it', { x: 3800 }, [RIGHT]],
  ['too small to work in', { width: 300 }, [RIGHT]],
  ['no place at all', { x: 'left' }, [RIGHT]],
])('a place is not used that is %s', (_, change, screens) => {
  expect(readPlace(kept(change), screens)).toBeNull();
});

it('half a window on the screen is in reach', () => {
  expect(readPlace(kept({ x: 1300 }), [SCREEN])).toEqual({ ...place, x: 1300 });
  expect(readPlace(join(temporaryFolder(), 'none'), [SCREEN])).toBeNull();
});
