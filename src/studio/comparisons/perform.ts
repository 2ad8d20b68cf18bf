/** Does what a comparison has left to do. Each entry is in the project before the next is begun, so that it can stop at any time. */
import type { ComparisonEntry } from '../../shared/contract/comparisons.ts';
import { StudioError, throwIfCancelled } from '../../shared/errors.ts';
import { cardOf } from '../bases/project-bases.ts';
import { dropCheckpoint } from '../db/checkpoints.ts';
import { getComparison, saveEntry, updateComparison } from '../db/comparisons.ts';
import type { OpenProject } from '../db/open.ts';
import { listRunsOfComparison } from '../db/runs.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { ensureFeatures } from '../runs/face-features.ts';
import { onAnyBackend } from '../runs/fallback.ts';
import type { RunServices } from '../runs/run-services.ts';
import { countParts, type Snapshot } from '../splits/snapshot.ts';
import { tryEntry } from './entry.ts';
import { comparisonFigures } from './figures.ts';
import { costOf } from './plan.ts';
import { readEntries } from './record.ts';
import { titleOf } from './verdict.ts';

export interface PerformOptions {
  readonly project: OpenProject;
  readonly id: number;
  readonly snapshot: Snapshot;
  readonly job: JobContext;
  /** Something of it changed. */
  readonly changed: () => void;
}

/** Rejects where it was cancelled, or where nothing at all came of it. */
export async function performComparison(services: RunServices, { project, id, snapshot, job, changed }: PerformOptions): Promise<void> {
  const { db } = project;
  const { settings } = getComparison(db, id);
  const base = cardOf(db, settings.baseId);
  const entries = () => readEntries(db, getComparison(db, id));
  const left = entries().filter(({ state }) => state !== 'done');
  const cost = ({ strategy, share }: ComparisonEntry) =>
    costOf(db, strategy, { base, faces: facesAt(snapshot, share), epochs: settings.epochs }).seconds + 0.1;
  const features = costOf(db, 'base', { base, faces: snapshot.faceIds.length, epochs: null }).seconds + 0.1;
  const steps = weightedSteps([features, ...left.map(cost)], (progress) => job.report(progress));

  // Once for all, so that the first strategy does not pay for the others.
  await onAnyBackend(services.context, job, () =>
    ensureFeatures(services.context, {
      project,
      baseId: base.id,
      faceIds: snapshot.faceIds,
      mirror: settings.mirror,
      signal: job.signal,
      onProgress: (share) => steps.at(0, share, 'Computing features, once for all strategies'),
    }),
  );
  const work = {
    services,
    project,
    id,
    base,
    snapshot,
    epochs: settings.epochs,
    mirror: settings.mirror,
    job,
    faces: new Map<string, Snapshot>(),
  };
  for (const [n, entry] of left.entries()) {
    throwIfCancelled(job.signal, 'The comparison');
    const where = `${titleOf(entry.strategy)}, ${entryWords(entry, settings.seeds)}${n + 1} of ${left.length}`;
    const result = await tryEntry(work, entry, (share, step) => steps.at(n + 1, share, step ? `${where}: ${step}` : where), changed);
    saveEntry(db, id, entry, result);
    // Within one share of a curve nothing is told apart yet: the figures wait for its last entry.
    if (entry.share === 1 || left[n + 1]?.share !== entry.share) {
      const figures = await comparisonFigures({
        db,
        learner: services.context.learner,
        snapshot,
        entries: entries(),
        facesAt: (share) => facesAt(snapshot, share),
        // Once all is tried nothing would make up for figures that were broken off.
        ...(left[n + 1] && { signal: job.signal }),
      });
      updateComparison(db, id, { figures });
    }
    changed();
  }
  tidy(project, id, snapshot);
  const all = entries();
  const failed = all.find(({ state }) => state === 'failed');
  if (failed && !all.some(({ state, strategy }) => state === 'done' && strategy !== 'base')) {
    throw new StudioError('TRAINING_FAILED', `Nothing came of it. "${titleOf(failed.strategy)}": ${failed.error}`);
  }
}

/** Faces to learn from at a share: at least one of each class, as `nestedShare` takes them. */
function facesAt(snapshot: Snapshot, share: number): number {
  const { train } = countParts(snapshot);
  return Math.min(train, Math.max(snapshot.classIds.length, Math.round(share * train)));
}

function entryWords({ seed, share }: ComparisonEntry, seeds: number): string {
  const part = share === 1 ? '' : `${Math.round(share * 100)} % of the labels, `;
  return `${seeds > 1 ? `seed ${seed}, ` : ''}${part}`;
}

/** Models of a curve were made for one figure each; their weights are let go. */
function tidy({ db }: OpenProject, id: number, { hash }: Snapshot): void {
  for (const { id: runId, snapshotHash } of listRunsOfComparison(db, id)) {
    if (snapshotHash !== hash) dropCheckpoint(db, runId, 'final');
  }
}
