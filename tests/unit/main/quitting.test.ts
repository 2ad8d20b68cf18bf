import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';
import { expect, it, onTestFinished, vi } from 'vitest';
import { quitInOrder } from '../../../src/main/quitting.ts';
import { temporaryFolder } from '../../support/projects.ts';

/** The part of Electron's App that quits, with one window, as its documentation describes it. */
class QuittingApp extends EventEmitter {
  /** Whether the window's page holds it back while something is saved. */
  held = false;
  hasWindow = true;
  ended = false;
  readonly relaunched: (readonly string[] | undefined)[] = [];

  relaunch({ args }: { readonly args?: readonly string[] } = {}): void {
    this.relaunched.push(args);
  }

  quit(): void {
    this.emit('before-quit');
    if (this.hasWindow && this.held) return;
    this.hasWindow = false;
    let prevented = false;
    this.emit('will-quit', { preventDefault: () => (prevented = true) });
    this.ended = !prevented;
  }

  /** By its own button, without quitting. */
  closeWindow(): void {
    if (this.held) return;
    this.hasWindow = false;
    this.emit('window-all-closed');
  }
}

function quittingStudio() {
  const app = new QuittingApp();
  const studio = { closes: 0, isClosed: (): void => undefined, fails: (_error: Error): void => undefined };
  quitInOrder(app as unknown as App, () => {
    studio.closes++;
    return new Promise<void>((resolve, reject) => Object.assign(studio, { isClosed: resolve, fails: reject }));
  });
  return { app, studio };
}

it.each<[string, (app: QuittingApp) => void]>([
  ['Cmd+Q', (app) => app.quit()],
  ['the window', (app) => app.closeWindow()],
])('%s leaves the studio running while a window holds an answer back, and closes it before the end', async (_by, ask) => {
  const { app, studio } = quittingStudio();
  app.held = true;
  ask(app);
  expect([studio.closes, app.hasWindow, app.ended]).toEqual([0, true, false]);

  app.held = false;
  ask(app);
  expect([studio.closes, app.hasWindow, app.ended]).toEqual([1, false, false]);
  studio.isClosed();
  await expect.poll(() => app.ended).toBe(true);
  expect(studio.closes).toBe(1);
});

it('waits for a studio that is closing already, however often it is asked', async () => {
  const { app, studio } = quittingStudio();
  app.quit();
  app.quit();
  expect([studio.closes, app.ended]).toEqual([1, false]);
  studio.isClosed();
  await expect.poll(() => app.ended).toBe(true);
});

it('ends where the studio could not be closed in order, and says why in the log', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => log.mockRestore());
  const { app, studio } = quittingStudio();
  app.quit();
  const error = new Error('gone');
  studio.fails(error);
  await expect.poll(() => app.ended).toBe(true);
  expect(log.mock.calls).toEqual([[expect.any(String), error]]);
});

it('starts itself anew for who starts it while it closes, with the project that was asked for last', async () => {
  const { app, studio } = quittingStudio();
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'b.mien'), '');
  app.emit('second-instance', {}, ['mien'], folder);
  app.quit();
  app.emit('open-file', {}, '/projects/a.mien');
  app.emit('second-instance', {}, ['mien', 'b.mien'], folder);
  studio.isClosed();
  await expect.poll(() => app.ended).toBe(true);
  expect(app.relaunched.map((args) => args?.at(-1))).toEqual([join(folder, 'b.mien')]);
});

it('starts nothing anew in an AppImage, which is gone with it', async () => {
  vi.stubEnv('APPIMAGE', '/home/ada/Mien.AppImage');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { app, studio } = quittingStudio();
  app.quit();
  app.emit('second-instance', {}, ['mien'], '/');
  studio.isClosed();
  await expect.poll(() => app.ended).toBe(true);
  expect(app.relaunched).toEqual([]);
});

it('is not started anew by a start from before', async () => {
  const { app, studio } = quittingStudio();
  app.emit('second-instance', {}, ['mien'], '/');
  app.quit();
  studio.isClosed();
  await expect.poll(() => app.ended).toBe(true);
  expect(app.relaunched).toEqual([]);
});
