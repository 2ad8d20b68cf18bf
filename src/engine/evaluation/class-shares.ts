/** In which shares classes came when a model learnt, and in which they come where it is used. */
import type { Interval } from '../../shared/evaluation.ts';
import { CLASS_WEIGHT_POWER, faceWeights } from '../data/class-weights.ts';
import { bootstrap } from './bootstrap.ts';
import { normalised } from './output-correction.ts';

/** Going round ends when no share moves by more than this, or after so many rounds. */
const EXACT = { tolerance: 1e-7, rounds: 2_000 };
/** Each draw begins at the estimate, and needs no more digits than its interval shows. */
const ROUGH = { tolerance: 1e-5, rounds: 200 };

/**
 * Shares of the classes as training counts them: of the labels, times the weights that the faces had in the loss.
 * @param targets n×classes, rows sum to 1.
 * @param rows The faces that were learnt from.
 * @param power Of the class weights; 0 where there were none.
 */
export function learntShares(targets: Float32Array, classes: number, rows: Int32Array, power = CLASS_WEIGHT_POWER): number[] {
  const mass = Array.from({ length: classes }, () => 0);
  faceWeights(targets, classes, rows, power).forEach((weight, n) => {
    for (let c = 0; c < classes; c++) mass[c]! += weight * targets[rows[n]! * classes + c]!;
  });
  return normalised(mass);
}

/**
 * The shares that a model answers as if it had learnt from them, where nobody knows what it did learn from: those for which its answers
 * to labelled faces, moved to the faces' own shares, come out in just these shares (the bias of Alexandari, Kundaje & Shrikumar 2020).
 * Classes without a labelled face get what the model itself gives them.
 * @param probabilities n×classes.
 */
export function impliedShares(probabilities: Float32Array, truth: Int32Array, classes: number): number[] {
  const own = Array.from({ length: classes }, () => 0);
  for (const label of truth) own[label]! += 1 / truth.length;
  let implied = normalised(meanOf(probabilities, classes));
  for (let round = 0; round < EXACT.rounds; round++) {
    const ratio = own.map((share, c) => (share > 0 && implied[c]! > 0 ? share / implied[c]! : 1));
    const answered = movedMean(probabilities, classes, ratio);
    const next = normalised(implied.map((share, c) => (own[c]! > 0 && answered[c]! > 0 ? (share * answered[c]!) / own[c]! : share)));
    const step = largestStep(next, implied);
    implied = next;
    if (step < EXACT.tolerance) break;
  }
  return implied;
}

export interface ShareEstimate {
  /** One a class; sum to 1. */
  readonly shares: readonly number[];
  /** 95 %, over draws of the people. */
  readonly interval: readonly Interval[];
}

export interface EstimateOptions {
  /** n×classes, of faces without labels, at the shares learnt from. */
  readonly probabilities: Float32Array;
  readonly classes: number;
  readonly learntFrom: readonly number[];
  /** Person of each face. */
  readonly groups: Int32Array;
  readonly seed: number;
  readonly draws?: number;
}

/**
 * The shares of the classes among faces that nobody has labelled, by expectation maximisation (Saerens 2002): what the model says is
 * moved to the shares, the shares become the mean of what it says, until nothing moves. That is their maximum likelihood, if faces of
 * one class look here as they did in training.
 */
export function estimateShares({ probabilities, classes, learntFrom, groups, seed, draws = 300 }: EstimateOptions): ShareEstimate {
  const all = new Float64Array(groups.length).fill(1);
  const shares = maximise({ probabilities, classes, learntFrom, times: all, start: normalised(learntFrom), ...EXACT });
  const interval = bootstrap({
    groups,
    seed,
    draws,
    figures: (times) => maximise({ probabilities, classes, learntFrom, times, start: shares, ...ROUGH }),
  });
  return { shares, interval: interval.map((range, c) => range ?? [shares[c]!, shares[c]!]) };
}

interface Maximisation extends Pick<EstimateOptions, 'probabilities' | 'classes' | 'learntFrom'> {
  /** How often each face counts. */
  readonly times: Float64Array;
  readonly start: readonly number[];
  readonly rounds: number;
  readonly tolerance: number;
}

function maximise({ probabilities, classes, learntFrom, times, start, rounds, tolerance }: Maximisation): number[] {
  // From a share of 0 nothing ever comes back.
  let shares = normalised(start.map((share) => Math.max(share, 1e-4)));
  for (let round = 0; round < rounds; round++) {
    const ratio = shares.map((share, c) => (learntFrom[c]! > 0 ? share / learntFrom[c]! : 0));
    const next = movedMean(probabilities, classes, ratio, times);
    const step = largestStep(next, shares);
    shares = next;
    if (step < tolerance) break;
  }
  return shares;
}

/** Mean over faces of p(c)·ratio(c), each face's row made to sum to 1. */
function movedMean(probabilities: Float32Array, classes: number, ratio: readonly number[], times?: Float64Array): number[] {
  const sums = Array.from({ length: classes }, () => 0);
  for (let face = 0, at = 0; at < probabilities.length; face++, at += classes) {
    const count = times ? times[face]! : 1;
    if (count === 0) continue;
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += probabilities[at + c]! * ratio[c]!;
    if (sum > 0) for (let c = 0; c < classes; c++) sums[c]! += (count * probabilities[at + c]! * ratio[c]!) / sum;
  }
  return normalised(sums);
}

function meanOf(probabilities: Float32Array, classes: number): number[] {
  return movedMean(
    probabilities,
    classes,
    Array.from({ length: classes }, () => 1),
  );
}

function largestStep(a: readonly number[], b: readonly number[]): number {
  return a.reduce((largest, share, c) => Math.max(largest, Math.abs(share - b[c]!)), 0);
}
