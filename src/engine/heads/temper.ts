/** Calms a head that is too sure of itself, which a shipped head usually is, before anything is learnt from it. */
import { bestScale } from '../evaluation/score-scale.ts';
import type { MappedHead } from './own-head.ts';

/**
 * The head with all its scores times one number, chosen so that its cross-entropy on these faces is least: temperature scaling
 * (Guo 2017), a convex problem in that number. Classes that the head does not know are left out of the question.
 * @param features count×head.features.
 * @param targets count×head.classes; each row sums to 1.
 */
export function temper({ head, known }: MappedHead, features: Float32Array, targets: Float32Array): MappedHead {
  const { scores, shares, classes } = knownOnly({ head, known }, features, targets);
  const scale = bestScale(scores, shares, classes);
  const bias = head.bias.map((value, c) => (known[c] ? value * scale : value));
  return { head: { ...head, kernel: head.kernel.map((value) => value * scale), bias }, known };
}

/** Scores and shares of the known classes; a face that is none of them has no share and so no say. */
function knownOnly(
  { head, known }: MappedHead,
  features: Float32Array,
  targets: Float32Array,
): { scores: Float64Array; shares: Float64Array; classes: number } {
  const columns = known.flatMap((is, c) => (is ? [c] : []));
  const count = features.length / head.features;
  const scores = new Float64Array(count * columns.length);
  const shares = new Float64Array(count * columns.length);
  for (let row = 0; row < count; row++) {
    columns.forEach((column, c) => {
      let score = head.bias[column]!;
      for (let f = 0; f < head.features; f++) score += features[row * head.features + f]! * head.kernel[f * head.classes + column]!;
      scores[row * columns.length + c] = score;
      shares[row * columns.length + c] = targets[row * head.classes + column]!;
    });
  }
  return { scores, shares, classes: columns.length };
}
