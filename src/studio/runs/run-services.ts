/** What the runs' functions share, and how a run goes from its row to its final state. */
import { dropCheckpoint } from '../db/checkpoints.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, updateRun } from '../db/runs.ts';
import { endAbandoned } from '../db/orphans.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { isStudioError } from '../../shared/errors.ts';
import type { LearningKind } from '../../shared/learning-kinds.ts';
import { endingOf } from '../jobs/ending.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { learningJob, requireNothingLearns } from '../jobs/learning-job.ts';
import type { Snapshot } from '../splits/snapshot.ts';
import type { StateFeed } from '../state-feed.ts';
import { onBackend } from './fallback.ts';

export interface RunServices {
  readonly context: StudioContext;
  readonly feed: StateFeed;
  /** Set by a comparison: its runs see these faces, whatever is labelled since. */
  readonly faces?: Snapshot;
}

export interface RunWork {
  readonly project: OpenProject;
  readonly runId: number;
  readonly job: JobContext;
  /** Seconds that it has taken so far, those before it was broken off included. */
  seconds(): number;
}

/** A run that has its row and has not begun. */
export interface PreparedRun {
  readonly project: OpenProject;
  readonly runId: number;
  readonly kind: LearningKind;
  work(run: RunWork): Promise<void>;
}

/** Prepares a run, where nothing else learns, and performs it as a job of its own. */
export function startRun(services: RunServices, prepare: () => PreparedRun): { jobId: number; runId: number } {
  const { context } = services;
  requireNothingLearns(context.jobs);
  const run = prepare();
  const { runId, kind } = run;
  const { id: jobId } = context.jobs.start({
    kind,
    title: getRun(run.project.db, runId).name,
    runId,
    work: (job) => performRun(services, run, job),
  });
  context.changed('runs');
  context.changed('splits');
  return { jobId, runId };
}

/** Whatever happens, the run ends in a state that tells it. Rejects with what it failed with. */
export async function performRun({ context, feed }: RunServices, { project, runId, work }: PreparedRun, job: JobContext): Promise<void> {
  const { seconds: before } = getRun(project.db, runId);
  const began = performance.now();
  const seconds = () => before + (performance.now() - began) / 1000;
  const end = (state: 'done' | 'failed' | 'cancelled', error: string | null) => {
    updateRun(project.db, runId, { state, error, seconds: seconds() });
    feed.changed(runId);
    context.changed('runs');
  };
  try {
    const run = { project, runId, job, seconds };
    await onBackend(context, run, () => work(run));
  } catch (error) {
    const { state, error: sentence } = endingOf(error, job.signal);
    // The same steps would come to the same end.
    if (state === 'failed' && isStudioError(error) && error.code === 'TRAINING_FAILED') dropCheckpoint(project.db, runId, 'last');
    end(state, sentence);
    throw error;
  }
  end('done', null);
}

/** Runs and comparisons whose end could not be written, as on a full disk, end as soon as it can: nobody executes them any more. */
export function endLost(context: StudioContext): void {
  const project = requireProject(context);
  if (learningJob(context.jobs) || project.readOnlyReason !== null) return;
  try {
    endAbandoned(project.db);
  } catch (error) {
    // They are looked at all the same, and end the next time.
    if (!isStudioError(error)) console.error(error);
  }
}
