/** What the runs' functions share, and how a run goes from its row to its final state. */
import { dropCheckpoint } from '../db/checkpoints.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, updateRun } from '../db/runs.ts';
import { endAbandoned } from '../db/orphans.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { isStudioError, StudioError } from '../../shared/errors.ts';
import { isLearningKind, type LearningKind } from '../../shared/learning-kinds.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { Learner } from '../learning/learner.ts';
import { findReadOnlyReason } from '../project/summary.ts';
import type { StateFeed } from '../state-feed.ts';
import { onBackend } from './fallback.ts';
import type { Snapshot } from './snapshot.ts';

export interface RunServices {
  readonly context: StudioContext;
  readonly learner: Learner;
  readonly feed: StateFeed;
  /** Set by a comparison: its runs see these faces, whatever is labelled since. */
  readonly faces?: Snapshot;
}

export interface RunWork {
  readonly project: OpenProject;
  readonly runId: number;
  readonly job: JobContext;
}

interface StartOptions {
  readonly project: OpenProject;
  readonly runId: number;
  readonly kind: LearningKind;
  work(run: RunWork): Promise<void>;
}

/** Runs the work as a job; whatever happens, the run ends in a state that tells it. */
export function startRun(
  { context, feed, learner }: RunServices,
  { project, runId, kind, work }: StartOptions,
): { jobId: number; runId: number } {
  const { name, seconds } = getRun(project.db, runId);
  const { id: jobId } = context.jobs.start({
    kind,
    title: name,
    runId,
    async work(job) {
      const began = performance.now();
      const end = (state: 'done' | 'failed' | 'cancelled', error: string | null) => {
        updateRun(project.db, runId, { state, error, seconds: seconds + (performance.now() - began) / 1000 });
        feed.changed(runId);
        context.changed('runs');
      };
      try {
        const run = { project, runId, job };
        await onBackend({ context, learner }, run, () => work(run));
      } catch (error) {
        const cancelled = job.signal.aborted || (isStudioError(error) && error.code === 'CANCELLED');
        const reason = isStudioError(error) ? error.message : `Something went wrong in Mien itself: ${String(error)}`;
        // Nobody is told of a fault that came with the cancelling.
        if (cancelled && !isStudioError(error)) console.error(error);
        // The same steps would come to the same end.
        if (!cancelled && isStudioError(error) && error.code === 'TRAINING_FAILED') dropCheckpoint(project.db, runId, 'last');
        end(cancelled ? 'cancelled' : 'failed', cancelled ? null : reason);
        throw cancelled ? new StudioError('CANCELLED', `${name} was cancelled.`) : error;
      }
      end('done', null);
      return null;
    },
  });
  context.changed('runs');
  context.changed('splits');
  return { jobId, runId };
}

/** Only one run learns at a time: two would share the cores and the memory, and both be slower. */
export function isLearning({ jobs }: StudioContext): string | null {
  return jobs.list().find(({ kind, state }) => state === 'running' && isLearningKind(kind))?.title ?? null;
}

/** Runs and comparisons whose end could not be written, as on a full disk, end as soon as it can: nobody executes them any more. */
export function endLost(context: StudioContext): void {
  const project = requireProject(context);
  if (isLearning(context) !== null || findReadOnlyReason(project) !== null) return;
  try {
    endAbandoned(project.db);
  } catch (error) {
    // They are looked at all the same, and end the next time.
    if (!isStudioError(error)) console.error(error);
  }
}

export function requireIdle(context: StudioContext): void {
  const running = isLearning(context);
  if (running !== null) throw new StudioError('NOT_READY', `"${running}" is under way. Wait until it is done, or cancel it.`);
}
