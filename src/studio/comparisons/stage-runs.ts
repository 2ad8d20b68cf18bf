/** Runs of a comparison: the stages of every other run, within the comparison's own job and on its own faces. */
import type { StageStart } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { findCheckpoint } from '../db/checkpoints.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, updateRun, type RunRow } from '../db/runs.ts';
import { JobQueue, type JobContext } from '../jobs/job-queue.ts';
import { isBrokenOff } from '../runs/run-record.ts';
import { resumeRun } from '../runs/stepwise-start.ts';
import type { RunServices } from '../runs/run-services.ts';
import type { Snapshot } from '../runs/snapshot.ts';
import { startStage } from '../runs/start-stage.ts';

export interface StageRunOptions {
  readonly project: OpenProject;
  readonly comparisonId: number;
  readonly snapshot: Snapshot;
  readonly job: JobContext;
  /** A run that was broken off: gone on with where that can be. */
  readonly broken: number | null;
  readonly onProgress: (done: number, step: string) => void;
  /** Its number, as soon as there is one. */
  readonly onRun?: (runId: number) => void;
}

/** Rejects with what the run failed with. */
export async function performStage(services: RunServices, start: StageStart, options: StageRunOptions): Promise<RunRow> {
  const { project, comparisonId, snapshot, job, broken, onProgress, onRun } = options;
  const { db } = project;
  // A queue of its own: the studio shows one job, the comparison, and that one is what other runs wait for.
  const jobs = new JobQueue();
  const own: RunServices = { ...services, context: { ...services.context, jobs }, faces: snapshot };
  const { jobId, runId } = goOn(own, db, broken) ?? startStage(own, start);
  updateRun(db, runId, { comparisonId });
  onRun?.(runId);
  await new Promise<void>((settle, fail) => {
    const cancel = () => jobs.cancel(jobId);
    const see = () => {
      const state = jobs.list().find(({ id }) => id === jobId)!;
      if (state.state === 'running') return onProgress(state.progress, state.step);
      stop();
      job.signal.removeEventListener('abort', cancel);
      if (state.state === 'done') return settle();
      if (state.state === 'cancelled') return fail(new StudioError('CANCELLED', 'The comparison was cancelled.'));
      const { code, message } = state.error ?? { code: 'FAULT', message: 'It failed.' };
      fail(code === 'FAULT' ? new Error(message) : new StudioError(code as StudioError['code'], message));
    };
    const stop = jobs.onChange(see);
    job.signal.addEventListener('abort', cancel);
    if (job.signal.aborted) cancel();
    see();
  });
  return getRun(db, runId);
}

/** The same run again where it has a checkpoint; else it is taken away, for a new one. */
function goOn(services: RunServices, db: OpenProject['db'], broken: number | null): { jobId: number; runId: number } | null {
  if (broken === null) return null;
  const { state } = getRun(db, broken);
  if (isBrokenOff(state) && findCheckpoint(db, broken, 'last')) return resumeRun(services, broken);
  updateRun(db, broken, { removed: true });
  return null;
}
