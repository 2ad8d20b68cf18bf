/** Stages that learn from computed features: a head on the frozen base, or a model on several of its blocks. */
import { headParameters } from '../../engine/heads/head-weights.ts';
import { knowsEnough } from '../../engine/heads/own-head.ts';
import { cutLengths } from '../../shared/blocks.ts';
import { EXTRA_LENGTHS } from '../../engine/data/landmark-geometry.ts';
import type { RunPoint } from '../../shared/contract/runs.ts';
import { looksBothWays, type FeaturesSettings, type HeadSettings } from '../../shared/contract/stages.ts';
import { StudioError, throwIfCancelled } from '../../shared/errors.ts';
import { countFaces } from '../../shared/words.ts';
import { saveCheckpoint } from '../db/checkpoints.ts';
import { facesWithoutFeatures } from '../db/features.ts';
import { addPoint, getRun, type RunRow } from '../db/runs.ts';
import { readShapes } from '../db/looks.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { featureKey } from '../learning/stored-features.ts';
import { facesOfPart, type Snapshot } from '../splits/snapshot.ts';
import { makeBaseRun } from './base-run.ts';
import { beginRun, type FirstStage } from './begin-run.ts';
import { ensureFeatures } from './face-features.ts';
import { isJudgedWhenCancelled, judgeRun, pickJudged } from './judge.ts';
import { judgeForgetting } from './old-faces.ts';
import { classChoice, classMapOf, knownClasses, trainingFaces } from './run-inputs.ts';
import { patchSummary, readSummary } from './run-record.ts';
import type { PreparedRun, RunServices, RunWork } from './run-services.ts';

/** Share of the last step; the rest goes to the base's own answers. */
const JUDGING = 0.6;

export function prepareHeadRun(services: RunServices, settings: HeadSettings): PreparedRun {
  const start = { stage: 'head', settings } as const;
  const { project, runId, snapshot } = beginRun(services, {
    start,
    name: 'Head',
    check: ({ features }, classes) => headParameters(shapeOf(features, classes.length, settings)),
  });
  return { project, runId, kind: 'head', work: (run) => learnOnFeatures(services, run, { start, snapshot }) };
}

export function prepareFeaturesRun(services: RunServices, settings: FeaturesSettings): PreparedRun {
  const start = { stage: 'features', settings } as const;
  const { project, runId, snapshot } = beginRun(services, {
    start,
    name: 'Features',
    check(card, classes) {
      if (new Set(settings.cuts).size < settings.cuts.length) throw new StudioError('INVALID', 'A block is named twice. Name each once.');
      const lengths = [...cutLengths(card, settings.cuts), ...settings.extras.map((extra) => EXTRA_LENGTHS[extra])];
      const features = lengths.reduce((sum, length) => sum + length, 0);
      return headParameters(shapeOf(features, classes.length, settings));
    },
  });
  return { project, runId, kind: 'features', work: (run) => learnOnFeatures(services, run, { start, snapshot }) };
}

function shapeOf(features: number, classes: number, { model, units }: Pick<HeadSettings, 'model' | 'units'>) {
  return { features, classes, ...(model === 'hidden' ? { hidden: { units, kernel: new Float32Array(), bias: new Float32Array() } } : {}) };
}

interface FeatureRun {
  readonly start: Extract<FirstStage, { stage: 'head' | 'features' }>;
  readonly snapshot: Snapshot;
}

