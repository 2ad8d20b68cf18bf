/** The one job that learns: two would share the cores and the memory, and both be slower. */
import type { Job } from '../../shared/contract/jobs.ts';
import { StudioError } from '../../shared/errors.ts';
import { LEARNING_KINDS } from '../../shared/learning-kinds.ts';
import type { JobQueue } from './job-queue.ts';

export function learningJob(jobs: JobQueue): Job | undefined {
  return jobs.running(...LEARNING_KINDS);
}

/** @throws StudioError NOT_READY where something learns. */
export function requireNothingLearns(jobs: JobQueue): void {
  const learning = learningJob(jobs);
  if (learning) throw new StudioError('NOT_READY', `"${learning.title}" is under way. Wait until it is done, or cancel it.`);
}
