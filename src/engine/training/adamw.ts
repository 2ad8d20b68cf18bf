/** AdamW (Loshchilov & Hutter 2019): Adam with weight decay beside the gradient. Numbers that our kernels keep are left to them. */
import * as tf from '@tensorflow/tfjs';
import { ADAM, type AdamOperands } from '../kernels/adam.ts';
import { kernelHost } from '../kernels/install.ts';

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
  const keep = Math.max(0, 1 - rate * weightDecay);
  if ([values, mean, square, gradient].every((numbers) => kernelHost()?.keeps(numbers))) {
    const operands = { values, mean, square, gradient, beta1: BETA1, beta2: BETA2, epsilon: EPSILON, size, correction, keep };
    tf.engine().runKernel(ADAM, {}, operands satisfies AdamOperands as unknown as tf.NamedAttrMap);
    return;
  }
  for (let at = 0; at < values.length; at++) {
    const g = gradient[at]!;
    const m = BETA1 * mean[at]! + (1 - BETA1) * g;
    const v = BETA2 * square[at]! + (1 - BETA2) * g * g;
    mean[at] = m;
    square[at] = v;
    values[at] = values[at]! * keep - (size * m) / (Math.sqrt(v * correction) + EPSILON);
  }
}
