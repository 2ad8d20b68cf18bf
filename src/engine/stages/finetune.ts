/** The second stage: the blocks nearest the head learn with it, gently, from where the head's own training ended. */
import type { RunPoint } from '../../shared/contract/runs.ts';
import type { FinetuneSettings } from '../../shared/contract/stages.ts';
import { StudioError, throwIfCancelled } from '../../shared/errors.ts';
import type { Base } from '../bases/base.ts';
import { CLASS_WEIGHT_POWER, faceWeights } from '../data/class-weights.ts';
import type { PixelSource } from '../data/pixel-source.ts';
import { randomStream, shuffled } from '../data/random.ts';
import { pickRows } from '../data/rows.ts';
import { largestOf, meanCrossEntropy } from '../evaluation/metrics.ts';
import { pixelTensor } from '../evaluation/predict.ts';
import { isBetter } from '../evaluation/score.ts';
import type { HeadWeights } from '../heads/head-weights.ts';
import { buildNetwork, networkTensors, setNetworkTensors, type NamedTensors } from '../network.ts';
import { aimsOf, readAugmented } from '../training/batches.ts';
import { tensorsUnder, type Checkpoint, type CheckpointState } from '../training/checkpoint.ts';
import { checksum } from '../training/checksum.ts';
import { Learner } from '../training/learner.ts';
import { cutNetwork } from '../training/passes.ts';
import { pause } from '../training/pause.ts';
import { endEpoch, initialState } from '../training/run-state.ts';
import { rateShare } from '../training/schedule.ts';
import { createValidator } from '../training/validator.ts';

export interface FinetuneStep {
  /** Epochs done, with the part of the one under way. */
  readonly epoch: number;
  /** Over the faces of this epoch so far. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly rate: number;
}

export interface FinetuneOptions {
  readonly base: Base;
  readonly head: HeadWeights;
  /** Weights of the whole network to start from instead of the base's and `head`: those of an earlier fine-tuned run. */
  readonly start?: NamedTensors;
  readonly pixels: PixelSource;
  /** n×classes; rows of train and validation faces sum to 1. */
  readonly targets: Float32Array;
  readonly classes: number;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly settings: FinetuneSettings;
  /** Goes on from here. */
  readonly resume?: Checkpoint;
  readonly checkpointEverySeconds: number;
  readonly onPoint: (point: RunPoint) => void;
  readonly onStep?: (step: FinetuneStep) => void;
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
  readonly signal: AbortSignal;
}

export interface FinetuneResult {
  /** The best weights, of the whole network. */
  readonly tensors: NamedTensors;
  readonly points: readonly RunPoint[];
  /** Epochs after which it was best; 0: nothing learnt here beat the start, so the start was kept. */
  readonly bestEpoch: number;
  /** The average of start and best did better on the validation faces than the best, and was kept. */
  readonly averaged: boolean;
  readonly stoppedEarly: boolean;
  readonly trainableParameters: number;
}

/**
 * @throws StudioError CANCELLED after a last checkpoint; TRAINING_FAILED where a loss is not a number (the last checkpoint holds
 * the best state); INVALID where a checkpoint belongs to another run; NOT_READY without faces.
 */
export async function fineTune(options: FinetuneOptions): Promise<FinetuneResult> {
  const { base, head, start, train, validation, settings } = options;
  if (train.length === 0 || validation.length === 0) {
    throw new StudioError(
      'NOT_READY',
      'There are no labelled faces to learn from or to check with. Label more faces, then split them anew.',
    );
  }
  const network = buildNetwork(base, head);
  try {
    if (start) setNetworkTensors(network, start);
    const learner = new Learner(cutNetwork(network, base.card, settings.unfreeze));
    return await learn(options, network, learner);
  } finally {
    network.dispose();
  }
}

