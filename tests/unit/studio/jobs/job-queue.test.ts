import { expect, test } from 'vitest';
import type { Job } from '../../../../src/shared/contract/jobs.ts';
import { StudioError, throwIfCancelled } from '../../../../src/shared/errors.ts';
import { JobQueue, type JobContext } from '../../../../src/studio/jobs/job-queue.ts';
import { secondsLeft, weightedSteps } from '../../../../src/studio/jobs/progress.ts';

const FINAL = new Set(['done', 'failed', 'cancelled']);

function watch(queue: JobQueue): Job[] {
  const events: Job[] = [];
  queue.onChange((job) => events.push(job));
  return events;
}

const start = <Result>(queue: JobQueue, work: (context: JobContext) => Promise<Result>) =>
  queue.start({ kind: 'import', title: 'The import', work });

test('a job runs, tells how far it is, and ends once', async () => {
  const queue = new JobQueue();
  const events = watch(queue);
  const { id, finished } = start(queue, async ({ report }) => {
    report({ done: 0.2, step: 'one' });
    report({ done: 7, step: 'two' });
    return { files: 3 };
  });
  expect(events.map(({ state }) => state)).toEqual(['running']);
  expect(await finished).toEqual({ files: 3 });
  expect(events.filter(({ state }) => FINAL.has(state))).toHaveLength(1);
  expect(events.map(({ progress }) => progress)).toEqual([0, 0.2, 1, 1]);
  expect(queue.list()).toMatchObject([{ id, state: 'done', result: { files: 3 }, error: null }]);
});

test('many reports of one step are few events; a new step is told at once, and the end is the last', async () => {
  const queue = new JobQueue();
  const events = watch(queue);
  const { finished } = start(queue, async ({ report }) => {
    for (let n = 0; n < 10_000; n++) report({ done: n / 20_000, step: 'one' });
    for (let n = 0; n < 10; n++) report({ done: 0.5, step: `step ${n}` });
  });
  await finished;
  expect(events.length).toBeLessThan(100);
  expect(events.slice(-11).map(({ step }) => step)).toEqual([...Array.from({ length: 10 }, (_, n) => `step ${n}`), '']);
  expect(events.at(-1)).toMatchObject({ state: 'done', progress: 1 });
});

test('a job of a kind is found while it is under way, and no longer', async () => {
  const queue = new JobQueue();
  const { promise, resolve } = Promise.withResolvers<void>();
  const { id, finished } = start(queue, () => promise);
  expect(queue.running('look', 'import')).toMatchObject({ id });
  expect(queue.running('look')).toBeUndefined();
  resolve();
  await finished;
  expect(queue.running('import')).toBeUndefined();
});

test('a job that fails says why', async () => {
  const queue = new JobQueue();
  const { finished } = start(queue, () => Promise.reject(new StudioError('DISK_FULL', 'The disk is full.')));
  await expect(finished).rejects.toThrow('The disk is full.');
  expect(queue.list()).toMatchObject([{ state: 'failed', error: { code: 'DISK_FULL', message: 'The disk is full.' } }]);
});

test('whoever waits for a job gets its last state, however it ended', async () => {
  const queue = new JobQueue();
  const { id } = start(queue, async () => 'result');
  expect(await queue.ended(id)).toMatchObject({ state: 'done', result: 'result' });
  const failing = start(queue, () => Promise.reject(new Error('No such thing.')));
  const error = { code: 'FAULT', message: 'Something went wrong in Mien itself: Error: No such thing.' };
  expect(await queue.ended(failing.id)).toMatchObject({ state: 'failed', error });
  // Asked by who hears of its beginning: it is not over yet.
  let asked: Promise<Job> | null = null;
  const stop = queue.onChange((job) => (stop(), (asked = queue.ended(job.id))));
  start(queue, async () => null);
  expect(await asked).toMatchObject({ state: 'done' });
  await expect(queue.ended(99)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('cancelled while it works: by throwing or by ending with what it has', async () => {
  const queue = new JobQueue();
  const events = watch(queue);
  const until = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  const throws = start(queue, async ({ signal }) => {
    await until(signal);
    throwIfCancelled(signal, 'The import');
  });
  const ends = start(queue, async ({ signal }) => {
    await until(signal);
    return 'some';
  });
  await null;
  await queue.cancelAll();
  await expect(throws.finished).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await ends.finished).toBe('some');
  expect(queue.list()).toMatchObject([
    { state: 'cancelled', error: null },
    { state: 'cancelled', result: 'some' },
  ]);
  queue.cancel(throws.id);
  expect(events.filter(({ state }) => FINAL.has(state))).toHaveLength(2);
});

test('cancelled before it began, a job does nothing', async () => {
  const queue = new JobQueue();
  let worked = false;
  const { id, finished } = start(queue, async () => {
    worked = true;
  });
  queue.cancel(id);
  await expect(finished).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(worked).toBe(false);
});

test('what starts because another job was cancelled is cancelled as well', async () => {
  const queue = new JobQueue();
  const until = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  queue.onChange(({ kind, state }) => {
    if (kind === 'import' && state === 'cancelled') queue.start({ kind: 'look', title: 'Look', work: ({ signal }) => until(signal) });
  });
  queue.start({ kind: 'import', title: 'Import', work: ({ signal }) => until(signal) });
  await null;
  await queue.cancelAll();
  expect(queue.list().map(({ kind, state }) => [kind, state])).toEqual([
    ['import', 'cancelled'],
    ['look', 'cancelled'],
  ]);
});

test('some kinds can go on while the rest is cancelled', async () => {
  const queue = new JobQueue();
  const sample = queue.start({
    kind: 'sample',
    title: 'Sample',
    work: async () => {
      await queue.cancelAll({ except: ['native', 'sample'] });
      return 'drawn';
    },
  });
  expect(await sample.finished).toBe('drawn');
});

test('steps are weighed', () => {
  const told: number[] = [];
  const steps = weightedSteps([1, 3], ({ done }) => told.push(done));
  steps.at(0, 1, 'a');
  steps.at(1, 0.5, 'b');
  steps.at(1, 1, 'b');
  expect(told).toEqual([0.25, 0.625, 1]);
  expect(secondsLeft(0.25, 10)).toBe(30);
  expect(secondsLeft(0, 10)).toBeNull();
});
