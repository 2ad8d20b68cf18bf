/** How strongly a softmax head is to be held: tried on people that it did not learn from. */
import type { RunPoint } from '../../shared/contract/runs.ts';
import { groupedFolds } from '../data/folds.ts';
import { pickRows } from '../data/rows.ts';
import { largestOf } from '../evaluation/metrics.ts';
import { isBetter, scoreOf, type Score } from '../evaluation/score.ts';
import { applyHead, softmaxInPlace } from './head-weights.ts';
import type { MappedHead } from './own-head.ts';
import { createSolver, type Problem } from './softmax-solver.ts';
import { fromStandard, standardise, toStandard } from './standard.ts';
import { rowsOf, taskWeights, type TaskData, type TaskResult, type TaskSettings, type TaskWatch } from './task-data.ts';

export interface SoftmaxChoice {
  /** Held near this head; null: near 0. */
  readonly anchor: MappedHead | null;
  /** Strengths to try, the strongest first. */
  readonly strengths: readonly number[];
}

export interface SoftmaxTask {
  readonly data: TaskData;
  readonly settings: TaskSettings;
  readonly choices: readonly SoftmaxChoice[];
  /** Times each standardised feature, so that some are held less than others; left out: all alike. */
  readonly scales?: Float64Array;
}

/** Folds; fewer where there are so many faces that a third of them learns as well as the rest. */
const FOLDS = { few: 5, many: 3, manyFaces: 2_000 } as const;
/**
 * A less strongly held head must do better by this over √faces, half the standard error of an accuracy: else chance would choose where there
 * are few. (Expression network: of the seven classes that it knows, 5 labels each give what the base's own head gives, −0.1 ± 0.7 points over 12
 * splits, and 10 give 0.8 ± 0.9 more; held less, 5 give less. With an eighth that it does not know, 5 labels each give 2.2 ± 1.7 points less over 6
 * splits, this caution notwithstanding: held most strongly, such a class has hardly any weights of its own, only a free bias.)
 */
const CAUTION = 0.25;
/** Of the gradient's largest part: exact enough to choose between strengths, and for the head that is kept. */
const TOLERANCE = { tried: 1e-3, kept: 1e-4 } as const;

/**
 * Fits a head for each choice and keeps the one that does best on all faces that it did not learn from: those held back in each fold of
 * the training faces, people kept together, and the validation faces. Of those that do about alike the most strongly held is kept. All folds and the head itself are fitted in the same passes.
 */
