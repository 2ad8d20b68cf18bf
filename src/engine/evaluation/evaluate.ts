/** How well a network does on faces that it did not learn from. */
import type { Evaluation } from '../../shared/evaluation.ts';
import { bootstrapWithPauses, widened, type Watched } from './bootstrap.ts';
import { calibrationOf, type Calibration } from './calibration.ts';
import { confusionOf, figuresOf, largestOf } from './metrics.ts';
import { normalised } from './output-correction.ts';

export interface EvaluateOptions extends Watched {
  /** n×classes. */
  readonly probabilities: Float32Array;
  /** Class of each face. */
  readonly truth: Int32Array;
  readonly classes: number;
  /** Person of each face; a face whose person is not known, and what looks like it, has a number of its own. */
  readonly groups: Int32Array;
  /** Shares of the classes where the model is used; with them, what the accuracy would be there. */
  readonly expected?: readonly number[];
  readonly seed: number;
  readonly draws?: number;
}

/** Figures with 95 % intervals by a bootstrap over people, and how far the confidence can be believed. */
export async function evaluate({
  probabilities,
  truth,
  classes,
  groups,
  expected,
  seed,
  draws = 2000,
  ...watched
}: EvaluateOptions): Promise<Evaluation & Calibration> {
  if (truth.length === 0) throw new RangeError('There are no faces to evaluate on');
  const predicted = largestOf(probabilities, classes);
  const confusion = new Float64Array(classes * classes);
  const figures = (times: Float64Array): number[] => {
    confusionOf(truth, predicted, classes, { times, into: confusion });
    const { accuracy, balancedAccuracy, macroF1, recall } = figuresOf(confusion, classes);
    return [accuracy, balancedAccuracy, macroF1, expected ? atShares(recall, expected) : Number.NaN, ...recall];
  };
  const intervals = await bootstrapWithPauses({ groups, seed, draws, figures }, watched);
  const [accuracy, balancedAccuracy, macroF1, inUse, ...recall] = figures(new Float64Array(truth.length).fill(1));
  const people = new Set(groups).size;
  const peopleOf = (label: number) => new Set(groups.filter((_, face) => truth[face] === label)).size;
  return {
    n: truth.length,
    people,
    accuracy: accuracy!,
    accuracyInterval: widened(intervals[0]!, people),
    balancedAccuracy: balancedAccuracy!,
    balancedAccuracyInterval: widened(intervals[1]!, people),
    macroF1: macroF1!,
    macroF1Interval: widened(intervals[2]!, people),
    recall: recall.map((value) => (Number.isNaN(value) ? null : value)),
    recallInterval: recall.map((_, label) => (intervals[4 + label] ? widened(intervals[4 + label]!, peopleOf(label)) : null)),
    support: Array.from({ length: classes }, (_, label) => truth.reduce((sum, own) => sum + (own === label ? 1 : 0), 0)),
    confusion: Array.from({ length: classes }, (_, label) => Array.from(confusion.subarray(label * classes, (label + 1) * classes))),
    ...calibrationOf(probabilities, truth, classes),
    ...(expected && intervals[3]
      ? { inUse: { shares: normalised(expected), accuracy: inUse!, accuracyInterval: widened(intervals[3], people) } }
      : {}),
  };
}

/** Accuracy where the classes come in these shares: recalls in their proportion. A class that no face shows is left out. */
function atShares(recall: Float64Array, shares: readonly number[]): number {
  let sum = 0;
  let known = 0;
  recall.forEach((value, c) => {
    if (Number.isNaN(value)) return;
    sum += shares[c]! * value;
    known += shares[c]!;
  });
  return sum / known;
}
