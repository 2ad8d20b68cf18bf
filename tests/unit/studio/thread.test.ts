import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { readdirSync, readFileSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { draftClasses } from '../../../src/shared/classes.ts';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import { startStudioThread } from '../../../src/studio/thread.ts';
import { closeProject, openProject } from '../../../src/studio/db/open.ts';
import { makeProject } from '../../support/projects.ts';
import { studioOptions } from '../../support/studio.ts';

const classes = draftClasses(['happy', 'sad']);

async function startThread(options = studioOptions()) {
  const thread = await startStudioThread(options);
  onTestFinished(() => thread.close());
  return { options, thread, connect: () => clientOf(thread.connect()) };
}

function clientOf(port: MessagePort): StudioClient & { readonly port: MessagePort } {
  const client = createORPCClient<StudioClient>(new RPCLink({ port: port as never }));
  port.start();
  return Object.assign(Object.create(null), {
    ...Object.fromEntries(['app', 'project', 'faces', 'labels', 'images', 'jobs'].map((group) => [group, client[group as 'app']])),
    port,
  });
}

test('calls, refusals with their code, and changes told to everybody who watches', async () => {
  const { connect } = await startThread();
  const [one, other] = [connect(), connect()];
  expect(await one.project.current()).toBeNull();
  await expect(one.labels.undo()).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringMatching(/No project is open/) });
  await expect(one.faces.get({ ids: ['x' as never] })).rejects.toMatchObject({ code: 'INVALID' });

  const changes = await other.project.watch();
  const next = changes.next();
  const made = await one.project.create({ name: 'x', classes });
  expect((await next).value).toEqual({ topic: 'project' });
  expect(await other.project.current()).toEqual(made);
  await changes.return?.(undefined);
});

test('watching ends with its signal, and with its port', async () => {
  const { connect } = await startThread();
  const client = connect();
  const abort = new AbortController();
  const changes = await client.project.watch(undefined, { signal: abort.signal });
  const next = changes.next();
  abort.abort();
  await expect(next).rejects.toMatchObject({ name: 'AbortError' });

  const jobs = await client.jobs.watch();
  const waiting = jobs.next();
  client.port.close();
  await expect(waiting).rejects.toBeInstanceOf(Error);
  // The thread is still there for others.
  expect(await connect().jobs.list()).toEqual([]);
});

test('a picture of a face arrives as a file', async () => {
  const project = makeProject({ faces: 1 });
  closeProject(project);
  const { connect } = await startThread();
  const client = connect();
  await client.project.open({ path: project.path });
  const picture = await client.images.read({ kind: 'face', id: 1 });
  expect(picture).toBeInstanceOf(Blob);
  expect(await picture.text()).toBe('picture 0');
});

test('closing the thread closes the project in order', async () => {
  const { options, thread, connect } = await startThread();
  const { path } = await connect().project.create({ name: 'x', classes });
  await thread.close();
  expect(await thread.ended).toBeNull();
  expect(readdirSync(options.projectsFolder)).toEqual(['x.mien']);
  closeProject(openProject(path));
});

// The list of what is in memory is Linux's; the code is the same elsewhere.
test.runIf(process.platform === 'linux')('its addons stay in memory after it has ended', async () => {
  const { thread } = await startThread();
  await thread.close();
  const memory = readFileSync('/proc/self/maps', 'utf8');
  expect(memory).toContain('koffi.node');
  expect(memory).toContain('better-sqlite3');
});
