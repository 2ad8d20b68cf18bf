/** What a head says of each face when it has learnt from the labels of others only, and never from the same person. */
import { CLASS_WEIGHT_POWER, faceWeights } from '../data/class-weights.ts';
import { groupedFolds } from '../data/folds.ts';
import { pickRows } from '../data/rows.ts';
import { applyHead, type HeadWeights } from '../heads/head-weights.ts';
import type { MappedHead } from '../heads/own-head.ts';
import { fitSoftmax } from '../heads/softmax.ts';
import { temper } from '../heads/temper.ts';

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
  /** The base's own head for these classes, where it knows them: heads are held near it. It has learnt from none of the labels, right or wrong. */
  readonly ownHead?: MappedHead | null;
  readonly seed: number;
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

const FOLDS = 5;
/** Held firmly: a head that bends to every face agrees with wrong labels as well. From 0.3 to 1 the same errors are found. */
const L2 = 0.5;
/**
 * Near the base's own head. Of 10 and 30 % wrong labels among 10 to 40 a class, the worst quarter held 81 instead of 74 % on seven classes that
 * the base knows, 77 instead of 72 % with an eighth that it does not know, and as many as without (79 and 68 %) on drawn faces, of which it is right
 * on 39 and 22 %: 24 draws each.
 */
const ANCHORED = 1;

export interface OutOfFold {
  /** n×classes; rows that were not judged are 0. */
  readonly probabilities: Float32Array;
  /** Rows whose class some of the others have too: of a class that a head has not learnt it only ever says no, and that judges nobody. */
  readonly judged: Int32Array;
}

/** Where there is only one group nobody can be held back, and nothing is judged. */
export async function outOfFoldProbabilities(options: OutOfFoldOptions): Promise<OutOfFold> {
  const { features, featureLength, targets, classes, given, groups, ownHead = null, seed, onProgress, signal } = options;
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
    const own = { features: pickRows(features, featureLength, learnt), targets: pickRows(targets, classes, learnt) };
    const head = await fitSoftmax({
      ...own,
      count: learnt.length,
      featureLength,
      classes,
      sampleWeights: faceWeights(targets, classes, learnt, CLASS_WEIGHT_POWER),
      l2: L2,
      ...(ownHead ? { anchor: { ...temper(ownHead, own.features, own.targets), strength: ANCHORED } } : {}),
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
