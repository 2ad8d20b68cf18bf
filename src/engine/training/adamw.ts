/** AdamW (Loshchilov & Hutter 2019): Adam with weight decay beside the gradient. In plain TypeScript, so that it gives the same on every backend. */

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** One tensor that learns, with its slots. All are changed in place. */
export interface AdamSlot {
  readonly values: Float32Array;
  /** Running mean of the gradient, and of its square. */
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

export interface AdamStep {
  /** Counted from 1. */
  readonly step: number;
  readonly rate: number;
  readonly weightDecay: number;
}

/** values ← values·(1 − rate·decay) − rate·m̂ / (√v̂ + ε) */
export function adamStep({ values, mean, square }: AdamSlot, gradient: Float32Array, { step, rate, weightDecay }: AdamStep): void {
  const size = rate / (1 - BETA1 ** step);
  const correction = 1 / (1 - BETA2 ** step);
  const keep = 1 - rate * weightDecay;
  for (let at = 0; at < values.length; at++) {
    const g = gradient[at]!;
    const m = BETA1 * mean[at]! + (1 - BETA1) * g;
    const v = BETA2 * square[at]! + (1 - BETA2) * g * g;
    mean[at] = m;
    square[at] = v;
    values[at] = values[at]! * keep - (size * m) / (Math.sqrt(v * correction) + EPSILON);
  }
}
