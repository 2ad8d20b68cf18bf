/** Whether a model's confidence can be believed: of the faces of which it is 90 % sure, is it right on nine in ten? */
import type { ReliabilityBin } from '../../shared/evaluation.ts';
import { largestOf, LEAST_PROBABILITY } from './metrics.ts';

export const RELIABILITY_BINS = 15;

/** As in `Evaluation`. */
export interface Calibration {
  readonly ece: number;
  readonly brier: number;
  readonly nll: number;
  readonly reliability: ReliabilityBin[];
}

/**
 * Expected calibration error over equal bins of confidence (Guo et al. 2017, eq. 5), Brier score (1950, summed over classes, so 0 to 2)
 * and mean negative log-likelihood.
 * @param probabilities n×classes, rows sum to 1.
 * @param truth Class of each face.
 */
export function calibrationOf(probabilities: Float32Array, truth: Int32Array, classes: number, bins = RELIABILITY_BINS): Calibration {
  const predicted = largestOf(probabilities, classes);
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  let brier = 0;
  let nll = 0;
  for (let face = 0; face < truth.length; face++) {
    const own = truth[face]!;
    const confidence = probabilities[face * classes + predicted[face]!]!;
    // Bins are open below and closed above, as in the paper: a confidence of exactly 1 belongs to the last.
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))]!;
    bin.count++;
    bin.confidence += confidence;
    if (predicted[face] === own) bin.right++;
    for (let c = 0; c < classes; c++) brier += (probabilities[face * classes + c]! - (c === own ? 1 : 0)) ** 2;
    nll -= Math.log(Math.max(probabilities[face * classes + own]!, LEAST_PROBABILITY));
  }
  const reliability = sums.map(({ count, confidence, right }): ReliabilityBin =>
    count === 0 ? { count, confidence: 0, accuracy: 0 } : { count, confidence: confidence / count, accuracy: right / count },
  );
  const ece = reliability.reduce((sum, bin) => sum + (bin.count / truth.length) * Math.abs(bin.accuracy - bin.confidence), 0);
  return { ece, brier: brier / truth.length, nll: nll / truth.length, reliability };
}
