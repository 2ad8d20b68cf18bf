import { getEventListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { ORPCError } from '@orpc/client';
import { expect, test } from 'vitest';
import { insertRun } from '../../../src/studio/db/runs.ts';
import { StateFeed } from '../../../src/studio/state-feed.ts';
import { collect } from '../../support/endings.ts';
import { learnUntilCancelled } from '../../support/jobs.ts';
import { studioWithProject } from '../../support/imports.ts';

/** A run that nobody executes. */
async function studioWithRun() {
  const studio = await studioWithProject();
  learnUntilCancelled(studio);
  const { db } = studio.context.project()!;
  const runId = insertRun(db, {
    ...{ name: 'Head', stage: 'head', from: null, baseId: 'face-expression', state: 'running', classes: [] },
    ...{ settings: { baseId: 'face-expression', mirror: false, seed: 1 }, snapshotBlobId: null, snapshotHash: null, backend: null },
  });
  return { studio, runId };
}

test('a run that is followed when its project closes is followed no longer, and that is said', async () => {
  const { studio, runId } = await studioWithRun();
  const states = await studio.client.runs.watch({ id: runId });
  expect((await states.next()).value).toMatchObject({ id: runId, state: 'running' });
  const [next] = await Promise.allSettled([states.next(), studio.client.project.close()]);
  const message = expect.stringContaining('was closed') as string;
  expect(next).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND', message } });
  // As it goes over a line: with its code, and no fault of ours.
  expect(next).toHaveProperty('reason', expect.any(ORPCError));
});

test('what changes just before the project closes asks for nothing of a closed file', async () => {
  let close: () => unknown = () => undefined;
  const feed = new StateFeed({ onProjectClosing: (listener) => (close = listener) });
  let reads = 0;
  const states = feed.watch(1, () => ({ state: 'running', reads: ++reads }), undefined);
  await states.next();
  const next = states.next();
  feed.changed(1);
  await close();
  await expect(next).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(reads).toBe(1);
});

test('the last state ends it, and leaves no listener on the signal', async () => {
  const feed = new StateFeed({ onProjectClosing: () => undefined });
  const { signal } = new AbortController();
  let state = 'running';
  const states = collect(feed.watch(1, () => ({ state }), signal));
  state = 'done';
  feed.changed(2);
  feed.changed(1);
  expect((await states).at(-1)).toEqual({ state: 'done' });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('its signal ends it', async () => {
  const feed = new StateFeed({ onProjectClosing: () => undefined });
  const abort = new AbortController();
  const states = feed.watch(1, () => ({ state: 'running' }), abort.signal);
  await states.next();
  const next = states.next();
  abort.abort();
  expect(await next).toEqual({ done: true, value: undefined });
});

test('many changes are few states, and the final one is the last', async () => {
  const feed = new StateFeed({ onProjectClosing: () => undefined });
  let item = { n: 0, state: 'running' };
  const seen = collect(feed.watch(1, () => item, undefined));
  for (let n = 1; n <= 1_000; n++) {
    await setImmediate();
    item = { n, state: n < 1_000 ? 'running' : 'done' };
    feed.changed(1);
  }
  const states = await seen;
  expect(states.length).toBeLessThan(100);
  expect(states[0]).toEqual({ n: 0, state: 'running' });
  expect(states.at(-1)).toEqual({ n: 1_000, state: 'done' });
});

test('a change of another one is not told', async () => {
  const feed = new StateFeed({ onProjectClosing: () => undefined });
  const abort = new AbortController();
  const seen = collect(feed.watch(1, () => ({ state: 'running' }), abort.signal));
  feed.changed(2);
  await setImmediate();
  abort.abort();
  expect(await seen).toEqual([{ state: 'running' }]);
});
