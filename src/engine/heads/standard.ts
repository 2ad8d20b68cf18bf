/** Features of mean 0 and deviation 1, and heads that act on them: where regularisation treats all features alike. */
import type { HeadWeights } from './head-weights.ts';

export interface Standard {
  readonly length: number;
  readonly classes: number;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** @param features count×length. @returns The same standardised, and by what. */
export function standardise(
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

/** A head as [length×classes weights, classes biases] on standardised features; classes not `known` start at 0. */
export function toStandard(head: HeadWeights, { length, classes, means, deviations }: Standard, known?: readonly boolean[]): Float64Array {
  const point = new Float64Array((length + 1) * classes);
  for (let c = 0; c < classes; c++) {
    if (known && !known[c]) continue;
    let bias = head.bias[c]!;
    for (let f = 0; f < length; f++) {
      const value = head.kernel[f * classes + c]!;
      point[f * classes + c] = value * deviations[f]!;
      bias += value * means[f]!;
    }
    point[length * classes + c] = bias;
  }
  return point;
}

export function fromStandard(point: Float64Array, { length, classes, means, deviations }: Standard): HeadWeights {
  const kernel = new Float32Array(length * classes);
  const bias = new Float32Array(classes);
  for (let c = 0; c < classes; c++) {
    let offset = point[length * classes + c]!;
    for (let f = 0; f < length; f++) {
      const value = point[f * classes + c]! / deviations[f]!;
      kernel[f * classes + c] = value;
      offset -= value * means[f]!;
    }
    bias[c] = offset;
  }
  return { features: length, classes, kernel, bias };
}
