/** What a head says of each face when it has learnt from the others only, and never from the same person. */
import { CLASS_WEIGHT_POWER, faceWeights } from '../data/class-weights.ts';
import { groupedFolds } from '../data/folds.ts';
import { pickRows } from '../data/rows.ts';
import { applyHead, type HeadWeights } from '../heads/head-weights.ts';
import { fitSoftmax } from '../heads/softmax.ts';

export interface OutOfFoldOptions {
  /** n×featureLength. */
  readonly features: Float32Array;
  readonly featureLength: number;
  /** n×classes; each row sums to 1. */
  readonly targets: Float32Array;
  readonly classes: number;
  /** Class with the largest share. */
  readonly given: Int32Array;
  /** One number a person. */
  readonly groups: Int32Array;
  readonly seed: number;
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

const FOLDS = 5;
/** Held firmly: a head that bends to every face agrees with wrong labels as well. From 0.3 to 1 the same errors are found. */
const L2 = 0.5;

export interface OutOfFold {
  /** n×classes; rows that were not judged are 0. */
  readonly probabilities: Float32Array;
  /** Rows whose class some of the others have too: of a class that a head has not learnt it only ever says no, and that judges nobody. */
  readonly judged: Int32Array;
}

/** Where there is only one group nobody can be held back, and nothing is judged. */
export async function outOfFoldProbabilities(options: OutOfFoldOptions): Promise<OutOfFold> {
  const { features, featureLength, targets, classes, given, groups, seed, onProgress, signal } = options;
  const folds = Math.min(FOLDS, new Set(groups).size);
  const probabilities = new Float32Array(given.length * classes);
  if (folds < 2) return { probabilities, judged: new Int32Array(0) };
  const judged: number[] = [];
  const fold = groupedFolds({ groups, classes: given, folds, seed });
  let start: HeadWeights | undefined;
  for (let held = 0; held < folds; held++) {
    const learnt = Int32Array.from(fold.keys()).filter((face) => fold[face] !== held);
    const known = Array.from({ length: classes }, (_, c) => learnt.some((face) => targets[face * classes + c]! > 0));
    const asked = Int32Array.from(fold.keys()).filter((face) => fold[face] === held && known[given[face]!]!);
    judged.push(...asked);
    const head = await fitSoftmax({
      features: pickRows(features, featureLength, learnt),
      count: learnt.length,
      featureLength,
      targets: pickRows(targets, classes, learnt),
      classes,
      sampleWeights: faceWeights(targets, classes, learnt, CLASS_WEIGHT_POWER),
      l2: L2,
      ...(start ? { start } : {}),
      ...(signal ? { signal } : {}),
    });
    start = head;
    const answers = applyHead(head, pickRows(features, featureLength, asked));
    asked.forEach((face, row) => probabilities.set(answers.subarray(row * classes, (row + 1) * classes), face * classes));
    onProgress?.((held + 1) / folds);
  }
  return { probabilities, judged: Int32Array.from(judged) };
}
