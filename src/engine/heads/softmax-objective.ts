/** Cross-entropy of a linear softmax and its gradient, four classes at a time: the inner loops of head training. */

export interface SoftmaxData {
  /** count×length, standardised. */
  readonly rows: Float32Array;
  readonly count: number;
  readonly length: number;
  /** count×classes; each row sums to 1. */
  readonly targets: Float32Array;
  readonly classes: number;
  /** One a row, mean 1. */
  readonly weights: Float32Array;
}

/** Classes rounded up to whole groups of four; parameters are [lanes×length weights, lanes biases]. */
export const lanesOf = (classes: number): number => Math.ceil(classes / 4) * 4;

/** Weighted mean cross-entropy in nats at `point`; adds to `gradient`, which must be zero or hold the penalty's. */
export function crossEntropy(
  { rows, count, length, targets, classes, weights }: SoftmaxData,
  point: Float64Array,
  gradient: Float64Array,
): number {
  const lanes = lanesOf(classes);
  const biases = lanes * length;
  const scores = new Float64Array(lanes);
  let loss = 0;
  for (let row = 0; row < count; row++) {
    const at = row * length;
    for (let lane = 0; lane < classes; lane += 4) score(point, rows, at, length, lane, biases, scores);
    const weight = weights[row]! / count;
    loss += weight * residuals(scores, targets, row * classes, classes, weight);
    for (let lane = 0; lane < classes; lane += 4) spread(gradient, rows, at, length, lane, scores);
    for (let c = 0; c < classes; c++) gradient[biases + c]! += scores[c]!;
  }
  return loss;
}

function score(
  point: Float64Array,
  rows: Float32Array,
  at: number,
  length: number,
  lane: number,
  biases: number,
  scores: Float64Array,
): void {
  const first = lane * length;
  const second = first + length;
  const third = second + length;
  const fourth = third + length;
  let a = point[biases + lane]!;
  let b = point[biases + lane + 1]!;
  let c = point[biases + lane + 2]!;
  let d = point[biases + lane + 3]!;
  for (let f = 0; f < length; f++) {
    const x = rows[at + f]!;
    a += x * point[first + f]!;
    b += x * point[second + f]!;
    c += x * point[third + f]!;
    d += x * point[fourth + f]!;
  }
  scores[lane] = a;
  scores[lane + 1] = b;
  scores[lane + 2] = c;
  scores[lane + 3] = d;
}

/** Turns scores into weight·(probability − target); returns the cross-entropy of this row. */
function residuals(scores: Float64Array, targets: Float32Array, at: number, classes: number, weight: number): number {
  let largest = -Infinity;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, scores[c]!);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp(scores[c]! - largest);
  const normaliser = largest + Math.log(sum);
  let loss = 0;
  for (let c = 0; c < classes; c++) {
    const target = targets[at + c]!;
    const logProbability = scores[c]! - normaliser;
    loss -= target * logProbability;
    scores[c] = weight * (Math.exp(logProbability) - target);
  }
  scores.fill(0, classes);
  return loss;
}

function spread(gradient: Float64Array, rows: Float32Array, at: number, length: number, lane: number, scores: Float64Array): void {
  const first = lane * length;
  const second = first + length;
  const third = second + length;
  const fourth = third + length;
  const a = scores[lane]!;
  const b = scores[lane + 1]!;
  const c = scores[lane + 2]!;
  const d = scores[lane + 3]!;
  for (let f = 0; f < length; f++) {
    const x = rows[at + f]!;
    gradient[first + f]! += x * a;
    gradient[second + f]! += x * b;
    gradient[third + f]! += x * c;
    gradient[fourth + f]! += x * d;
  }
}
