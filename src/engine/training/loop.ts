/** Learning in steps: what fine-tuning, joint training and training from scratch have in common. Reads from top to bottom. */
import type * as tf from '@tensorflow/tfjs';
import type { BaseCard } from '../../shared/base-card.ts';
import type { RunPoint } from '../../shared/contract/runs.ts';
import type { StepwiseSettings } from '../../shared/contract/stages.ts';
import { StudioError, throwIfCancelled } from '../../shared/errors.ts';
import type { PixelSource } from '../data/pixel-source.ts';
import { pickRows } from '../data/rows.ts';
import { largestOf, meanCrossEntropy } from '../evaluation/metrics.ts';
import { isBetter, type Score } from '../evaluation/score.ts';
import { networkTensors, setNetworkTensors, type NamedTensors } from '../network.ts';
import type { OpenActivations } from './activations.ts';
import { BatchReader } from './batch-reader.ts';
import { tensorsUnder, type Checkpoint, type CheckpointState } from './checkpoint.ts';
import { checksum } from '../checksum.ts';
import { epochOrder, lossWeights } from './epoch-order.ts';
import { Learner } from './learner.ts';
import { learningBytes, requireMemory } from './memory.ts';
import type { OldTask } from './old-task.ts';
import { cutNetwork } from './passes.ts';
import { pause } from '../pause.ts';
import { endEpoch, initialState } from './run-state.ts';
import { rateShare } from './schedule.ts';
import { createValidator } from './validator.ts';

/** The faces that a stage learns from and is checked by. */
export interface StageFaces {
  readonly pixels: PixelSource;
  /** n×classes; rows of train and validation faces sum to 1. */
  readonly targets: Float32Array;
  readonly classes: number;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** Where activations at the cut are kept; without it, or without `views` in the settings, they are computed at each step. */
  readonly activations?: OpenActivations | null;
}

