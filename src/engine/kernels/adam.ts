/** A step of Adam on numbers that the kernels keep. */
import type { OwnKernel } from './registry.ts';

export const ADAM = 'OwnAdam';

/** The attributes: kept numbers, all but the gradient changed in place, and the factors of training/adamw.ts. */
export interface AdamOperands {
  readonly values: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
  readonly gradient: Float32Array;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly size: number;
  readonly correction: number;
  readonly keep: number;
}

export const adam: OwnKernel<[]> = (_inputs, attributes, host) => {
  const { values, mean, square, gradient, beta1, beta2, epsilon, size, correction, keep } = attributes as unknown as AdamOperands;
  const [v, m, s, g] = [values, mean, square, gradient].map((numbers) => numbers.byteOffset) as [number, number, number, number];
  host.kernels.adam(v, m, s, g, values.length, beta1, beta2, 1 - beta1, 1 - beta2, epsilon, size, correction, keep);
  return [];
};
