/** Jobs that a test waits for. */
import type { Studio } from '../../src/studio/studio.ts';

/** The job's result; throws what it failed with. */
export function jobDone({ context: { jobs } }: Studio, { jobId }: { readonly jobId: number }): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const see = () => {
      const job = jobs.list().find(({ id }) => id === jobId);
      if (!job || job.state === 'running') return;
      stop();
      if (job.state === 'done') resolve(job.result);
      else reject(new Error(job.error?.message ?? `It was ${job.state}.`));
    };
    const stop = jobs.onChange(see);
    see();
  });
}
