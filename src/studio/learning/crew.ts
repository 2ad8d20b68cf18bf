/** The threads that compute for the learning thread: one for each core, itself among them. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { kernelHost } from '../../engine/kernels/install.ts';
import { workerEntry } from '../workers/worker-client.ts';

/** More threads than this find too little to do in a batch. */
const MOST_THREADS = 32;

/** How many threads learn: `MIEN_THREADS`, or as many as the machine runs at once. */
export function threadCount(wish: string | undefined = process.env['MIEN_THREADS']): number {
  const wanted = Number(wish);
  const count = wish !== undefined && Number.isInteger(wanted) && wanted > 0 ? wanted : availableParallelism();
  return Math.min(count, MOST_THREADS);
}

/**
 * Starts the helpers of this thread's kernels, which must be installed. They sleep while there is nothing to compute, and end with
 * this thread. One that is not there, or not there yet, only makes learning slower: whoever is free takes the next chunk.
 */
export function startHelpers(threads: number): readonly Worker[] {
  const host = kernelHost();
  if (!host || threads < 2) return [];
  const data = host.expectHelpers(threads - 1);
  return Array.from({ length: threads - 1 }, (_, index) => {
    const helper = new Worker(workerEntry('kernels'), { workerData: { ...data, seat: index + 1 }, name: `kernels ${index + 1}` });
    helper.on('error', (error) => console.error('A thread that helps with learning ended.', error));
    helper.unref();
    return helper;
  });
}
