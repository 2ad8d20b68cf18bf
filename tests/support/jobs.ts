/** Jobs that a test waits for. */
import { once } from 'node:events';
import { StudioError } from '../../src/shared/errors.ts';
import type { Studio } from '../../src/studio/studio.ts';

/** The job's result; throws what it failed with. */
export async function jobDone({ context: { jobs } }: Studio, { jobId }: { readonly jobId: number }): Promise<unknown> {
  const { state, result, error } = await jobs.ended(jobId);
  if (state !== 'done') throw new Error(error?.message ?? `It was ${state}.`);
  return result;
}

/** Something learns until it is cancelled: rows of runs that say that they are under way are believed. */
export function learnUntilCancelled({ context }: Pick<Studio, 'context'>): void {
  context.jobs.start({
    kind: 'head',
    title: 'Head',
    async work({ signal }) {
      await once(signal, 'abort');
      throw new StudioError('CANCELLED', 'It was cancelled.');
    },
  });
}
