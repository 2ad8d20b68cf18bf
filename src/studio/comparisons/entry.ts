/** One entry of a comparison: a strategy with one seed on one share of the labels. */
import { nestedShare } from '../../engine/data/nested-share.ts';
import type { ComparisonEntry } from '../../shared/contract/comparisons.ts';
import { looksBothWays } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import type { cardOf } from '../bases/project-bases.ts';
import { findCheckpoint } from '../db/checkpoints.ts';
import { listClasses } from '../db/classes.ts';
import { saveEntry, type EntryResult } from '../db/comparisons.ts';
import type { OpenProject } from '../db/open.ts';
import { listRuns, listRunsOfComparison, type RunRow } from '../db/runs.ts';
import { endingOf, isFault } from '../jobs/ending.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { makeBaseRun } from '../runs/base-run.ts';
import { onAnyBackend } from '../runs/fallback.ts';
import { readSummary } from '../runs/run-record.ts';
import type { RunServices } from '../runs/run-services.ts';
import { countParts, facesOfPart, narrowSnapshot, type Snapshot } from '../splits/snapshot.ts';
import { recipeOf } from './recipes.ts';
import { performStage } from './stage-runs.ts';

/** How far it is, 0 to 1, and what it does. */
export type Report = (share: number, step: string) => void;

export interface EntryWork {
  readonly services: RunServices;
  readonly project: OpenProject;
  readonly id: number;
  readonly base: ReturnType<typeof cardOf>;
  readonly snapshot: Snapshot;
  readonly epochs: number | null;
  readonly mirror: boolean;
  readonly job: JobContext;
  /** Snapshots with fewer faces, by share and seed. */
  readonly faces: Map<string, Snapshot>;
}

/** What one entry gave; a failure is a result too, so that the others go on. Rejects only where all is cancelled. */
export async function tryEntry(work: EntryWork, entry: ComparisonEntry, report: Report, changed: () => void): Promise<EntryResult> {
  const { services, project, id, job } = work;
  const begun = (runId: number | null) => {
    saveEntry(project.db, id, entry, { state: 'running', runId, test: null, oldClasses: null, seconds: 0, error: null });
    changed();
  };
  try {
    const { run, seconds } = await performEntry(work, entry, report, begun);
    const { test, oldClasses } = readSummary(run);
    return { state: 'done', runId: run.id, test, oldClasses, seconds, error: null };
  } catch (error) {
    const ending = endingOf(error, job.signal);
    if (ending.state === 'cancelled') throw error;
    if (isFault(error)) services.context.keepFault(error);
    return { state: 'failed', runId: null, test: null, oldClasses: null, seconds: 0, error: ending.error };
  }
}

async function performEntry(
  work: EntryWork,
  { strategy, seed, share, runId }: ComparisonEntry,
  report: Report,
  begun: (runId: number | null) => void,
): Promise<{ run: RunRow; seconds: number }> {
  const { services, project, id, base, epochs, mirror, job } = work;
  const { db } = project;
  report(0, '');
  if (strategy === 'base') {
    begun(null);
    const run = await baseRun(work);
    return { run, seconds: run.seconds };
  }
  const snapshot = share === 1 ? work.snapshot : narrowed(work, share, seed);
  const recipe = { base, faces: countParts(snapshot).train, seed, epochs, mirror };
  const { afterHead, last } = recipeOf(strategy, recipe);
  const common = { project, comparisonId: id, snapshot, job };
  const trainHead = async (onRun?: (runId: number) => void): Promise<RunRow> =>
    findHead(db, id, snapshot, seed) ??
    performStage(services, recipeOf('head', recipe).last(0), {
      ...common,
      broken: null,
      onProgress: (done, step) => report(afterHead ? done * 0.1 : done, step),
      ...(onRun ? { onRun } : {}),
    });
  if (strategy === 'head') {
    begun(null);
    const run = await trainHead(begun);
    return { run, seconds: run.seconds };
  }
  begun(runId);
  const head = afterHead ? await trainHead() : null;
  const run = await performStage(services, last(head?.id ?? 0), {
    ...common,
    broken: runId,
    onProgress: (done, step) => report(head ? 0.1 + done * 0.9 : done, step),
    onRun: begun,
  });
  return { run, seconds: run.seconds + (head?.seconds ?? 0) };
}

/** The head of this seed and these faces, where another strategy needed it before. (Those of a curve that ended have let their weights go.) */
function findHead(db: OpenProject['db'], id: number, { hash }: Snapshot, seed: number): RunRow | null {
  return (
    listRunsOfComparison(db, id).find(
      ({ id: runId, stage, state, snapshotHash, settings }) =>
        stage === 'head' &&
        state === 'done' &&
        snapshotHash === hash &&
        settings.seed === seed &&
        !('model' in settings && settings.model !== 'softmax') &&
        findCheckpoint(db, runId, 'final') !== null,
    ) ?? null
  );
}

/** The base as shipped belongs to no comparison: it is the same row for all. */
async function baseRun({ services, project, base, mirror, snapshot, job }: EntryWork): Promise<RunRow> {
  const { db } = project;
  const find = () =>
    listRuns(db).find(
      (row) =>
        row.stage === 'base' &&
        row.state === 'done' &&
        looksBothWays(row.settings) === mirror &&
        row.baseId === base.id &&
        readSummary(row).testHash === snapshot.testHash,
    );
  const names = new Map(listClasses(db).map(({ id, name }) => [id, name]));
  const classes = snapshot.classIds.map((classId) => ({ classId, name: names.get(classId)! }));
  const make = () => makeBaseRun(services, { project, snapshot, baseId: base.id, classes, mirror, seed: 1, signal: job.signal });
  if (!find()) await onAnyBackend(services.context, job, make);
  const run = find();
  if (!run) throw new StudioError('NOT_READY', `The ${base.name} has no head of its own for these classes.`);
  return run;
}

function narrowed({ snapshot, faces }: EntryWork, share: number, seed: number): Snapshot {
  const key = `${share} ${seed}`;
  let found = faces.get(key);
  if (!found) {
    const train = nestedShare(facesOfPart(snapshot, 'train'), snapshot.truth, { share, seed });
    faces.set(key, (found = narrowSnapshot(snapshot, train)));
  }
  return found;
}
