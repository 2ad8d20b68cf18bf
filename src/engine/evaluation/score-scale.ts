/** The one number by which scores are best multiplied. */

/** Where it is looked for. */
const SMALLEST = 0.01;
const LARGEST = 4;
/** Golden-section steps; each leaves 62 % of the range. */
const STEPS = 40;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The scale at which the softmax of the scores has the least cross-entropy: temperature scaling (Guo 2017) with the temperature 1 / scale,
 * a convex problem in that number.
 * @param scores n×classes, up to a constant in each row; −∞ where a class is impossible.
 * @param shares n×classes; a row of zeros has no say.
 * @param pull Nats that a scale costs for the square of its logarithm: how firmly it is held at 1 where there are few faces.
 */
export function bestScale(scores: Float64Array, shares: ArrayLike<number>, classes: number, pull = 0): number {
  const cost = (scale: number) => scaledLoss(scale, scores, shares, classes) + pull * Math.log(scale) ** 2;
  let low = SMALLEST;
  let high = LARGEST;
  for (let step = 0; step < STEPS; step++) {
    const left = high - GOLDEN * (high - low);
    const right = low + GOLDEN * (high - low);
    if (cost(left) <= cost(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

/** Summed cross-entropy, in nats, of the softmax of scale × scores. */
export function scaledLoss(scale: number, scores: Float64Array, shares: ArrayLike<number>, classes: number): number {
  let loss = 0;
  for (let at = 0; at < scores.length; at += classes) {
    let largest = -Infinity;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, scale * scores[at + c]!);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(scale * scores[at + c]! - largest);
    const normaliser = largest + Math.log(sum);
    for (let c = 0; c < classes; c++) if (shares[at + c]! > 0) loss += shares[at + c]! * (normaliser - scale * scores[at + c]!);
  }
  return loss;
}
