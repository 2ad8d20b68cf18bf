/** In which shares classes came when a model learnt, and in which they come where it is used. */
import type { Interval } from '../../shared/evaluation.ts';
import { CLASS_WEIGHT_POWER, faceWeights } from '../data/class-weights.ts';
import { randomStream } from '../data/random.ts';
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

/** Answers to faces whose label is known. */
export interface KnownFaces {
  /** n×classes. */
  readonly probabilities: Float32Array;
  readonly truth: Int32Array;
  /** Person of each face. */
  readonly groups: Int32Array;
}

/**
 * The shares that a model answers as if it had learnt from them: those for which its answers to labelled faces, moved to the faces' own
 * shares, come out in just these shares (the bias of Alexandari, Kundaje & Shrikumar 2020). Classes without a labelled face get what the
 * model itself gives them.
 * @param probabilities n×classes.
 * @param times How often each face counts; once without it.
 */
export function impliedShares(
  probabilities: Float32Array,
  truth: Int32Array,
  classes: number,
  { times, start, rounds, tolerance }: Partial<Iteration> & { readonly times?: Float64Array } = {},
): number[] {
  const own = normalised(countsOf(truth, classes, times));
  let implied = normalised(start ?? movedMean(probabilities, classes, ones(classes), times));
  for (let round = 0; round < (rounds ?? EXACT.rounds); round++) {
    const ratio = own.map((share, c) => (share > 0 && implied[c]! > 0 ? share / implied[c]! : 1));
    const answered = movedMean(probabilities, classes, ratio, times);
    const next = normalised(implied.map((share, c) => (own[c]! > 0 && answered[c]! > 0 ? (share * answered[c]!) / own[c]! : share)));
    const step = largestStep(next, implied);
    implied = next;
    if (step < (tolerance ?? EXACT.tolerance)) break;
  }
  return implied;
}

export interface ShareEstimate {
  /** One a class; sum to 1. */
  readonly shares: readonly number[];
  /** 95 % over draws of the people. They cover 85 to 91 %: how the model errs within a class is taken to be the same in both places. */
  readonly interval: readonly Interval[];
}

export interface EstimateOptions {
  /** n×classes, of faces without labels, at the shares learnt from. */
  readonly probabilities: Float32Array;
  readonly classes: number;
  readonly learntFrom: readonly number[];
  /** Person of each face. */
  readonly groups: Int32Array;
  /** Labelled faces that were not learnt from, answered at the shares learnt from. */
  readonly known: KnownFaces | null;
  readonly seed: number;
  readonly draws?: number;
}

/** Labelled faces of a class at which they count as much as what the training says. */
const HALF_TRUSTED = 5;

/**
 * The shares of the classes among faces that nobody has labelled, by expectation maximisation (Saerens 2002): what the model says is
 * moved to the shares, the shares become the mean of what it says, until nothing moves. That is their maximum likelihood, if faces of
 * one class look here as they did in training.
 *
 * On people that it has not seen a model leans to some classes. So the shares moved from are those that its answers to `known` faces
 * imply, as far as there are enough of each class (Alexandari 2020 on why that comes before EM); both kinds of faces are drawn anew for
 * the interval.
 */
export function estimateShares({ probabilities, classes, learntFrom, groups, known, seed, draws = 300 }: EstimateOptions): ShareEstimate {
  const from = (iteration: Iteration, times?: Float64Array) =>
    known ? leaning(known, { classes, learntFrom, times, ...iteration }) : learntFrom;
  const settled = from({ start: learntFrom, ...EXACT });
  const shares = maximise({
    probabilities,
    classes,
    learntFrom: settled,
    times: new Float64Array(groups.length).fill(1),
    start: learntFrom,
    ...EXACT,
  });
  const drawKnown = known && peopleDraws(known.groups, seed);
  const interval = bootstrap({
    groups,
    seed,
    draws,
    figures: (times) =>
      maximise({
        probabilities,
        classes,
        learntFrom: drawKnown ? from({ start: settled, ...ROUGH }, drawKnown()) : learntFrom,
        times,
        start: shares,
        ...ROUGH,
      }),
  });
  return { shares, interval: interval.map((range, c) => range ?? [shares[c]!, shares[c]!]) };
}

interface Iteration {
  readonly start: readonly number[];
  readonly rounds: number;
  readonly tolerance: number;
}

interface Leaning extends Iteration {
  readonly classes: number;
  readonly learntFrom: readonly number[];
  readonly times: Float64Array | undefined;
}

/** Implied shares, drawn towards those of the training (in logarithms) the more, the fewer faces of a class are known. */
function leaning({ probabilities, truth }: KnownFaces, { classes, learntFrom, times, ...iteration }: Leaning): number[] {
  const implied = impliedShares(probabilities, truth, classes, { ...iteration, ...(times ? { times } : {}) });
  const counts = countsOf(truth, classes, times);
  return normalised(
    implied.map((share, c) => {
      const trust = counts[c]! / (counts[c]! + HALF_TRUSTED);
      return share > 0 && learntFrom[c]! > 0 ? share ** trust * learntFrom[c]! ** (1 - trust) : learntFrom[c]!;
    }),
  );
}

/** How often each face counts, people drawn anew at each call. */
function peopleDraws(groups: Int32Array, seed: number): () => Float64Array {
  const members = [...Map.groupBy(groups.keys(), (face) => groups[face]!).values()];
  const random = randomStream(seed, members.length, groups.length);
  return () => {
    const times = new Float64Array(groups.length);
    for (let n = 0; n < members.length; n++) for (const face of members[random.below(members.length)]!) times[face]! += 1;
    return times;
  };
}

interface Maximisation extends Iteration, Pick<EstimateOptions, 'probabilities' | 'classes' | 'learntFrom'> {
  /** How often each face counts. */
  readonly times: Float64Array;
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

function countsOf(truth: Int32Array, classes: number, times?: Float64Array): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  truth.forEach((label, face) => (counts[label]! += times ? times[face]! : 1));
  return counts;
}

const ones = (classes: number): number[] => Array.from({ length: classes }, () => 1);

function largestStep(a: readonly number[], b: readonly number[]): number {
  return a.reduce((largest, share, c) => Math.max(largest, Math.abs(share - b[c]!)), 0);
}
