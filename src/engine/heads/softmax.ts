/** Regularised multinomial logistic regression on cached features: how a head learns. */
import { throwIfCancelled } from '../../shared/errors.ts';
import { minimise } from '../training/lbfgs.ts';
import { pause } from '../training/pause.ts';
import type { HeadWeights } from './head-weights.ts';
import { crossEntropy, lanesOf } from './softmax-objective.ts';

export interface SoftmaxAnchor {
  readonly head: HeadWeights;
  /** Classes whose weights are held near the head's; the others are held near 0. */
  readonly known: readonly boolean[];
  /** λ of λ/2·‖W − W₀‖². */
  readonly strength: number;
}

export interface SoftmaxOptions {
  /** count×featureLength. */
  readonly features: Float32Array;
  readonly count: number;
  readonly featureLength: number;
  /** count×classes; each row sums to 1. */
  readonly targets: Float32Array;
  readonly classes: number;
  /** One a row, mean 1; left out: all alike. */
  readonly sampleWeights?: Float32Array;
  /** λ of λ/2·‖W‖² beside the mean cross-entropy; W acts on features of mean 0 and deviation 1. scikit-learn's C is 1 / (λ·count). */
  readonly l2: number;
  /** Holds the weights near a head that exists instead of near 0. */
  readonly anchor?: SoftmaxAnchor;
  /** Where to begin; left out: at the anchor, or 0. The result does not depend on it beyond the tolerance. */
  readonly start?: HeadWeights;
  readonly onIteration?: (iteration: number, loss: number) => void;
  readonly signal?: AbortSignal;
}

const ITERATIONS = 200;
const TOLERANCE = 1e-4;
/** Milliseconds of computing between two looks at the messages. */
const BETWEEN_PAUSES = 30;

/** Minimises mean cross-entropy + λ/2·‖W − W₀‖² by L-BFGS. Float64 inside; biases are not held. */
export async function fitSoftmax(options: SoftmaxOptions): Promise<HeadWeights> {
  const { features, count, featureLength: length, targets, classes, l2, anchor, start, signal } = options;
  const { rows, means, deviations } = standardise(features, count, length);
  const space = { length, classes, means, deviations };
  const centre = anchor ? toStandard(anchor.head, space, anchor.known) : new Float64Array(lanesOf(classes) * (length + 1));
  const strength = anchor ? anchor.strength : l2;
  const weights = options.sampleWeights ?? new Float32Array(count).fill(1);
  const data = { rows, count, length, targets, classes, weights };
  const held = classes * length;

  const evaluate = (point: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let penalty = 0;
    for (let at = 0; at < held; at++) {
      const away = point[at]! - centre[at]!;
      penalty += away * away;
      gradient[at] = strength * away;
    }
    return crossEntropy(data, point, gradient) + (strength / 2) * penalty;
  };
  let paused = performance.now();
  const onIteration = async (iteration: number, loss: number) => {
    options.onIteration?.(iteration, loss);
    if (performance.now() - paused > BETWEEN_PAUSES) {
      await pause();
      paused = performance.now();
    }
    throwIfCancelled(signal, 'Training the head');
  };
  const { point } = await minimise({
    start: start ? toStandard(start, space) : centre,
    evaluate,
    iterations: ITERATIONS,
    tolerance: TOLERANCE,
    onIteration,
  });
  return fromStandard(point, space);
}

interface Space {
  readonly length: number;
  readonly classes: number;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

function standardise(
  features: Float32Array,
  count: number,
  length: number,
): { rows: Float32Array; means: Float64Array; deviations: Float64Array } {
  const means = new Float64Array(length);
  const deviations = new Float64Array(length);
  for (let row = 0; row < count; row++) for (let f = 0; f < length; f++) means[f]! += features[row * length + f]! / count;
  for (let row = 0; row < count; row++) {
    for (let f = 0; f < length; f++) deviations[f]! += (features[row * length + f]! - means[f]!) ** 2 / count;
  }
  // A feature that never changes says nothing; it stays 0.
  for (let f = 0; f < length; f++) deviations[f] = deviations[f]! > 1e-12 ? Math.sqrt(deviations[f]!) : 1;
  const rows = new Float32Array(count * length);
  for (let row = 0; row < count; row++) {
    for (let f = 0; f < length; f++) rows[row * length + f] = (features[row * length + f]! - means[f]!) / deviations[f]!;
  }
  return { rows, means, deviations };
}

/** A head as parameters on standardised features, class by class; classes not `known` start at 0. */
function toStandard(head: HeadWeights, { length, classes, means, deviations }: Space, known?: readonly boolean[]): Float64Array {
  const lanes = lanesOf(classes);
  const point = new Float64Array(lanes * (length + 1));
  for (let c = 0; c < classes; c++) {
    if (known && !known[c]) continue;
    let bias = head.bias[c]!;
    for (let f = 0; f < length; f++) {
      const value = head.kernel[f * classes + c]!;
      point[c * length + f] = value * deviations[f]!;
      bias += value * means[f]!;
    }
    point[lanes * length + c] = bias;
  }
  return point;
}

function fromStandard(point: Float64Array, { length, classes, means, deviations }: Space): HeadWeights {
  const kernel = new Float32Array(length * classes);
  const bias = new Float32Array(classes);
  for (let c = 0; c < classes; c++) {
    let offset = point[lanesOf(classes) * length + c]!;
    for (let f = 0; f < length; f++) {
      const value = point[c * length + f]! / deviations[f]!;
      kernel[f * classes + c] = value;
      offset -= value * means[f]!;
    }
    bias[c] = offset;
  }
  return { features: length, classes, kernel, bias };
}
