/** Are two sets of answers to the same faces different, or could chance alone have made them so? */
import type { Comparison } from '../../shared/contract/runs.ts';
import type { Interval } from '../../shared/evaluation.ts';
import { countFaces } from '../../shared/words.ts';
import { randomStream } from '../data/random.ts';
import { bootstrap } from './bootstrap.ts';
import { confusionOf, figuresOf, type Figures } from './metrics.ts';
import { mcnemarExact } from './mcnemar.ts';

export interface JudgedFaces {
  /** Class of each face. */
  readonly truth: Int32Array;
  readonly classes: number;
  /** Person of each face. */
  readonly groups: Int32Array;
  readonly seed: number;
  readonly draws?: number;
}

export interface Difference {
  readonly difference: number;
  readonly interval: Interval;
}

/** Figures of b less those of a. */
export interface PairFigures {
  readonly faces: number;
  /** Groups of faces that depend on one another. */
  readonly people: number;
  readonly accuracy: Difference;
  readonly balancedAccuracy: Difference;
  /** Faces that one gets right (or right with more seeds) and the other does not. */
  readonly onlyA: number;
  readonly onlyB: number;
  /** People on whose faces one is right more often, over all seeds. */
  readonly peopleForA: number;
  readonly peopleForB: number;
  /** McNemar's exact test over people, two-sided. */
  readonly mcnemarP: number;
}

const LEVEL = 0.05;
/** Of a difference of shares of which nothing can be said. */
export const ANY_DIFFERENCE: Interval = [-1, 1];

/**
 * Two ways to train on the same faces, each with one or more seeds; the n-th seeds of both belong together.
 *
 * What is compared is the way, not one of its results: figures are means over the seeds, and each draw of the bootstrap takes people and
 * seeds anew, so that the interval holds both kinds of luck (Bouthillier 2021 on why all sources count). Averaged probabilities would
 * judge an ensemble that nobody exports. McNemar's test needs outcomes that do not depend on one another, so each person counts once: for the
 * way that is right on more of the person's faces, over all seeds. Where each person has one face and there is one seed, that is McNemar's test
 * as it is known; with six half-dependent faces a person, faces counted one by one gave a false alarm among ten pairs in about every fifth case.
 */
export function compareAnswers(
  { truth, classes, groups, seed, draws = 2000 }: JudgedFaces,
  a: readonly Int32Array[],
  b: readonly Int32Array[],
): PairFigures {
  const figures = drawnFigures(truth, classes, seed, [a, b]);
  const differences = (times: Float64Array, fixed?: boolean) => {
    const [first, second] = figures(times, fixed);
    return [second!.accuracy - first!.accuracy, second!.balancedAccuracy - first!.balancedAccuracy];
  };
  const [accuracy, balanced] = differences(new Float64Array(truth.length).fill(1), true);
  const people = new Set(groups).size;
  // One person says nothing of others: any difference would fit.
  const [accuracyInterval, balancedInterval] =
    people < 2 ? [ANY_DIFFERENCE, ANY_DIFFERENCE] : bootstrap({ groups, seed, draws, figures: (times) => differences(times) });
  let onlyA = 0;
  let onlyB = 0;
  const lead = new Map<number, number>();
  for (let face = 0; face < truth.length; face++) {
    // Each times the other's number of seeds: whole numbers, so that what is level is zero.
    const leadOfB = timesRight(b, face, truth[face]!) * a.length - timesRight(a, face, truth[face]!) * b.length;
    if (leadOfB < 0) onlyA++;
    if (leadOfB > 0) onlyB++;
    lead.set(groups[face]!, (lead.get(groups[face]!) ?? 0) + leadOfB);
  }
  const leads = [...lead.values()];
  const peopleForA = leads.filter((own) => own < 0).length;
  const peopleForB = leads.filter((own) => own > 0).length;
  return {
    faces: truth.length,
    people,
    accuracy: { difference: accuracy!, interval: accuracyInterval! },
    balancedAccuracy: { difference: balanced!, interval: balancedInterval! },
    onlyA,
    onlyB,
    peopleForA,
    peopleForB,
    mcnemarP: mcnemarExact(peopleForA, peopleForB),
  };
}

export type MeanFigures = Omit<Figures, 'recall'>;

/**
 * Mean figures over the seeds of each way, on faces that count so often: the seeds drawn anew at each call, the same for all ways, or
 * (`fixed`) each once.
 */
export function drawnFigures(
  truth: Int32Array,
  classes: number,
  seed: number,
  ways: readonly (readonly Int32Array[])[],
): (times: Float64Array, fixed?: boolean) => MeanFigures[] {
  const random = randomStream(seed, ways.length);
  const confusion = new Float64Array(classes * classes);
  const seeds = Math.max(...ways.map(({ length }) => length));
  return (times, fixed = false) => {
    const drawn = Array.from({ length: seeds }, (_, n) => (fixed || seeds === 1 ? n : random.below(seeds)));
    return ways.map((answers) => {
      const sum = { accuracy: 0, balancedAccuracy: 0, macroF1: 0 };
      for (const n of drawn) {
        confusionOf(truth, answers[n % answers.length]!, classes, { times, into: confusion });
        const own = figuresOf(confusion, classes);
        for (const name of ['accuracy', 'balancedAccuracy', 'macroF1'] as const) sum[name] += own[name] / seeds;
      }
      return sum;
    });
  };
}

function timesRight(answers: readonly Int32Array[], face: number, label: number): number {
  return answers.reduce((count, own) => count + (own[face] === label ? 1 : 0), 0);
}

