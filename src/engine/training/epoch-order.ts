/** In which order an epoch goes over the faces. */
import { CLASS_WEIGHT_POWER, faceWeights } from '../data/class-weights.ts';
import { randomStream, shuffled } from '../data/random.ts';
import type { StepwiseSettings } from '../../shared/contract/stages.ts';

/** Streams of random numbers that must not meet: for order, and for which faces are drawn more than once. */
const ORDER = 0;
const DRAW = 3;

interface OrderOptions {
  /** n×classes. */
  readonly targets: Float32Array;
  readonly classes: number;
  readonly train: Int32Array;
  readonly settings: Pick<StepwiseSettings, 'balance' | 'seed'>;
}

/** Weight of each face in the loss, mean 1, in the order of `train`; all 1 where rare classes are drawn more often or not favoured. */
export function lossWeights({ targets, classes, train, settings }: OrderOptions): Float32Array {
  if (settings.balance !== 'weights') return new Float32Array(train.length).fill(1);
  return faceWeights(targets, classes, train, CLASS_WEIGHT_POWER);
}

/**
 * The faces of one epoch, as many as `train` has. With balanced sampling each comes up as often as its class weight says, to the nearest
 * whole number above or below (systematic sampling); otherwise each once.
 */
export function epochOrder({ targets, classes, train, settings }: OrderOptions, epoch: number): Int32Array {
  const { balance, seed } = settings;
  if (balance !== 'sampling') return shuffled(train, randomStream(seed, ORDER, epoch));
  const random = randomStream(seed, DRAW, epoch);
  const faces = shuffled(train, random);
  const weights = faceWeights(targets, classes, faces, CLASS_WEIGHT_POWER);
  const drawn: number[] = [];
  let passed = random.uniform();
  faces.forEach((face, n) => {
    passed += weights[n]!;
    while (drawn.length + 1 <= passed && drawn.length < train.length) drawn.push(face);
  });
  // Rounding may leave the last one out.
  while (drawn.length < train.length) drawn.push(faces.at(-1)!);
  return shuffled(drawn, randomStream(seed, ORDER, epoch));
}
