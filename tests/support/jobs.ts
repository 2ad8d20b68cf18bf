/** Jobs that a test waits for. */
import type { Studio } from '../../src/studio/studio.ts';

/** The job's result; throws what it failed with. */
export async function jobDone({ context: { jobs } }: Studio, { jobId }: { readonly jobId: number }): Promise<unknown> {
  const { state, result, error } = await jobs.ended(jobId);
  if (state !== 'done') throw new Error(error?.message ?? `It was ${state}.`);
  return result;
}
