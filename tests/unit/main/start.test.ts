/** How the program starts, against the part of Electron that it uses, as its documentation describes that. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ORPCError, os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { closeProject } from '../../../src/studio/db/open.ts';
import { makeProject, temporaryFolder } from '../../support/projects.ts';
import { electronStandIn, Window } from './electron-stand-in.ts';

let electron: ReturnType<typeof electronStandIn>;
let home: string;

beforeEach(() => {
  electron = electronStandIn();
  vi.doMock('electron', () => electron.module);
  vi.resetModules();
  Window.made.length = 0;
  Window.load = async () => undefined;
  home = temporaryFolder();
  vi.stubEnv('MIEN_HOME', home);
});
afterEach(() => {
  vi.doUnmock('../../../src/studio/thread.ts');
  vi.unstubAllEnvs();
});

/** Ends while Electron is not ready: what is awaited in the module itself would wait for ever. */
const start = () => import('../../../src/main/index.ts');
const soon = { timeout: 20_000 };

function closedProject(): string {
  const project = makeProject({ faces: 3 });
  closeProject(project);
  return project.path;
}

async function end(): Promise<void> {
  electron.app.emit('window-all-closed');
  await vi.waitFor(() => expect(electron.app.hasQuit).toBe(true), soon);
}

it('lets Electron become ready, opens the window, and then the project that was asked for meanwhile', async () => {
  const { app, errors } = electron;
  const path = closedProject();
  await start();
  expect(app.sandboxed).toBe(true);
  expect(Window.made).toEqual([]);
  app.emit('open-file', { preventDefault: () => undefined }, path);
  app.ready.resolve();
  await vi.waitFor(() => expect(Window.made[0]?.addresses).toEqual(['app://bundle/', 'app://bundle/#/label']), soon);
  expect(errors).toEqual([]);

  app.emit('second-instance', {}, ['mien', closedProject()], '/');
  await vi.waitFor(() => expect(Window.made[0]!.addresses).toHaveLength(3), soon);
  await end();
});

it('opens what a second start asks for before there is a window', async () => {
  const { app, errors } = electron;
  await start();
  app.ready.resolve();
  await app.ready.promise;
  expect(Window.made).toEqual([]);
  app.emit('second-instance', {}, ['mien', closedProject()], '/');
  await vi.waitFor(() => expect(Window.made[0]?.addresses).toEqual(['app://bundle/', 'app://bundle/#/label']), soon);
  expect(errors).toEqual([]);
  await end();
});

it('ends in order where the window is closed while its page still loads', async () => {
  const { app, errors } = electron;
  const page = Promise.withResolvers<void>();
  Window.load = () => page.promise;
  await start();
  app.emit('open-file', { preventDefault: () => undefined }, closedProject());
  app.ready.resolve();
  await vi.waitFor(() => expect(Window.made[0]?.addresses).toHaveLength(1), soon);
  Window.made[0]!.close();
  page.reject(new Error("ERR_FAILED (-2) loading 'app://bundle/'"));
  await end();
  expect(errors).toEqual([]);
  // For the next start.
  expect(JSON.parse(readFileSync(join(home, 'settings', 'window.json'), 'utf8'))).toMatchObject({ width: 1200, maximized: false });
});

it('takes no decision back that it was started without a sandbox', async () => {
  const { app } = electron;
  app.switches.add('no-sandbox');
  await start();
  app.ready.resolve();
  await vi.waitFor(() => expect(Window.made[0]?.addresses).toHaveLength(1), soon);
  expect(app.sandboxed).toBe(false);
  await end();
});

it('says that it could not start once there are dialogs', async () => {
  const { app, errors } = electron;
  const file = join(home, 'a file');
  writeFileSync(file, '');
  vi.stubEnv('MIEN_HOME', file);
  await start();
  app.ready.resolve();
  await vi.waitFor(() => expect(errors).toEqual([expect.stringMatching(/^Mien could not start: The folder .+ could not be made/)]), soon);
  expect(app.hasQuit).toBe(true);
});

it('says so, too, where an addon cannot be loaded', async () => {
  const { app, errors } = electron;
  vi.doMock('../../../src/studio/thread.ts', () => {
    throw new Error('koffi.node: cannot open shared object file');
  });
  await start();
  app.ready.resolve();
  await vi.waitFor(() => expect(app.hasQuit).toBe(true), soon);
  expect(errors).toEqual([expect.stringMatching(/^Mien could not start: /)]);
});

it('says of a project that could not be closed that it was not', async () => {
  const { app, errors, menus } = electron;
  const studio = new RPCHandler({
    project: {
      close: os.handler(() => {
        throw new ORPCError('FILE_ACCESS', { message: 'The disk is gone.' });
      }),
    },
    jobs: { watch: os.handler(async function* () {}) },
  });
  vi.doMock('../../../src/studio/thread.ts', () => ({
    startStudioThread: async () => ({
      ended: new Promise(() => undefined),
      close: async () => undefined,
      connect() {
        const { port1, port2 } = new MessageChannel();
        studio.upgrade(port2);
        port2.start();
        return port1;
      },
    }),
  }));
  await start();
  app.ready.resolve();
  await vi.waitFor(() => expect(Window.made[0]?.addresses).toHaveLength(1), soon);
  menus.flatMap(({ submenu = [] }) => submenu).find(({ label }) => label === 'Close project')!.click!();
  await vi.waitFor(() => expect(errors).toEqual(['This project could not be closed: The disk is gone.']), soon);
  await end();
});
