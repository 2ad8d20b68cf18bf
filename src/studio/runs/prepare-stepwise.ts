/** Prepares a run that goes over the pictures in steps, or goes on with one that was broken off. */
import { knowsEnough, matchClasses } from '../../engine/heads/own-head.ts';
import type { BaseCard } from '../../shared/base-card.ts';
import { learningWeights } from '../../shared/blocks.ts';
import {
  stageOfRun,
  type FinetuneSettings,
  type JointMethod,
  type JointSettings,
  type ScratchSettings,
} from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { fewestBlocks, hasLearntNothing } from '../../shared/fine-tuning.ts';
import { counted } from '../../shared/words.ts';
import { cardOf } from '../bases/project-bases.ts';
import { requireProject } from '../context.ts';
import { listClasses } from '../db/classes.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, insertRun, readPoints, updateRun, type RunRow } from '../db/runs.ts';
import { listLabelledFaces } from '../db/training-faces.ts';
import { transact } from '../db/transact.ts';
import { requireParts } from '../splits/empty-parts.ts';
import { withoutLearnt } from '../splits/learnt-before.ts';
import { countParts, makeSnapshot, readSnapshot, storeSnapshot, type Snapshot } from '../splits/snapshot.ts';
import { ensureSplit } from '../splits/split.ts';
import { beginRun } from './begin-run.ts';
import { learnOnFeatures } from './head-run.ts';
import { allowedOld, otherOldFaces } from './old-faces.ts';
import { requireModel } from './run-model.ts';
import { canGoOn, readsOf, readSummary } from './run-record.ts';
import { rewindPoints } from './rewind.ts';
import type { PreparedRun, RunServices } from './run-services.ts';
import { runStepwise } from './stepwise-run.ts';
import { stepwiseStart } from './stepwise-settings.ts';

export function prepareFinetuneRun(services: RunServices, settings: FinetuneSettings): PreparedRun {
  const project = requireProject(services.context);
  const from = getRun(project.db, settings.from);
  const card = cardOf(project.db, from.baseId);
  requireBlocks(card, settings.unfreeze);
  requireTrainedHead(project.db, from, settings);
  requireModel(project, from);
  const reads = readsOf(from);

  const { runId, snapshot } = transact(project.db, () => {
    ensureSplit(project);
    const { snapshot: frozen, notes } = services.faces ? { snapshot: services.faces, notes: [] } : freezeFor(project, from);
    requireParts(frozen, ['train', 'validation']);
    const id = insertRun(project.db, {
      name: 'Fine-tuned',
      stage: 'finetune',
      from: from.id,
      baseId: from.baseId,
      state: 'running',
      classes: from.classes,
      settings,
      ...storeSnapshot(project.db, frozen),
      backend: null,
      summary: {
        faces: countParts(frozen),
        trainableParameters: learningWeights(card, { unfreeze: settings.unfreeze, classes: from.classes.length, cuts: reads?.cuts }),
        notes,
        testHash: frozen.testHash,
        reads,
      },
    });
    updateRun(project.db, id, { name: `Fine-tuned ${id}` });
    return { runId: id, snapshot: frozen };
  });
  return { project, runId, kind: 'finetune', work: (run) => runStepwise(services, run, snapshot) };
}

/** Of all labelled faces those that a run can go on with: of classes that it knows, and, to judge by, of people that it does not. */
function freezeFor(project: OpenProject, from: RunRow): { snapshot: Snapshot; notes: string[] } {
  const classIds = from.classes.map(({ classId }) => classId);
  const labelled = listLabelledFaces(project.db);
  const ofClasses = labelled.filter(({ shares }) => classIds.includes(shares[0]?.classId ?? Number.NaN));
  const left = labelled.length - ofClasses.length;
  const { faces, notes } = withoutLearnt(project, ofClasses, { from: from.id, baseId: from.baseId });
  return {
    snapshot: makeSnapshot(project.db, faces, classIds),
    notes: [
      ...(left === 0
        ? []
        : [
            `${counted(left, 'labelled face is', 'labelled faces are')} of classes that the run before this one does not know, and were left out. Train a new head to include them.`,
          ]),
      ...notes,
    ],
  };
}

const JOINT_NAMES: Readonly<Record<JointMethod, string>> = { direct: 'All at once', rehearsal: 'Rehearsed', lwf: 'Without forgetting' };

export function prepareJointRun(services: RunServices, wanted: JointSettings): PreparedRun {
  const settings = allowedOld(services.context, requireProject(services.context), wanted);
  const { project, runId, snapshot } = beginRun(services, {
    start: { stage: 'joint', settings },
    name: JOINT_NAMES[settings.method],
    check(card, classes) {
      requireBlocks(card, settings.unfreeze);
      if (settings.method === 'direct') return learningWeights(card, { unfreeze: settings.unfreeze, classes: classes.length });
      if (card.knows.length === 0) {
        throw new StudioError(
          'NOT_READY',
          `The ${card.name} has no head of its own, so there are no old classes that it could forget. Fine-tune it instead.`,
        );
      }
      if (settings.method === 'rehearsal') requireOldFaces(settings, card, classes);
      return learningWeights(card, { unfreeze: settings.unfreeze, classes: classes.length + card.knows.length });
    },
  });
  return { project, runId, kind: 'joint', work: (run) => runStepwise(services, run, snapshot) };
}

