/** How well a base suits some faces: a plain head on its features, judged on faces that it did not learn from. */
import type { Evaluation } from '../../shared/evaluation.ts';
import { CLASS_WEIGHT_POWER, faceWeights } from '../data/class-weights.ts';
import { groupedFolds } from '../data/folds.ts';
import { pickRows } from '../data/rows.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import { applyHead } from '../heads/head-weights.ts';
import { fitSoftmax } from '../heads/softmax.ts';

export interface ProbeOptions {
  /** n×featureLength. */
  readonly features: Float32Array;
  readonly featureLength: number;
  /** n×classes; rows sum to 1. */
  readonly targets: Float32Array;
  readonly classes: number;
  /** Class of each face, and its person. */
  readonly truth: Int32Array;
  readonly groups: Int32Array;
  readonly seed: number;
  readonly onFold?: (done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

const FOLDS = 5;
const DRAWS = 1_000;
/** λ per face: scikit-learn's C of 0.01, which does best or nearly so from 5 labels a class on. */
const HELD = 100;

/** Figures of answers to every face by a head that learnt from the other folds. The same for every base, so that they can be compared. */
export async function probeBase({
  features,
  featureLength,
  targets,
  classes,
  truth,
  groups,
  seed,
  onFold,
  signal,
}: ProbeOptions): Promise<Evaluation> {
  const fold = groupedFolds({ groups, classes: truth, folds: FOLDS, seed });
  const probabilities = new Float32Array(truth.length * classes);
  for (let n = 0; n < FOLDS; n++) {
    const learn = Int32Array.from(truth.keys()).filter((face) => fold[face] !== n);
    const judge = Int32Array.from(truth.keys()).filter((face) => fold[face] === n);
    if (learn.length === 0 || judge.length === 0) continue;
    const head = await fitSoftmax({
      features: pickRows(features, featureLength, learn),
      count: learn.length,
      featureLength,
      targets: pickRows(targets, classes, learn),
      classes,
      sampleWeights: faceWeights(targets, classes, learn, CLASS_WEIGHT_POWER),
      l2: HELD / learn.length,
      ...(signal ? { signal } : {}),
    });
    const answers = applyHead(head, pickRows(features, featureLength, judge));
    judge.forEach((face, row) => probabilities.set(answers.subarray(row * classes, (row + 1) * classes), face * classes));
    onFold?.(n + 1, FOLDS);
  }
  return evaluate({ probabilities, truth, classes, groups, seed, draws: DRAWS, ...(signal ? { signal } : {}) });
}
