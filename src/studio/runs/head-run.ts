/** Trains a head on the frozen base: features once, a softmax head on them, figures. */
import type { BaseCard } from '../../shared/base-card.ts';
import type { HeadSettings } from '../../shared/contract/stages.ts';
import { canonicalClassName } from '../../shared/classes.ts';
import { StudioError } from '../../shared/errors.ts';
import { adoptBase, cardOf } from '../bases/project-bases.ts';
import { saveCheckpoint } from '../db/checkpoints.ts';
import { listClasses } from '../db/classes.ts';
import { facesWithoutFeatures } from '../db/features.ts';
import type { OpenProject } from '../db/open.ts';
import { addPoint, getRun, insertRun, updateRun } from '../db/runs.ts';
import { listLabelledFaces } from '../db/training-faces.ts';
import { transact } from '../db/transact.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { readReadiness } from '../project/readiness.ts';
import { ensureSplit } from '../splits/split.ts';
import { requireProject } from '../context.ts';
import { makeBaseRun } from './base-run.ts';
import { ensureFeatures } from './face-features.ts';
import { judgeRun, pickJudged } from './judge.ts';
import { requireIdle, startRun, type RunServices, type RunWork } from './run-services.ts';
import { countParts, facesOfPart, freezeSnapshot, type Snapshot } from './snapshot.ts';

export function startHeadRun(services: RunServices, settings: HeadSettings): { jobId: number; runId: number } {
  const project = requireProject(services.context);
  requireIdle(services.context);
  const { head } = readReadiness(project, false);
  if (!head.ready) throw new StudioError('NOT_READY', head.reason ?? 'A head cannot be trained yet.');

  const { runId, snapshot } = transact(project.db, () => {
    const card = adoptBase(services.context.options.settingsFolder, project, settings.baseId);
    ensureSplit(project);
    const { snapshot: frozen, classes, notes } = services.faces ? givenLabels(project, services.faces) : freezeLabels(project);
    const id = insertRun(project.db, {
      name: 'Head',
      stage: 'head',
      from: null,
      baseId: card.id,
      state: 'running',
      classes,
      settings,
      snapshotBlobId: frozen.blobId,
      snapshotHash: frozen.hash,
      backend: null,
      summary: { faces: countParts(frozen), trainableParameters: (card.features + 1) * classes.length, notes, testHash: frozen.testHash },
    });
    updateRun(project.db, id, { name: `Head ${id}` });
    return { runId: id, snapshot: frozen };
  });
  return startRun(services, { project, runId, kind: 'head', work: (run) => trainHeadRun(services, run, snapshot) });
}

/** Classes that nobody is there to learn from are left out, and that is said. */
export function freezeLabels({ db }: OpenProject) {
  const faces = listLabelledFaces(db);
  const learned = new Set(faces.filter(({ part }) => part === 'train').map(({ shares }) => shares[0]?.classId));
  const all = listClasses(db);
  const classes = all.filter(({ id }) => learned.has(id)).map(({ id, name }) => ({ classId: id, name }));
  if (classes.length < 2) {
    throw new StudioError('NOT_READY', 'The faces to learn from are all of one class. Label faces of at least two, of different people.');
  }
  const left = all.filter(({ id }) => !learned.has(id)).map(({ name }) => `"${name}"`);
  const notes = left.length === 0 ? [] : [`Left out, since no labelled face to learn from is there: ${left.join(', ')}.`];
  return {
    snapshot: freezeSnapshot(
      db,
      faces,
      classes.map(({ classId }) => classId),
    ),
    classes,
    notes,
  };
}

function givenLabels({ db }: OpenProject, snapshot: Snapshot) {
  const names = new Map(listClasses(db).map(({ id, name }) => [id, name]));
  return { snapshot, classes: snapshot.classIds.map((classId) => ({ classId, name: names.get(classId)! })), notes: [] };
}

async function trainHeadRun(services: RunServices, { project, runId, job }: RunWork, snapshot: Snapshot): Promise<void> {
  const { learner, feed } = services;
  const { db, path } = project;
  const { baseId, classes, settings } = getRun(db, runId);
  const missing = facesWithoutFeatures(db, baseId, snapshot.faceIds);
  const steps = weightedSteps([missing.length * 5 + 1, 1000, 500], (progress) => job.report(progress));
  await ensureFeatures(services, {
    project,
    baseId,
    faceIds: missing,
    signal: job.signal,
    onProgress: (share) => steps.at(0, share, `Computing features of ${missing.length} faces, once and for all`),
  });

  const names = classes.map(({ name }) => name);
  const faces = { project: path, baseId, classes: names, faceIds: snapshot.faceIds };
  let tried = 0;
  steps.at(1, 0, 'Training the head');
  const result = await learner.call(
    'trainHead',
    {
      ...faces,
      targets: snapshot.targets,
      train: facesOfPart(snapshot, 'train'),
      validation: facesOfPart(snapshot, 'validation'),
    },
    {
      signal: job.signal,
      onEvent(point) {
        addPoint(db, runId, point);
        feed.changed(runId);
        steps.at(1, Math.min(1, ++tried / 10), 'Training the head');
      },
    },
  );

  steps.at(2, 0, 'Judging it on faces that it has not seen');
  saveCheckpoint(db, { runId, kind: 'final', epoch: tried, bytes: result.model });
  await judgeRun(db, learner, { runId, snapshot, ...pickJudged(snapshot, result.probabilities), seed: settings.seed });
  if (baseKnows(cardOf(db, baseId), names)) await makeBaseRun(services, { project, snapshot, baseId, classes, seed: settings.seed });
}

function baseKnows({ knows }: BaseCard, names: readonly string[]): boolean {
  const known = new Set(knows.map(canonicalClassName));
  return names.filter((name) => known.has(canonicalClassName(name))).length >= 2;
}
