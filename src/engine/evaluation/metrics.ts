/** Figures of a set of answers, from the confusion matrix. */

/** counts[truth × classes + predicted] */
export type Confusion = Float64Array;

export interface ConfusionOptions {
  /** How often each face counts; once without it. */
  readonly times?: Float64Array;
  /** Is overwritten and returned, instead of a new matrix. */
  readonly into?: Confusion;
}

export function confusionOf(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  { times, into }: ConfusionOptions = {},
): Confusion {
  const counts = into?.fill(0) ?? new Float64Array(classes * classes);
  for (let face = 0; face < truth.length; face++) counts[truth[face]! * classes + predicted[face]!]! += times ? times[face]! : 1;
  return counts;
}

export interface Figures {
  readonly accuracy: number;
  /** Mean recall of the classes that are there. */
  readonly balancedAccuracy: number;
  /** Mean F1 of the classes that are there or were answered (as scikit-learn's `f1_score(average='macro')`). */
  readonly macroF1: number;
  /** NaN where no face of the class is there. */
  readonly recall: Float64Array;
}

/** All NaN if there are no faces. */
export function figuresOf(confusion: Confusion, classes: number): Figures {
  const recall = new Float64Array(classes);
  let all = 0;
  let right = 0;
  let recalls = 0;
  let present = 0;
  let f1s = 0;
  let seen = 0;
  for (let c = 0; c < classes; c++) {
    let support = 0;
    let answered = 0;
    for (let other = 0; other < classes; other++) {
      support += confusion[c * classes + other]!;
      answered += confusion[other * classes + c]!;
    }
    const hits = confusion[c * classes + c]!;
    recall[c] = hits / support;
    all += support;
    right += hits;
    if (support > 0) {
      recalls += hits / support;
      present++;
    }
    if (support + answered > 0) {
      f1s += (2 * hits) / (support + answered);
      seen++;
    }
  }
  return { accuracy: right / all, balancedAccuracy: recalls / present, macroF1: f1s / seen, recall };
}

/** Index of the largest value of each row; the first of equals. */
export function largestOf(rows: Float32Array, columns: number): Int32Array {
  const answers = new Int32Array(rows.length / columns);
  for (let row = 0; row < answers.length; row++) {
    let best = 0;
    for (let c = 1; c < columns; c++) if (rows[row * columns + c]! > rows[row * columns + best]!) best = c;
    answers[row] = best;
  }
  return answers;
}

/** Smallest probability whose logarithm is taken, so that one confident miss stays a finite number. */
export const LEAST_PROBABILITY = 1e-7;

/** Mean cross-entropy in nats of probability rows against target rows of the same order. */
export function meanCrossEntropy(probabilities: Float32Array, targets: Float32Array, columns: number): number {
  let sum = 0;
  for (let at = 0; at < probabilities.length; at++) {
    if (targets[at]! > 0) sum -= targets[at]! * Math.log(Math.max(probabilities[at]!, LEAST_PROBABILITY));
  }
  return sum / (probabilities.length / columns);
}