const SCRATCH_NAMES = { scratch: 'From scratch', pretrain: 'Pre-trained' } as const;

/** As a control, or as a base to be kept: the same learning. */
export function prepareScratchRun(services: RunServices, stage: keyof typeof SCRATCH_NAMES, settings: ScratchSettings): PreparedRun {
  const { project, runId, snapshot } = beginRun(services, {
    start: { stage, settings },
    name: SCRATCH_NAMES[stage],
    check: (card, classes) => learningWeights(card, { unfreeze: card.blocks.length, classes: classes.length }),
  });
  return { project, runId, kind: stage, work: (run) => runStepwise(services, run, snapshot) };
}

/**
 * Goes on from the last checkpoint, or begins anew on the same faces where a run had not reached its first (a head has none); refused
 * with the reason where that would not be the same run any more.
 */
export function prepareResume(services: RunServices, id: number): PreparedRun {
  const project = requireProject(services.context);
  const { db } = project;
  const row = getRun(db, id);
  if (!canGoOn(db, row)) {
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
  const start = stageOfRun.parse(row);
  if (start.stage === 'finetune') requireModel(project, getRun(db, start.settings.from));
  // Its settings may come from elsewhere, as the project may.
  if (start.stage === 'joint') allowedOld(services.context, project, start.settings);
  const snapshot = readSnapshot(db, row);
  transact(db, () => {
    rewindPoints(db, id);
    updateRun(db, id, { state: 'running', error: null });
  });
  if (start.stage === 'head' || start.stage === 'features') {
    return { project, runId: id, kind: start.stage, work: (run) => learnOnFeatures(services, run, { start, snapshot }) };
  }
  return { project, runId: id, kind: stepwiseStart(row).stage, work: (run) => runStepwise(services, run, snapshot) };
}

/** A head that has not learnt these classes sends large gradients that undo what the base knows: the person must want that. */
export function requireTrainedHead(
  db: OpenProject['db'],
  from: RunRow,
  { untrained, unfreeze }: Pick<FinetuneSettings, 'untrained' | 'unfreeze'>,
): void {
  requireReadBlocks(from, cardOf(db, from.baseId), unfreeze);
  if (untrained || !hasLearntNothing({ ...from, ...readSummary(from), points: readPoints(db, from.id) })) return;
  const what =
    from.stage === 'base'
      ? "The base's own head has not learnt from your labels."
      : `"${from.name}" is no better than guessing on faces that it did not learn from.`;
  throw new StudioError(
    'NOT_READY',
    `${what} A head that has not learnt your classes would send the base in random directions first and undo what it knows. Train a head first, or say that you want it all the same: tick "Although this head has not learnt my labels" (on the command line: --untrained).`,
  );
}

function requireReadBlocks(from: RunRow, card: BaseCard, unfreeze: number): void {
  const reads = readsOf(from);
  const fewest = fewestBlocks({ reads }, card);
  if (fewest === null) {
    throw new StudioError(
      'NOT_READY',
      reads!.extras.length > 0
        ? `"${from.name}" reads more than the picture, so it is no network that could learn on. Train a head, and fine-tune that.`
        : `"${from.name}" does not read the top of the base, so the blocks nearest the head have no part in it. Train a head, and fine-tune that.`,
    );
  }
  if (unfreeze >= fewest) return;
  throw new StudioError(
    'INVALID',
    `"${from.name}" reads ${reads!.cuts.join(', ')}. What it reads cannot lie further down than the topmost frozen block, so at least ${fewest} blocks have to learn, not ${unfreeze}.`,
  );
}

function requireBlocks({ blocks }: BaseCard, unfreeze: number): void {
  if (unfreeze <= blocks.length) return;
  throw new StudioError('INVALID', `The base has ${blocks.length} blocks, so at most ${blocks.length} can learn, not ${unfreeze}.`);
}

function requireOldFaces({ oldProject }: JointSettings, card: BaseCard, classes: readonly string[]): void {
  if (oldProject !== null) return void otherOldFaces({ path: oldProject, card, held: new Set() });
  if (knowsEnough(matchClasses(card.knows, classes))) return;
  throw new StudioError(
    'NOT_READY',
    `None or only one of your classes is one that the ${card.name} knows (${card.knows.join(', ')}), so there are no old faces here to rehearse with. Name a project that has some, or learn without forgetting, which needs none.`,
  );
}
