/** The job of a tool: how it goes now, and what it failed with last. */
import { ref, type ComputedRef, type Ref } from 'vue';
import type { Job, JobKind } from '../../../shared/contract/jobs.ts';
import { failureSentence } from '../../client/failure.ts';
import { useJobFailure } from '../../composables/useJobFailure.ts';
import { useJobsStore } from '../../stores/jobs.ts';

export interface ToolJob {
  /** The one that runs now. */
  readonly running: ComputedRef<Job | null>;
  readonly problem: Ref<string | null>;
  /** Resolves when it has ended; true: it did its work. */
  start(begin: () => Promise<{ readonly jobId: number } | null>): Promise<boolean>;
}

export function useToolJob(kind: JobKind): ToolJob {
  const jobs = useJobsStore();
  const problem = ref<string | null>(null);
  useJobFailure([kind], problem);
  const running = jobs.runningOf(kind);

  async function start(begin: () => Promise<{ readonly jobId: number } | null>): Promise<boolean> {
    if (running.value) return false;
    problem.value = null;
    try {
      const started = await begin();
      if (!started) return true;
      return (await jobs.wait(started.jobId)).state === 'done';
    } catch (error) {
      problem.value = failureSentence(error);
      return false;
    }
  }
  return { running, problem, start };
}