export async function fitByCrossValidation(
  { data, settings, choices, scales }: SoftmaxTask,
  { onPoint, signal }: TaskWatch,
): Promise<TaskResult> {
  const { featureLength: length, classes, train, validation, groups } = data;
  const learn = rowsOf(data, train);
  const check = rowsOf(data, validation);
  const { rows, means, deviations: plain } = standardise(learn.features, learn.count, length);
  if (scales) rows.forEach((value, at) => (rows[at] = value * scales[at % length]!));
  const deviations = scales ? plain.map((deviation, f) => deviation / scales[f]!) : plain;
  const space = { length, classes, means, deviations };
  const weights = taskWeights(data, settings);
  const single = choices.reduce((sum, { strengths }) => sum + strengths.length, 0) === 1;
  const folds = single ? [] : foldsOf(data, settings.seed);
  const problems = [weights, ...folds.map((fold) => weights.map((weight, row) => (fold.has(row) ? 0 : weight)))];
  const margin = CAUTION / Math.sqrt(learn.count + check.count);
  const judged = { targets: joined(learn.targets, check.targets), classes };

  const solver = createSolver({ rows, count: learn.count, length, targets: learn.targets, classes });
  const points: RunPoint[] = [];
  let best: { problem: Problem; score: Score; anchored: boolean } | null = null;
  const watched = signal ? { signal } : {};
  try {
    for (const { anchor, strengths } of choices) {
      const centre = anchor ? toStandard(anchor.head, space, anchor.known) : new Float64Array((length + 1) * classes);
      let starts = problems.map(() => centre);
      let bestOfChoice: Score | null = null;
      for (const strength of strengths) {
        const tried = problems.map((own, k): Problem => ({
          weights: own,
          strength,
          centre,
          start: starts[k]!,
          ...(anchor ? { heldBiases: anchor.known } : {}),
        }));
        starts = await solver.solve(tried, { tolerance: TOLERANCE.tried, ...watched });
        const answers = outOf(await solver.scores(starts), folds, learn.count, classes);
        const checked = applyHead(fromStandard(starts[0]!, space), check.features);
        const score = answers.held
          ? scoreOf(joined(answers.held, checked), judged.targets, classes)
          : scoreOf(checked, check.targets, classes);
        const better = !best || isBetter(score, best.score, margin);
        if (better) best = { problem: { ...tried[0]!, start: starts[0]! }, score, anchored: anchor !== null };
        const { loss, accuracy } = scoreOf(answers.learnt, learn.targets, classes);
        const point: RunPoint = {
          epoch: points.length + 1,
          trainLoss: loss,
          trainAccuracy: accuracy,
          validationLoss: score.loss,
          validationAccuracy: score.accuracy,
          validationBalancedAccuracy: score.balancedAccuracy,
          rate: strength,
          best: better,
        };
        points.push(point);
        onPoint?.(point);
        // Past its best a choice only gets worse: still freer heads are the slowest to fit.
        if (bestOfChoice && isBetter(bestOfChoice, score, margin)) break;
        if (!bestOfChoice || isBetter(score, bestOfChoice)) bestOfChoice = score;
      }
    }
    const { problem, anchored } = best!;
    const [kept] = await solver.solve([problem], { tolerance: TOLERANCE.kept, ...watched });
    const people = new Set(Array.from(train, (face) => groups[face]!)).size;
    return {
      head: fromStandard(kept!, space),
      chosen: { strength: problem.strength, anchored },
      points,
      notes: [describe(problem.strength, anchored, single ? 'as set' : foundBy(folds.length, people))],
    };
  } finally {
    solver.dispose();
  }
}

/** Rows of each fold; none where there are too few people to hold any back. */
function foldsOf({ targets, classes, train, groups }: TaskData, seed: number): ReadonlySet<number>[] {
  const own = Int32Array.from(train, (face) => groups[face]!);
  const folds = Math.min(own.length < FOLDS.manyFaces ? FOLDS.few : FOLDS.many, new Set(own).size);
  if (folds < 2) return [];
  const fold = groupedFolds({ groups: own, classes: largestOf(pickRows(targets, classes, train), classes), folds, seed });
  return Array.from({ length: folds }, (_, held) => new Set([...fold.keys()].filter((row) => fold[row] === held)));
}

/** Probabilities of each row by the head itself, and by the fold that did not learn from it; `scores` has the head's first. */
function outOf(
  scores: Float32Array,
  folds: readonly ReadonlySet<number>[],
  count: number,
  classes: number,
): { learnt: Float32Array; held: Float32Array | null } {
  const columns = (folds.length + 1) * classes;
  const own = new Float64Array(classes);
  const take = (row: number, k: number, to: Float32Array) => {
    own.set(scores.subarray(row * columns + k * classes, row * columns + (k + 1) * classes));
    softmaxInPlace(own);
    to.set(own, row * classes);
  };
  const learnt = new Float32Array(count * classes);
  for (let row = 0; row < count; row++) take(row, 0, learnt);
  if (folds.length === 0) return { learnt, held: null };
  const held = new Float32Array(count * classes);
  folds.forEach((fold, k) => fold.forEach((row) => take(row, k + 1, held)));
  return { learnt, held };
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function foundBy(folds: number, people: number): string {
  return folds > 0
    ? `chosen by ${folds}-fold cross-validation over ${people} people, or single faces whose person is not known`
    : 'chosen on the validation faces';
}

function describe(strength: number, anchored: boolean, how: string): string {
  const near = anchored ? "held near the base's own head" : 'learnt anew';
  return `The head was ${near}, with a strength of ${strength} (${how}).`;
}
