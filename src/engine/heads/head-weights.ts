/** A softmax head: what this project learns on a base's features. */

export interface HeadWeights {
  /** Length of a feature vector. */
  readonly features: number;
  readonly classes: number;
  /** features×classes, row by row. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Probabilities of a head for feature vectors.
 * @param features n×head.features.
 * @returns n×head.classes; each row sums to 1.
 */
export function applyHead(head: HeadWeights, features: Float32Array): Float32Array {
  const { classes, kernel, bias } = head;
  const count = features.length / head.features;
  if (!Number.isInteger(count)) throw new RangeError(`${features.length} numbers are no whole rows of ${head.features} features`);
  const probabilities = new Float32Array(count * classes);
  const scores = new Float64Array(classes);
  for (let row = 0; row < count; row++) {
    scores.set(bias);
    for (let f = 0; f < head.features; f++) {
      const value = features[row * head.features + f]!;
      if (value === 0) continue;
      for (let c = 0; c < classes; c++) scores[c]! += value * kernel[f * classes + c]!;
    }
    softmaxInPlace(scores);
    probabilities.set(scores, row * classes);
  }
  return probabilities;
}

/** exp(s − max) / Σ, in place. */
export function softmaxInPlace(scores: Float64Array): void {
  let largest = -Infinity;
  for (const score of scores) if (score > largest) largest = score;
  let sum = 0;
  for (let c = 0; c < scores.length; c++) sum += scores[c] = Math.exp(scores[c]! - largest);
  for (let c = 0; c < scores.length; c++) scores[c]! /= sum;
}