async function learn(options: FinetuneOptions, network: ReturnType<typeof buildNetwork>, learner: Learner): Promise<FinetuneResult> {
  const { pixels, targets, classes, train, validation, settings, resume, onPoint, onStep, onCheckpoint, signal } = options;
  const { seed, batchSize, epochs } = settings;
  const weights = new Float32Array(pixels.count);
  faceWeights(targets, classes, train, CLASS_WEIGHT_POWER).forEach((weight, n) => (weights[train[n]!] = weight));
  const validator = createValidator({
    passes: learner.passes,
    pixels,
    faces: validation,
    targets: pickRows(targets, classes, validation),
    classes,
    batchSize,
  });
  const config = configOf(options);
  const steps = epochs * Math.ceil(train.length / batchSize);
  const rateAt = (step: number) => settings.rate * rateShare(step, steps, settings.warmup);
  let saved = performance.now();

  try {
    const state = resume ? goOn(resume, config, network, learner) : initialState(config, await validator.score());
    const save = () => {
      const current = Object.entries(networkTensors(network)).map(([name, tensor]) => [`weights/${name}`, tensor] as const);
      onCheckpoint({ tensors: { ...Object.fromEntries(current), ...learner.save() }, state: structuredClone(state) });
      saved = performance.now();
    };
    if (!resume) save();

    while (state.epoch < epochs && state.epoch - state.hopefulEpoch < settings.patience) {
      const order = shuffled(train, randomStream(seed, 0, state.epoch));
      while (state.position < order.length) {
        if (signal.aborted) save();
        throwIfCancelled(signal, 'Fine-tuning');
        const faces = order.subarray(state.position, state.position + batchSize);
        const labels = pickRows(targets, classes, faces);
        const aims = aimsOf(labels, classes, pickRows(weights, 1, faces), settings.labelSmoothing);
        const bytes = await readAugmented(pixels, faces, state.epoch, settings);
        const batch = pixelTensor(bytes, faces.length, pixels.size);
        const { gradients, probabilities } = await learner.gradients({ pixels: batch, aims, count: faces.length });
        batch.dispose();
        if (!gradients.every(allFinite)) {
          throw new StudioError(
            'TRAINING_FAILED',
            `The loss was not a number in epoch ${state.epoch + 1}. The best state so far was kept; try a smaller rate.`,
          );
        }
        const rate = rateAt(state.step);
        state.step += 1;
        learner.step(gradients, state.step, rate, settings);

        state.position += faces.length;
        state.loss += meanCrossEntropy(probabilities, labels, classes) * faces.length;
        state.correct += countEqual(largestOf(probabilities, classes), largestOf(labels, classes));
        onStep?.({
          epoch: state.epoch + state.position / order.length,
          trainLoss: state.loss / state.position,
          trainAccuracy: state.correct / state.position,
          rate,
        });
        if (performance.now() - saved > options.checkpointEverySeconds * 1000) save();
        await pause();
      }

      const point = endEpoch(state, await validator.score(), rateAt(state.step - 1), train.length);
      if (point.best) learner.keepBest();
      onPoint(point);
      save();
    }

    let averaged = false;
    if (state.bestEpoch > 0) {
      learner.showBlend(0.5);
      averaged = isBetter(await validator.score(), state.bestScore);
    }
    if (!averaged) learner.showBlend(1);
    return {
      tensors: networkTensors(network),
      points: state.points,
      bestEpoch: state.bestEpoch,
      averaged,
      stoppedEarly: state.epoch < epochs,
      trainableParameters: learner.trainableParameters,
    };
  } finally {
    validator.dispose();
  }
}

/** Puts network and learner back to where a checkpoint was made. */
function goOn(checkpoint: Checkpoint, config: number, network: ReturnType<typeof buildNetwork>, learner: Learner): CheckpointState {
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
function configOf({ base, settings, classes, train, validation, targets }: FinetuneOptions): number {
  const text = JSON.stringify({ base: base.card.id, settings, classes, train: [...train], validation: [...validation] });
  return checksum(new Uint8Array(targets.buffer, targets.byteOffset, targets.byteLength), checksum(new TextEncoder().encode(text)));
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
