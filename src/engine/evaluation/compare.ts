/** Are two sets of answers to the same faces different, or could chance alone have made them so? */
import type { Comparison } from '../../shared/contract/runs.ts';
import type { Interval } from '../../shared/evaluation.ts';
import { bootstrap } from './bootstrap.ts';
import { figuresOf } from './metrics.ts';
import { mcnemarExact } from './mcnemar.ts';

export interface CompareOptions {
  /** Class of each face. */
  readonly truth: Int32Array;
  /** Class that each of the two gives each face. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly classes: number;
  /** What the sentence calls the two. */
  readonly names?: readonly [string, string];
  /** Person of each face. */
  readonly groups: Int32Array;
  readonly seed: number;
  readonly draws?: number;
}

/** Differences b − a with 95 % intervals (paired bootstrap over people), and the exact McNemar test. */
export function compareOutcomes({
  truth,
  a,
  b,
  classes,
  groups,
  seed,
  draws = 2000,
  names = ['the first', 'the second'],
}: CompareOptions): Omit<Comparison, 'a' | 'b'> {
  const differences = (times: Float64Array): number[] => {
    const [first, second] = [a, b].map((answers) => {
      const confusion = new Float64Array(classes * classes);
      for (let face = 0; face < truth.length; face++) confusion[truth[face]! * classes + answers[face]!]! += times[face]!;
      return figuresOf(confusion, classes);
    });
    return [second!.accuracy - first!.accuracy, second!.balancedAccuracy - first!.balancedAccuracy];
  };
  const [accuracy, balanced] = differences(new Float64Array(truth.length).fill(1));
  const [accuracyInterval, balancedInterval] = bootstrap({ groups, seed, draws, figures: differences });
  let onlyA = 0;
  let onlyB = 0;
  for (let face = 0; face < truth.length; face++) {
    const rightA = a[face] === truth[face];
    const rightB = b[face] === truth[face];
    if (rightA && !rightB) onlyA++;
    if (rightB && !rightA) onlyB++;
  }
  const mcnemarP = mcnemarExact(onlyA, onlyB);
  const distinguishable = mcnemarP < 0.05 && !holdsZero(accuracyInterval!);
  const result = {
    faces: truth.length,
    accuracy: { difference: accuracy!, interval: accuracyInterval! },
    balancedAccuracy: { difference: balanced!, interval: balancedInterval! },
    onlyA,
    onlyB,
    mcnemarP,
    distinguishable,
  };
  return { ...result, words: sayDifference(result, names) };
}

const holdsZero = ([low, high]: Interval): boolean => low <= 0 && high >= 0;

function sayDifference(
  { faces, accuracy, onlyA, onlyB, mcnemarP, distinguishable }: Omit<Comparison, 'a' | 'b' | 'words'>,
  [first, second]: readonly [string, string],
): string {
  const {
    difference,
    interval: [low, high],
  } = accuracy;
  const among = `${faces} ${faces === 1 ? 'face' : 'faces'}`;
  const alone = `${second} alone is right on ${onlyB}, ${first} alone on ${onlyA}`;
  if (!distinguishable && !holdsZero(accuracy.interval)) {
    const few = `only ${onlyA + onlyB} faces tell the two apart, which chance could do as well (p = ${mcnemarP.toFixed(3)})`;
    return `Not distinguishable on ${among}: ${points(difference)} points of accuracy, but ${few}; ${alone}. More test faces would decide.`;
  }
  if (!distinguishable) {
    const range = `anything from ${points(low)} to ${points(high)} points would fit`;
    return `Not distinguishable on ${among}: ${points(difference)} points of accuracy, and ${range}; ${alone}.`;
  }
  const way = difference > 0 ? 'better' : 'worse';
  const p = mcnemarP < 0.001 ? 'p < 0.001' : `p = ${mcnemarP.toFixed(3)}`;
  return `${second.charAt(0).toUpperCase()}${second.slice(1)} is ${way} on ${among}: ${points(difference)} points of accuracy (95 % interval ${points(low)} to ${points(high)}, ${p}); ${alone}.`;
}

/** "+1.7", "−0.4", "0.0" */
function points(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  const digits = Math.abs(rounded).toFixed(1);
  return rounded > 0 ? `+${digits}` : rounded < 0 ? `−${digits}` : digits;
}