/** From the start: what is long about it, the features, is kept as it is computed. */
export async function learnOnFeatures(services: RunServices, work: RunWork, { start, snapshot }: FeatureRun): Promise<void> {
  const {
    context: { learner },
    feed,
  } = services;
  const { project, runId, job } = work;
  const { db } = project;
  const row = getRun(db, runId);
  const { baseId, classes } = row;
  const { seed } = start.settings;
  const cuts = start.stage === 'features' ? start.settings.cuts : undefined;
  const mirror = looksBothWays(start.settings);
  const missing = facesWithoutFeatures(db, featureKey({ baseId, cuts, mirror }), snapshot.faceIds);
  const steps = weightedSteps([missing.length * 5 + 1, 1000, 500], (progress) => job.report(progress));
  await ensureFeatures(services.context, {
    project,
    baseId,
    faceIds: missing,
    cuts,
    mirror,
    signal: job.signal,
    onProgress: (share) => steps.at(0, share, `Computing features of ${countFaces(missing.length)}, once and for all`),
  });

  let tried = 0;
  const watch = {
    signal: job.signal,
    onEvent(point: RunPoint) {
      addPoint(db, runId, point);
      feed.changed(runId);
      steps.at(1, Math.min(1, ++tried / 11), 'Training the head');
    },
  };
  steps.at(1, 0, 'Training the head');
  const faces = trainingFaces(project, row, snapshot);
  const result =
    start.stage === 'features'
      ? await learner.call(
          'trainOnFeatures',
          { ...faces, settings: start.settings, landmarks: landmarksOf(work, snapshot, start.settings) },
          watch,
        )
      : await learner.call('trainHead', { ...faces, settings: start.settings, classChoice: classChoice(row, start.settings) }, watch);

  steps.at(2, 0, 'Judging it on faces that it has not seen');
  saveCheckpoint(db, { runId, kind: 'final', epoch: tried, bytes: result.model });
  const { notes } = readSummary(getRun(db, runId));
  const known = knownClasses(db, row);
  // A run that was stopped while it was judged says so a second time.
  const news = [...result.notes, ...scarceUnknown(row, known, snapshot)].filter((note) => !notes.includes(note));
  patchSummary(db, runId, { trainableParameters: result.parameters, notes: [...notes, ...news] });
  await judgeRun(db, learner, {
    runId,
    snapshot,
    ...pickJudged(snapshot, result.probabilities),
    seed,
    // What is learnt is kept with its figures, where they take no longer than a few seconds.
    signal: isJudgedWhenCancelled(snapshot) ? undefined : job.signal,
    onProgress: (share) => steps.at(2, JUDGING * share, 'Judging it on faces that it has not seen'),
  });
  throwIfCancelled(job.signal, row.name);
  await judgeForgetting(services, work, snapshot);
  const ownFeatures = facesWithoutFeatures(db, featureKey({ baseId, mirror }), snapshot.faceIds).length === 0;
  if (ownFeatures && knowsEnough(known)) {
    const classMap = classMapOf(db, row);
    try {
      await makeBaseRun(services, {
        project,
        snapshot,
        baseId,
        classes,
        classMap,
        mirror,
        seed,
        signal: job.signal,
        onProgress: (share) => steps.at(2, JUDGING + (1 - JUDGING) * share, 'Judging the base as shipped'),
      });
    } catch (error) {
      // The head is learnt and judged whatever becomes of the row beside it; the next one makes that again.
      if (!job.signal.aborted) console.error(error);
    }
  }
}

/** With fewer faces of a class that the base does not know, a head was worse than the base as shipped. */
const ENOUGH_OF_UNKNOWN = 10;

/** Says so, where the base as shipped is there to be worse than. */
function scarceUnknown({ classes }: Pick<RunRow, 'classes'>, known: readonly number[], snapshot: Snapshot): string[] {
  if (!knowsEnough(known)) return [];
  const learnt = Array.from(facesOfPart(snapshot, 'train'), (position) => snapshot.truth[position]!);
  return classes.flatMap(({ name }, at) => {
    const labels = learnt.filter((label) => label === at).length;
    if (known[at]! >= 0 || labels >= ENOUGH_OF_UNKNOWN) return [];
    return [
      `"${name}" has ${labels} ${labels === 1 ? 'label' : 'labels'} to learn from and the base does not know it: with so few the head may be worse than the base as shipped. Label at least ${ENOUGH_OF_UNKNOWN} faces of it to learn from.`,
    ];
  });
}

/** Of each face of the snapshot, where they are wanted and known. */
function landmarksOf({ project: { db } }: RunWork, { faceIds }: Snapshot, { extras }: FeaturesSettings): (Float32Array | null)[] {
  if (extras.length === 0) return [];
  const shapes = new Map(readShapes(db, faceIds).map(({ id, landmarks }) => [id, landmarks]));
  return faceIds.map((id) => shapes.get(id) ?? null);
}
