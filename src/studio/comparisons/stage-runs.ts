/** Runs of a comparison: the stages of every other run, within the comparison's own job and on its own faces. */
import type { StageStart } from '../../shared/contract/stages.ts';
import { findCheckpoint } from '../db/checkpoints.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, updateRun, type RunRow } from '../db/runs.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { prepareStage } from '../runs/prepare-stage.ts';
import { prepareResume } from '../runs/prepare-stepwise.ts';
import { isBrokenOff } from '../runs/run-record.ts';
import { performRun, type PreparedRun, type RunServices } from '../runs/run-services.ts';
import type { Snapshot } from '../splits/snapshot.ts';

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
  const own: RunServices = { ...services, faces: snapshot };
  const run = goOn(own, db, broken) ?? prepareStage(own, start);
  updateRun(db, run.runId, { comparisonId });
  onRun?.(run.runId);
  await performRun(own, run, { ...job, report: ({ done, step }) => onProgress(done, step) });
  return getRun(db, run.runId);
}

/** The same run again where it has a checkpoint; else it is taken away, for a new one. */
function goOn(services: RunServices, db: OpenProject['db'], broken: number | null): PreparedRun | null {
  if (broken === null) return null;
  const { state } = getRun(db, broken);
  if (isBrokenOff(state) && findCheckpoint(db, broken, 'last')) return prepareResume(services, broken);
  updateRun(db, broken, { removed: true });
  return null;
}
