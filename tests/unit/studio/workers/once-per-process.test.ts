import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { oncePerProcess, sharedState } from '../../../../src/studio/workers/once-per-process.ts';

const MODULE = new URL('../../../../src/studio/workers/once-per-process.ts', import.meta.url).href;

it('is done by one of several threads, and done when any of them goes on', async () => {
  const state = sharedState('a test of its own');
  const seen = new Int32Array(new SharedArrayBuffer(8));
  // Each counts the work, which takes its time, and then counts itself if the work is not done.
  const thread = `
    const { workerData } = require('node:worker_threads');
    import(${JSON.stringify(MODULE)}).then(({ oncePerProcess, sharedState }) => {
      oncePerProcess(sharedState('a test of its own'), () => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
        Atomics.add(workerData, 0, 1);
      });
      if (Atomics.load(workerData, 0) !== 1) Atomics.add(workerData, 1, 1);
    });`;
  const threads = [1, 2, 3].map(() => new Worker(thread, { eval: true, workerData: seen }));
  await Promise.all(threads.map((worker) => once(worker, 'exit')));
  oncePerProcess(state, () => Atomics.add(seen, 0, 1));
  expect([...seen]).toEqual([1, 0]);
});
