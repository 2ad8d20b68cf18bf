/** Goes on from a head: the blocks nearest it learn as well. Every state worth keeping is in the project before the next is begun. */
import type { FinetuneSettings } from '../../shared/contract/runs.ts';
import { isStudioError, StudioError } from '../../shared/errors.ts';
import { requireProject } from '../context.ts';
import { dropCheckpoint, findCheckpoint, saveCheckpoint } from '../db/checkpoints.ts';
import { listClasses } from '../db/classes.ts';
import { addPoint, getRun, insertRun, readPoints, replacePoints, updateRun, type RunRow } from '../db/runs.ts';
import { listLabelledFaces } from '../db/training-faces.ts';
import { transact } from '../db/transact.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { ensureSplit } from '../splits/split.ts';
import { judgedFaces, judgeRun } from './judge.ts';
import { modelOf, requireModel } from './run-model.ts';
import { cardOf, patchSummary, readSummary } from './run-record.ts';
import { requireIdle, startRun, type RunServices, type RunWork } from './run-services.ts';
import { countParts, facesOfPart, freezeSnapshot, readSnapshot, type Snapshot } from './snapshot.ts';

const CHECKPOINT_EVERY_SECONDS = 60;
/** A cancelled run is judged at once only where that takes a few seconds. */
const JUDGED_WHEN_CANCELLED = 1_000;

export function startFinetuneRun(services: RunServices, settings: FinetuneSettings): { jobId: number; runId: number } {
  const project = requireProject(services.context);
  requireIdle(services.context);
  const from = getRun(project.db, settings.from);
  const card = cardOf(from.baseId);
  if (from.stage === 'base') throw new StudioError('NOT_READY', 'Fine-tuning goes on from a head that this project trained. Train a head first.');
  requireModel(project, from);
  if (settings.unfreeze > card.blocks.length) {
    throw new StudioError('INVALID', `The base has ${card.blocks.length} blocks, so at most ${card.blocks.length} can learn, not ${settings.unfreeze}.`);
  }

  const { runId, snapshot } = transact(project.db, () => {
    ensureSplit(project);
    const faces = listLabelledFaces(project.db);
    const frozen = freezeSnapshot(project.db, faces, from.classes.map(({ classId }) => classId));
    const counts = countParts(frozen);
    if (counts.train === 0 || counts.validation === 0) {
      throw new StudioError('NOT_READY', 'There are no labelled faces to learn from or to check with. Label more faces first.');
    }
    const left = faces.length - frozen.faceIds.length;
    const notes = left === 0 ? [] : [`${left} labelled ${left === 1 ? 'face is' : 'faces are'} of classes that "${from.name}" does not know, and were left out. Train a new head to include them.`];
    const id = insertRun(project.db, {
      name: 'Fine-tuned', stage: 'finetune', from: from.id, baseId: from.baseId, state: 'running', classes: from.classes, settings,
      snapshotBlobId: frozen.blobId, snapshotHash: frozen.hash, backend: null,
      summary: { faces: counts, trainableParameters: learningParameters(from, settings.unfreeze), notes, testHash: frozen.testHash },
    });
    updateRun(project.db, id, { name: `Fine-tuned ${id}` });
    return { runId: id, snapshot: frozen };
  });
  return startRun(services, { project, runId, kind: 'finetune', work: (run) => fineTuneRun(services, run, snapshot) });
}

/** Goes on from the last checkpoint; refused with the reason where that would not be the same run any more. */
export function resumeRun(services: RunServices, id: number): { jobId: number; runId: number } {
  const project = requireProject(services.context);
  const { db } = project;
  requireIdle(services.context);
  const row = getRun(db, id);
  const checkpoint = findCheckpoint(db, id, 'last');
  if ((row.state !== 'interrupted' && row.state !== 'cancelled') || row.stage !== 'finetune' || !checkpoint) {
    throw new StudioError('NOT_READY', `"${row.name}" has nothing to go on from. ${row.state === 'done' ? 'It is done.' : 'Start a new run.'}`);
  }
  const present = new Set(listClasses(db).map(({ id: classId }) => classId));
  const removed = row.classes.filter(({ classId }) => !present.has(classId)).map(({ name }) => `"${name}"`);
  if (removed.length > 0) throw new StudioError('NOT_READY', `"${row.name}" cannot go on: the project no longer has the class ${removed.join(', ')}. Start a new run.`);
  requireModel(project, getRun(db, (row.settings as FinetuneSettings).from));
  const snapshot = readSnapshot(db, row);
  transact(db, () => {
    // A point is written before the checkpoint of its epoch: what came after the checkpoint happens again.
    replacePoints(db, id, readPoints(db, id).filter(({ epoch }) => epoch <= checkpoint.epoch));
    updateRun(db, id, { state: 'running', error: null });
  });
  return startRun(services, { project, runId: id, kind: 'finetune', work: (run) => fineTuneRun(services, run, snapshot) });
}

