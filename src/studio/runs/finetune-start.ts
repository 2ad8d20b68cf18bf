/** Starts a fine-tuning run from a head or from an earlier one, or goes on with one that was broken off. */
import type { BaseCard } from '../../shared/base-card.ts';
import type { FinetuneSettings } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { requireProject } from '../context.ts';
import { cardOf } from '../bases/project-bases.ts';
import { findCheckpoint } from '../db/checkpoints.ts';
import { listClasses } from '../db/classes.ts';
import { getRun, insertRun, readPoints, replacePoints, updateRun } from '../db/runs.ts';
import { listLabelledFaces } from '../db/training-faces.ts';
import { transact } from '../db/transact.ts';
import { ensureSplit } from '../splits/split.ts';
import { fineTuneRun } from './finetune-run.ts';
import { requireModel } from './run-model.ts';
import { requireIdle, startRun, type RunServices } from './run-services.ts';
import { countParts, freezeSnapshot, readSnapshot } from './snapshot.ts';

export function startFinetuneRun(services: RunServices, settings: FinetuneSettings): { jobId: number; runId: number } {
  const project = requireProject(services.context);
  requireIdle(services.context);
  const from = getRun(project.db, settings.from);
  const card = cardOf(project.db, from.baseId);
  if (from.stage === 'base') {
    throw new StudioError('NOT_READY', 'Fine-tuning goes on from a head that this project trained. Train a head first.');
  }
  requireModel(project, from);
  if (settings.unfreeze > card.blocks.length) {
    throw new StudioError(
      'INVALID',
      `The base has ${card.blocks.length} blocks, so at most ${card.blocks.length} can learn, not ${settings.unfreeze}.`,
    );
  }

  const { runId, snapshot } = transact(project.db, () => {
    ensureSplit(project);
    const faces = listLabelledFaces(project.db);
    const classIds = from.classes.map(({ classId }) => classId);
    const frozen = services.faces ?? freezeSnapshot(project.db, faces, classIds);
    const counts = countParts(frozen);
    if (counts.train === 0 || counts.validation === 0) {
      throw new StudioError('NOT_READY', 'There are no labelled faces to learn from or to check with. Label more faces first.');
    }
    const left = services.faces ? 0 : faces.length - frozen.faceIds.length;
    const notes =
      left === 0
        ? []
        : [
            `${left} labelled ${left === 1 ? 'face is' : 'faces are'} of classes that "${from.name}" does not know, and were left out. Train a new head to include them.`,
          ];
    const id = insertRun(project.db, {
      name: 'Fine-tuned',
      stage: 'finetune',
      from: from.id,
      baseId: from.baseId,
      state: 'running',
      classes: from.classes,
      settings,
      snapshotBlobId: frozen.blobId,
      snapshotHash: frozen.hash,
      backend: null,
      summary: {
        faces: counts,
        trainableParameters: learningParameters(card, from.classes.length, settings.unfreeze),
        notes,
        testHash: frozen.testHash,
      },
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
    throw new StudioError(
      'NOT_READY',
      `"${row.name}" has nothing to go on from. ${row.state === 'done' ? 'It is done.' : 'Start a new run.'}`,
    );
  }
  const present = new Set(listClasses(db).map(({ id: classId }) => classId));
  const removed = row.classes.filter(({ classId }) => !present.has(classId)).map(({ name }) => `"${name}"`);
  if (removed.length > 0) {
    throw new StudioError(
      'NOT_READY',
      `"${row.name}" cannot go on: the project no longer has the class ${removed.join(', ')}. Start a new run.`,
    );
  }
  requireModel(project, getRun(db, (row.settings as FinetuneSettings).from));
  const snapshot = readSnapshot(db, row);
  transact(db, () => {
    // A point is written before the checkpoint of its epoch: what came after the checkpoint happens again.
    replacePoints(
      db,
      id,
      readPoints(db, id).filter(({ epoch }) => epoch <= checkpoint.epoch),
    );
    updateRun(db, id, { state: 'running', error: null });
  });
  return startRun(services, { project, runId: id, kind: 'finetune', work: (run) => fineTuneRun(services, run, snapshot) });
}

function learningParameters({ blocks, features }: BaseCard, classes: number, unfreeze: number): number {
  return blocks.slice(-unfreeze).reduce((sum, { parameters }) => sum + parameters, (features + 1) * classes);
}
