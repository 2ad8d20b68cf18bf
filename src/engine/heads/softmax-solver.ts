/** Several regularised softmax regressions on the same rows at once: each pass over the data is one matrix product for all of them. */
import * as tf from '@tensorflow/tfjs';
import { throwIfCancelled } from '../../shared/errors.ts';
import { descend, type Evaluated } from '../training/lbfgs.ts';
import { pause } from '../pause.ts';
import { timesEach } from './beside.ts';
import { preconditioner } from './precondition.ts';

export interface SolverData {
  /** count×length, standardised. */
  readonly rows: Float32Array;
  readonly count: number;
  readonly length: number;
  /** count×classes; each row sums to 1. */
  readonly targets: Float32Array;
  readonly classes: number;
}

export interface Problem {
  /** One a row; 0: held back. */
  readonly weights: Float32Array;
  /** λ of λ/2·‖W − centre‖² beside the weighted mean cross-entropy. */
  readonly strength: number;
  /** Classes whose biases are held as well; left out: none. */
  readonly heldBiases?: readonly boolean[];
  /** [length×classes weights, classes biases]. */
  readonly centre: Float64Array;
  readonly start: Float64Array;
}

export interface SolveOptions {
  readonly tolerance: number;
  readonly onIteration?: (iteration: number) => void;
  readonly signal?: AbortSignal;
}

export interface Solver {
  /** The minimum of each problem. Float64 around float32 products: the same bits for the same input and backend. */
  solve(problems: readonly Problem[], options: SolveOptions): Promise<Float64Array[]>;
  /** Scores of every row under each point: rows × (points × classes). */
  scores(points: readonly Float64Array[]): Promise<Float32Array>;
  dispose(): void;
}

const ITERATIONS = 200;
/** Milliseconds of computing between two looks at the messages. */
const BETWEEN_PAUSES = 30;

/** Keeps the rows where the backend computes until it is disposed of. */
export function createSolver(data: SolverData): Solver {
  const { rows, count, length, classes } = data;
  const x = tf.tensor2d(rows, [count, length]);
  const conditions = preconditioner(x, classes);

  const scores = async (points: readonly Float64Array[]): Promise<Float32Array> => {
    const columns = points.length * classes;
    const values = await timesEach(x, points, classes);
    const biases = Float32Array.from({ length: columns }, (_, at) => points[Math.floor(at / classes)]![length * classes + (at % classes)]!);
    const sums = new Float32Array(values.length);
    for (let at = 0; at < sums.length; at += columns) for (let c = 0; c < columns; c++) sums[at + c] = values[at + c]! + biases[c]!;
    return sums;
  };

  const evaluate = async (problems: readonly Problem[], points: readonly Float64Array[]): Promise<Evaluated[]> => {
    const columns = points.length * classes;
    const residuals = await scores(points);
    const told = problems.map(({ weights }, k) => ({
      value: leaveResiduals(residuals, k, columns, { ...data, weights }),
      gradient: new Float64Array((length + 1) * classes),
    }));
    const slopes = tf.tidy(() => tf.matMul(x, tf.tensor2d(residuals, [count, columns]), true));
    const kernel = (await slopes.data()) as Float32Array;
    slopes.dispose();
    told.forEach(({ gradient }, k) => {
      for (let row = 0; row < count; row++) {
        for (let c = 0; c < classes; c++) gradient[length * classes + c]! += residuals[row * columns + k * classes + c]!;
      }
      for (let f = 0; f < length; f++) for (let c = 0; c < classes; c++) gradient[f * classes + c] = kernel[f * columns + k * classes + c]!;
    });
    const evaluated = told.map(({ value, gradient }, k) => {
      const { strength, centre, heldBiases } = problems[k]!;
      let penalty = 0;
      for (let at = 0; at < (length + 1) * classes; at++) {
        if (at >= length * classes && !heldBiases?.[at - length * classes]) continue;
        const away = points[k]![at]! - centre[at]!;
        penalty += away * away;
        gradient[at]! += strength * away;
      }
      return { value: value + (strength / 2) * penalty, gradient };
    });
    return ease(problems, evaluated);
  };

  const ease = async (problems: readonly Problem[], evaluated: readonly Evaluated[]): Promise<Evaluated[]> => {
    const eased: Evaluated[] = [...evaluated];
    for (const strength of new Set(problems.map((problem) => problem.strength))) {
      const own = [...problems.keys()].filter((k) => problems[k]!.strength === strength);
      const vectors = await conditions.ease(
        own.map((k) => evaluated[k]!.gradient),
        strength,
      );
      own.forEach((k, at) => (eased[k] = { ...evaluated[k]!, eased: vectors[at]! }));
    }
    return eased;
  };

  return {
    scores,
    async solve(problems, { tolerance, onIteration, signal }) {
      const results = problems.map(({ start }) => start);
      const running = problems.map((problem, at) => {
        const steps = descend({ start: problem.start, iterations: ITERATIONS, tolerance });
        return { problem, at, steps, asked: steps.next() };
      });
      let paused = performance.now();
      for (let round = 0; ; round++) {
        const open = running.filter(({ asked }) => !asked.done);
        if (open.length === 0) return results;
        const told = await evaluate(
          open.map(({ problem }) => problem),
          open.map(({ asked }) => asked.value),
        );
        open.forEach((entry, k) => {
          entry.asked = entry.steps.next(told[k]!);
          if (entry.asked.done) results[entry.at] = entry.asked.value;
        });
        if (round > 0) onIteration?.(round);
        if (performance.now() - paused > BETWEEN_PAUSES) {
          await pause();
          paused = performance.now();
        }
        throwIfCancelled(signal, 'Training the head');
      }
    },
    dispose() {
      conditions.dispose();
      x.dispose();
    },
  };
}

/** Turns the scores of problem `k` into weight·(probability − target), in place; returns the weighted mean cross-entropy. */
function leaveResiduals(
  scores: Float32Array,
  k: number,
  columns: number,
  { count, classes, targets, weights }: SolverData & Pick<Problem, 'weights'>,
): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = new Float64Array(classes);
  let loss = 0;
  for (let row = 0; row < count; row++) {
    const at = row * columns + k * classes;
    const weight = weights[row]! / total;
    if (weight === 0) {
      scores.fill(0, at, at + classes);
      continue;
    }
    let largest = -Infinity;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, scores[at + c]!);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += shares[c] = Math.exp(scores[at + c]! - largest);
    const normaliser = largest + Math.log(sum);
    for (let c = 0; c < classes; c++) {
      const target = targets[row * classes + c]!;
      loss -= weight * target * (scores[at + c]! - normaliser);
      scores[at + c] = weight * (shares[c]! / sum - target);
    }
  }
  return loss;
}
