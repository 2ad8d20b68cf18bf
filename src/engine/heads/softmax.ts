/** Regularised multinomial logistic regression on cached features: how a head learns. */
import type { HeadWeights } from './head-weights.ts';
import { createSolver } from './softmax-solver.ts';
import { fromStandard, standardise, toStandard } from './standard.ts';

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
  readonly onIteration?: (iteration: number) => void;
  readonly signal?: AbortSignal;
}

/** Of the gradient's largest part. */
const TOLERANCE = 1e-4;

/** Minimises mean cross-entropy + λ/2·‖W − W₀‖²; biases are not held. */
export async function fitSoftmax(options: SoftmaxOptions): Promise<HeadWeights> {
  const { features, count, featureLength: length, targets, classes, l2, anchor, start, signal, onIteration } = options;
  const { rows, means, deviations } = standardise(features, count, length);
  const space = { length, classes, means, deviations };
  const centre = anchor ? toStandard(anchor.head, space, anchor.known) : new Float64Array((length + 1) * classes);
  const solver = createSolver({ rows, count, length, targets, classes });
  try {
    const [point] = await solver.solve(
      [
        {
          weights: options.sampleWeights ?? new Float32Array(count).fill(1),
          strength: anchor ? anchor.strength : l2,
          centre,
          start: start ? toStandard(start, space) : centre,
        },
      ],
      { tolerance: TOLERANCE, ...(signal ? { signal } : {}), ...(onIteration ? { onIteration } : {}) },
    );
    return fromStandard(point!, space);
  } finally {
    solver.dispose();
  }
}