async function fineTuneRun(services: RunServices, work: RunWork, snapshot: Snapshot): Promise<void> {
  const { learner, feed } = services;
  const { project: { db, path }, runId, job } = work;
  const row = getRun(db, runId);
  const settings = row.settings as FinetuneSettings;
  const steps = weightedSteps([settings.epochs * snapshot.faceIds.length * 3, judgedFaces(snapshot).length], (progress) => job.report(progress));
  try {
    const result = await learner.call('fineTune', {
      project: path, baseId: row.baseId, classes: row.classes.map(({ name }) => name), faceIds: snapshot.faceIds, targets: snapshot.targets,
      train: facesOfPart(snapshot, 'train'), validation: facesOfPart(snapshot, 'validation'),
      from: modelOf(work.project, getRun(db, settings.from)), settings,
      resumeBlobId: findCheckpoint(db, runId, 'last')?.blobId ?? null, checkpointEverySeconds: CHECKPOINT_EVERY_SECONDS,
    }, {
      signal: job.signal,
      onEvent(event) {
        if (event.kind === 'step') return steps.at(0, event.epoch / settings.epochs, `Epoch ${Math.floor(event.epoch) + 1} of ${settings.epochs}`);
        if (event.kind === 'checkpoint') saveCheckpoint(db, { runId, kind: 'last', epoch: event.epoch, bytes: event.bytes });
        else addPoint(db, runId, event.point);
        feed.changed(runId);
      },
    });
    steps.at(1, 0, 'Judging it on faces that it has not seen');
    const { notes } = readSummary(getRun(db, runId));
    transact(db, () => {
      saveCheckpoint(db, { runId, kind: 'final', epoch: result.bestEpoch, bytes: result.model });
      patchSummary(db, getRun(db, runId), { trainableParameters: result.trainableParameters, notes: [...notes, ...describeResult(result)] });
    });
    await judgeNetwork(services, work, snapshot, job.signal);
    dropCheckpoint(db, runId, 'last');
  } catch (error) {
    if (isStudioError(error) && (error.code === 'CANCELLED' || error.code === 'TRAINING_FAILED')) await keepBest(services, work, snapshot);
    throw error;
  }
}

/** A run that was cancelled or failed keeps the best it had, judged like any other. */
async function keepBest(services: RunServices, work: RunWork, snapshot: Snapshot): Promise<void> {
  const { project: { db, path }, runId } = work;
  const last = findCheckpoint(db, runId, 'last');
  if (!last) return;
  const bytes = await services.learner.call('bestOf', { project: path, blobId: last.blobId });
  saveCheckpoint(db, { runId, kind: 'final', epoch: last.epoch, bytes });
  if (judgedFaces(snapshot).length <= JUDGED_WHEN_CANCELLED) await judgeNetwork(services, work, snapshot, new AbortController().signal);
}

async function judgeNetwork({ learner }: RunServices, { project, runId }: RunWork, snapshot: Snapshot, signal: AbortSignal): Promise<void> {
  const { db, path } = project;
  const row = getRun(db, runId);
  const faces = judgedFaces(snapshot);
  const probabilities = await learner.call(
    'predictFaces',
    { project: path, model: modelOf(project, row), faceIds: faces.map((position) => snapshot.faceIds[position]!) },
    { signal },
  );
  await judgeRun(db, learner, { runId, snapshot, faces, probabilities, seed: row.settings.seed });
}

function describeResult({ bestEpoch, averaged, stoppedEarly }: { readonly bestEpoch: number; readonly averaged: boolean; readonly stoppedEarly: boolean }): string[] {
  if (bestEpoch === 0) return ['Nothing that it learned did better on the validation faces than the start, so the start was kept.'];
  return [
    `The state after epoch ${bestEpoch} did best on the validation faces and was kept${averaged ? ', averaged with the start, which did better still' : ''}.`,
    ...(stoppedEarly ? ['It stopped early: several epochs in a row were no better.'] : []),
  ];
}

function learningParameters({ baseId, classes }: RunRow, unfreeze: number): number {
  const { blocks, features } = cardOf(baseId);
  return blocks.slice(-unfreeze).reduce((sum, { parameters }) => sum + parameters, (features + 1) * classes.length);
}
