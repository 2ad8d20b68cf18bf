/** A head: what this project learns on a base's features. A softmax, or a layer of its own between. */

import type { ExtraInput } from '../../shared/contract/stages.ts';

export interface HiddenWeights {
  readonly units: number;
  /** features×units, row by row. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

export interface HeadWeights {
  /** Length of what it reads. */
  readonly features: number;
  readonly classes: number;
  /** Inputs of the softmax × classes, row by row: features, or the units of the hidden layer. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  /** A layer of rectified units between. */
  readonly hidden?: HiddenWeights;
  /** Blocks of the base that it reads side by side, each averaged over the picture; left out: the base's features. */
  readonly cuts?: readonly string[];
  /** What it reads after them that is no part of the network: such a head makes no network. */
  readonly extras?: readonly ExtraInput[];
}

/**
 * Probabilities of a head for feature vectors.
 * @param features n×head.features.
 * @returns n×head.classes; each row sums to 1.
 */
export function applyHead(head: HeadWeights, features: Float32Array): Float32Array {
  const { classes, kernel, bias, hidden } = head;
  const count = features.length / head.features;
  if (!Number.isInteger(count)) throw new RangeError(`${features.length} numbers are no whole rows of ${head.features} features`);
  const inputs = hidden?.units ?? head.features;
  const read = hidden ? rectified(hidden, features, head.features) : features;
  const probabilities = new Float32Array(count * classes);
  const scores = new Float64Array(classes);
  for (let row = 0; row < count; row++) {
    scores.set(bias);
    for (let f = 0; f < inputs; f++) {
      const value = read[row * inputs + f]!;
      if (value === 0) continue;
      for (let c = 0; c < classes; c++) scores[c]! += value * kernel[f * classes + c]!;
    }
    softmaxInPlace(scores);
    probabilities.set(scores, row * classes);
  }
  return probabilities;
}

/** Weights that a head of this shape has. */
export function headParameters({ features, classes, hidden }: Pick<HeadWeights, 'features' | 'classes' | 'hidden'>): number {
  return hidden ? (features + 1) * hidden.units + (hidden.units + 1) * classes : (features + 1) * classes;
}

/** max(0, x·W + b), row by row. */
function rectified({ units, kernel, bias }: HiddenWeights, features: Float32Array, length: number): Float32Array {
  const rows = features.length / length;
  const outputs = new Float32Array(rows * units);
  const sums = new Float64Array(units);
  for (let row = 0; row < rows; row++) {
    sums.set(bias);
    for (let f = 0; f < length; f++) {
      const value = features[row * length + f]!;
      if (value === 0) continue;
      for (let u = 0; u < units; u++) sums[u]! += value * kernel[f * units + u]!;
    }
    for (let u = 0; u < units; u++) outputs[row * units + u] = Math.max(0, sums[u]!);
  }
  return outputs;
}

/** exp(s − max) / Σ, in place. */
export function softmaxInPlace(scores: Float64Array): void {
  let largest = -Infinity;
  for (const score of scores) if (score > largest) largest = score;
  let sum = 0;
  for (let c = 0; c < scores.length; c++) sum += scores[c] = Math.exp(scores[c]! - largest);
  for (let c = 0; c < scores.length; c++) scores[c]! /= sum;
}