export interface CompareOptions extends JudgedFaces {
  /** Class that each of the two gives each face. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** What the sentence calls the two. */
  readonly names?: readonly [string, string];
}

/** Differences b − a with 95 % intervals (paired bootstrap over people), and McNemar's exact test over people. */
export function compareOutcomes({ a, b, names = ['the first', 'the second'], ...faces }: CompareOptions): Omit<Comparison, 'a' | 'b'> {
  const figures = compareAnswers(faces, [a], [b]);
  return {
    ...figures,
    distinguishable: isDistinguishable(figures),
    words: sayDifference(figures, { names }),
    ...sayVerdict(figures, names),
  };
}

/** @param p Of the exact test; adjusted where several pairs are compared. */
export function isDistinguishable({ accuracy, mcnemarP }: PairFigures, p = mcnemarP): boolean {
  return p < LEVEL && !holdsZero(accuracy.interval);
}

/** Could nothing be told apart even if all people spoke for one of the two? By Holm's correction the smallest p counts `pairs` times. */
export function areTooFew(people: number, pairs: number): boolean {
  return mcnemarExact(0, people) * pairs >= LEVEL;
}

const holdsZero = ([low, high]: Interval): boolean => low <= 0 && high >= 0;

export interface DifferenceWords {
  readonly names: readonly [string, string];
  /** Adjusted for the number of pairs, where there are several. */
  readonly adjusted?: { readonly p: number; readonly pairs: number };
  readonly seeds?: number;
}

/** The difference in a sentence, with how sure it is. */
export function sayDifference(figures: PairFigures, { names: [first, second], adjusted, seeds = 1 }: DifferenceWords): string {
  const { faces, people, accuracy, onlyA, onlyB, peopleForA, peopleForB, mcnemarP } = figures;
  const {
    difference,
    interval: [low, high],
  } = accuracy;
  const p = adjusted?.p ?? mcnemarP;
  const pairs = adjusted?.pairs ?? 1;
  const among = countFaces(faces);
  if (people < 2) {
    return `Not distinguishable on ${among}: all of them are of one person, so nothing can be said of others. Label faces of more people.`;
  }
  const tested = pairs > 1 ? `${pWords(p)} after Holm's correction for ${pairs} pairs` : pWords(p);
  const alone =
    seeds === 1
      ? `${second} alone is right on ${onlyB}, ${first} alone on ${onlyA}`
      : `over ${seeds} seeds, ${second} is right more often on ${onlyB}, ${first} on ${onlyA}`;
  if (isDistinguishable(figures, p)) {
    const way = difference > 0 ? 'better' : 'worse';
    return `${second.charAt(0).toUpperCase()}${second.slice(1)} is ${way} on ${among}: ${points(difference)} points of accuracy (95 % interval ${points(low)} to ${points(high)}, ${tested}); ${alone}.`;
  }
  if (!holdsZero(accuracy.interval)) {
    if (areTooFew(people, pairs)) {
      const what = pairs > 1 ? `any of ${pairs} pairs` : 'the two';
      const remedy = pairs > 1 ? 'Label faces of more people, or compare fewer ways.' : 'Label faces of more people.';
      return `Not distinguishable on ${among}: ${points(difference)} points of accuracy, but ${people} people are too few to tell ${what} apart, whatever they show; ${alone}. ${remedy}`;
    }
    const speak = `${peopleForB} of ${people} people speak for ${second} and ${peopleForA} for ${first}, which chance could do as well (${tested})`;
    return `Not distinguishable on ${among}: ${points(difference)} points of accuracy, but ${speak}; ${alone}. Faces of more people would decide.`;
  }
  if (onlyA + onlyB === 0) return `Not distinguishable on ${among}: both are right on the same ones.`;
  const range = `anything from ${points(low)} to ${points(high)} points would fit`;
  return `Not distinguishable on ${among}: ${points(difference)} points of accuracy, and ${range}; ${alone}.`;
}

/** The same for where the figures stand beside it: what it comes to, and why. */
function sayVerdict(figures: PairFigures, [first, second]: readonly [string, string]): Pick<Comparison, 'verdict' | 'reason'> {
  const { people, accuracy, onlyA, onlyB } = figures;
  if (isDistinguishable(figures)) {
    const reason = 'The interval leaves out 0, and counted by people chance alone would hardly come to this.';
    return { verdict: `${second} is ${accuracy.difference > 0 ? 'better' : 'worse'} than ${first}.`, reason };
  }
  return { verdict: `${second} cannot be told from ${first}.`, reason: whyNot() };

  function whyNot(): string {
    if (people < 2) return 'All test faces are of one person, so nothing can be said of others. Label faces of more people.';
    if (onlyA + onlyB === 0) return 'Both are right on the same faces.';
    if (holdsZero(accuracy.interval)) return 'The interval holds 0: better, worse or neither would fit these faces.';
    if (areTooFew(people, 1)) {
      return `The interval leaves out 0, but ${people} people are too few to tell two runs apart, whatever they show. Label faces of more people.`;
    }
    return 'The interval leaves out 0, but counted by people chance could come to this as well. Faces of more people would decide.';
  }
}

/** "p = 0.031", "p < 0.001" */
export function pWords(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** "+1.7", "−0.4", "0.0" */
export function points(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  const digits = Math.abs(rounded).toFixed(1);
  return rounded > 0 ? `+${digits}` : rounded < 0 ? `−${digits}` : digits;
}
