/** Several ways to train, put side by side on the same test faces. */
import type { Interval } from '../../shared/evaluation.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { pause } from '../pause.ts';
import { bootstrapWithPauses, widened, type Watched } from './bootstrap.ts';
import { compareAnswers, drawnFigures, isDistinguishable, sayDifference, type JudgedFaces, type PairFigures } from './compare.ts';
import { holm } from './holm.ts';
import { presentSeeds, sharedSeeds, type SeedAnswers } from './seeds.ts';

export interface StrategyAnswers {
  /** What sentences call it. */
  readonly name: string;
  /** By seed; the n-th of all strategies belong together. */
  readonly answers: SeedAnswers;
}

export interface StrategyFigure {
  readonly value: number;
  /** 95 %, over draws of people and seeds. */
  readonly interval: Interval;
}

export interface StrategyRow {
  readonly accuracy: StrategyFigure;
  readonly balancedAccuracy: StrategyFigure;
  readonly macroF1: StrategyFigure;
}

export interface StrategyPair extends PairFigures {
  /** Positions in the list of strategies. Differences are b − a. */
  readonly a: number;
  readonly b: number;
  /** p of McNemar's test over people, adjusted for the number of pairs (Holm 1979). */
  readonly adjustedP: number;
  readonly distinguishable: boolean;
  readonly words: string;
}

/** Mean figures over the seeds of one strategy. */
export async function strategyRow(
  { truth, classes, groups, seed, draws = 2000 }: JudgedFaces,
  answers: SeedAnswers,
  watched: Watched = {},
): Promise<StrategyRow> {
  const figures = drawnFigures(truth, classes, seed, [presentSeeds(answers)]);
  const list = (times: Float64Array, fixed?: boolean) => {
    const [own] = figures(times, fixed);
    return [own!.accuracy, own!.balancedAccuracy, own!.macroF1];
  };
  const values = list(new Float64Array(truth.length).fill(1), true);
  const intervals = await bootstrapWithPauses({ groups, seed, draws, figures: (times) => list(times) }, watched);
  const people = new Set(groups).size;
  const [accuracy, balancedAccuracy, macroF1] = values.map((value, n) => ({ value, interval: widened(intervals[n]!, people) }));
  return { accuracy: accuracy!, balancedAccuracy: balancedAccuracy!, macroF1: macroF1! };
}

/** Every strategy against every later one of the list, on the seeds that both have. */
export async function strategyPairs(
  faces: JudgedFaces,
  strategies: readonly StrategyAnswers[],
  { signal }: Pick<Watched, 'signal'> = {},
): Promise<StrategyPair[]> {
  const pairs: (PairFigures & { readonly a: number; readonly b: number; readonly seeds: number })[] = [];
  for (const [a, first] of strategies.entries()) {
    for (let b = a + 1; b < strategies.length; b++) {
      await pause();
      throwIfCancelled(signal, 'The comparison');
      const [ownFirst, ownSecond] = sharedSeeds([first.answers, strategies[b]!.answers]) as [Int32Array[], Int32Array[]];
      const seeds = Math.max(ownFirst.length, ownSecond.length);
      pairs.push({ a, b, seeds, ...compareAnswers(faces, ownFirst, ownSecond) });
    }
  }
  const adjusted = holm(pairs.map(({ mcnemarP }) => mcnemarP));
  return pairs.map(({ seeds, ...pair }, n) => ({
    ...pair,
    adjustedP: adjusted[n]!,
    distinguishable: isDistinguishable(pair, adjusted[n]!),
    words: sayDifference(pair, {
      names: [strategies[pair.a]!.name, strategies[pair.b]!.name],
      adjusted: { p: adjusted[n]!, pairs: pairs.length },
      seeds,
    }),
  }));
}