export interface LearningStep {
  /** Epochs done, with the part of the one under way. */
  readonly epoch: number;
  /** Over the faces of this epoch so far. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly rate: number;
}

/** How a stage that goes in steps is watched, stopped and gone on with. */
export interface StageWatch {
  /** Goes on from here. */
  readonly resume?: Checkpoint;
  readonly checkpointEverySeconds: number;
  /** Bytes that may be used; left out: no limit. */
  readonly memory?: number;
  readonly onPoint: (point: RunPoint) => void;
  readonly onStep?: (step: LearningStep) => void;
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
  readonly signal: AbortSignal;
}

export interface LoopOptions extends StageFaces, StageWatch {
  /** Its head gives scores for `classes`, and after them for those of `old`. It is changed. */
  readonly network: tf.LayersModel;
  readonly card: BaseCard;
  readonly unfreeze: number;
  /** One block more each epoch, from the head downwards. */
  readonly gradual?: boolean;
  readonly settings: StepwiseSettings;
  readonly old?: OldTask | null;
  /** All that the run depends on beside the faces: a checkpoint of anything else is refused. */
  readonly identity: object;
  /** What is said to have been cancelled. */
  readonly what: string;
}

export interface LoopResult {
  /** The best weights, of the whole network. */
  readonly tensors: NamedTensors;
  readonly points: readonly RunPoint[];
  /** Epochs after which it was best; 0: nothing learnt here beat the start, so the start was kept. */
  readonly bestEpoch: number;
  /** What was kept is an average of start and best. */
  readonly averaged: boolean;
  readonly stoppedEarly: boolean;
  readonly trainableParameters: number;
}

/**
 * @throws StudioError CANCELLED after a last checkpoint; TRAINING_FAILED where a loss is not a number (the last checkpoint holds
 * the best state); INVALID where a checkpoint belongs to another run; NOT_READY without faces.
 */
export async function learnInSteps(options: LoopOptions): Promise<LoopResult> {
  const { network, classes, settings, old = null } = options;
  requireFaces(options);
  const learner = new Learner(cutNetwork(network, options.card, options.unfreeze), {
    ...settings,
    questions: old && [
      { columns: classes, temperature: 1 },
      { columns: old.classes, temperature: old.temperature },
    ],
  });
  try {
    return await learn(learner, options);
  } finally {
    learner.dispose();
  }
}

async function learn(learner: Learner, options: LoopOptions): Promise<LoopResult> {
  const { network, pixels, targets, classes, train, validation, settings, old = null, resume, signal } = options;
  const { batchSize, epochs } = settings;
  requireMemory(learningBytes(learner.passes, learner.together(batchSize)), options.memory ?? Infinity);
  const weights = new Float32Array(pixels.count);
  lossWeights(options).forEach((weight, n) => (weights[train[n]!] = weight));
  const checked = pickRows(targets, classes, validation);
  const { passes } = learner;
  const asked = { passes, pixels, faces: validation, targets: checked, classes, batchSize, mirror: settings.mirror };
  const validator = createValidator({ ...asked, signal, what: options.what });
  const config = configOf(options);
  const reader = new BatchReader({
    ...options,
    passes: learner.passes,
    weights,
    learns: train.length,
    old,
    activations: options.activations ?? null,
  });
  const stepsAnEpoch = Math.ceil(train.length / batchSize);
  const steps = epochs * stepsAnEpoch;
  const plan = { ...settings, ...(options.gradual ? { joinEvery: stepsAnEpoch } : {}) };
  const rateAt = (step: number) => settings.rate * rateShare(step, steps, settings.warmup, settings.schedule);
  const judge = async () => {
    learner.showJudged();
    try {
      return await validator.score();
    } finally {
      learner.showWeights();
    }
  };
  let saved = performance.now();

  try {
    const state = resume ? goOn(resume, config, network, learner) : initialState(config, requireNumbers(await judge()));
    const save = () => {
      const current = Object.entries(networkTensors(network)).map(([name, tensor]) => [`weights/${name}`, tensor] as const);
      options.onCheckpoint({ tensors: { ...Object.fromEntries(current), ...learner.save() }, state: structuredClone(state) });
      saved = performance.now();
    };
    if (!resume) save();

    while (state.epoch < epochs && state.epoch - state.hopefulEpoch < settings.patience) {
      const order = epochOrder(options, state.epoch);
      const open = options.gradual ? state.epoch + 1 : Infinity;
      while (state.position < order.length) {
        if (signal.aborted) save();
        throwIfCancelled(signal, options.what);
        const { faces, labels, aims, count, cut: cutOf } = await reader.read(order, state.position, state.epoch);
        const cut = await cutOf();
        const { gradients, probabilities } = await learner.gradientsAt({ cut, aims, count }, open);
        cut.dispose();
        if (!gradients.every(allFinite)) throw notANumber(state, `in epoch ${state.epoch + 1}, at step ${state.step + 1}`);
        const rate = rateAt(state.step);
        state.step += 1;
        learner.step(gradients, state.step, rate, plan);

        const answers = probabilities.subarray(0, labels.length);
        state.position += faces.length;
        state.loss += meanCrossEntropy(answers, labels, classes) * faces.length;
        state.correct += countEqual(largestOf(answers, classes), largestOf(labels, classes));
        options.onStep?.({
          epoch: state.epoch + state.position / order.length,
          trainLoss: state.loss / state.position,
          trainAccuracy: state.correct / state.position,
          rate,
        });
        if (performance.now() - saved > options.checkpointEverySeconds * 1000) save();
        await pause();
      }

      const score = await judge().catch((error: unknown) => {
        // Stopped between learning and judging: it goes on with the judging.
        if (signal.aborted) save();
        throw error;
      });
      // What is kept is from before it: the last checkpoint stays as it is.
      if (!Number.isFinite(score.loss)) throw notANumber(state, `on the validation faces after epoch ${state.epoch + 1}`);
      const point = endEpoch(state, score, rateAt(state.step - 1), train.length);
      if (point.best) learner.keepBest();
      // A block that has just joined has not shown yet what it can do.
      if (open < options.unfreeze) state.hopefulEpoch = state.epoch;
      options.onPoint(point);
      save();
    }

    const share =
      state.bestEpoch === 0 ? 1 : await shareOf(settings.average, learner, async () => isBetter(await validator.score(), state.bestScore));
    learner.showBlend(share);
    return {
      tensors: networkTensors(network),
      points: state.points,
      bestEpoch: state.bestEpoch,
      averaged: share < 1,
      stoppedEarly: state.epoch < epochs,
      trainableParameters: learner.trainableParameters,
    };
  } finally {
    validator.dispose();
  }
}

export function requireFaces({ train, validation }: Pick<StageFaces, 'train' | 'validation'>): void {
  if (train.length > 0 && validation.length > 0) return;
  throw new StudioError(
    'NOT_READY',
    'No labelled face is there to learn from, or none to check with. Split the faces anew, or label faces of more people: each needs others.',
  );
}

/** Share of what was learnt that is kept. */
async function shareOf(average: StepwiseSettings['average'], learner: Learner, better: () => Promise<boolean>): Promise<number> {
  if (average !== 'tried') return average;
  learner.showBlend(0.5);
  return (await better()) ? 0.5 : 1;
}

/** Puts network and learner back to where a checkpoint was made. */
function goOn(checkpoint: Checkpoint, config: number, network: tf.LayersModel, learner: Learner): CheckpointState {
  if (checkpoint.state.config !== config) {
    throw new StudioError(
      'INVALID',
      "The labels, parts or settings are not those that this run began with, so it can't go on. Start a new run.",
    );
  }
  setNetworkTensors(network, tensorsUnder(checkpoint.tensors, 'weights'));
  learner.restore(checkpoint.tensors);
  return structuredClone(checkpoint.state);
}

/** Changes with anything that the steps depend on. */
function configOf({ card, settings, identity, classes, train, validation, targets, old }: LoopOptions): number {
  const text = JSON.stringify({ base: card.id, settings, identity, classes, train: [...train], validation: [...validation] });
  return [targets, old?.answers, old?.memory?.targets]
    .filter((values) => values !== undefined && values !== null)
    .reduce(
      (sum, { buffer, byteOffset, byteLength }) => checksum(new Uint8Array(buffer, byteOffset, byteLength), sum),
      checksum(new TextEncoder().encode(text)),
    );
}

/** @throws StudioError TRAINING_FAILED where a network gives none before anything is learnt. */
function requireNumbers(start: Score): Score {
  if (Number.isFinite(start.loss)) return start;
  throw new StudioError('TRAINING_FAILED', 'The network that it begins with answers with no numbers. Begin with another run or base.');
}

function notANumber({ epoch }: CheckpointState, where: string): StudioError {
  const kept = epoch > 0 ? 'The best state so far was kept; try' : 'Try';
  return new StudioError('TRAINING_FAILED', `The loss was not a number ${where}. ${kept} a smaller rate or a longer warm-up.`);
}

function allFinite(values: Float32Array): boolean {
  for (let at = 0; at < values.length; at++) if (!Number.isFinite(values[at]!)) return false;
  return true;
}

function countEqual(a: Int32Array, b: Int32Array): number {
  let equal = 0;
  for (let at = 0; at < a.length; at++) if (a[at] === b[at]) equal++;
  return equal;
}
