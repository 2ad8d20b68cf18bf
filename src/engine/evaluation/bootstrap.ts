/** Intervals by drawing whole groups again: faces of one person are not independent. */
import type { Interval } from '../../shared/evaluation.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { randomStream } from '../data/random.ts';
import { pause } from '../pause.ts';

export interface BootstrapOptions {
  /** Group of each face, any whole numbers. */
  readonly groups: ArrayLike<number>;
  readonly seed: number;
  readonly draws: number;
  /** Called with how often each face was drawn. Returns the figures of this draw; NaN where one cannot be told. */
  figures(times: Float64Array): readonly number[];
}

/** Percentile bootstrap over groups (Efron & Tibshirani 1993, §13.3): for each figure its 95 % interval, null if it never could be told. */
export function bootstrap(options: BootstrapOptions): (Interval | null)[] {
  const rounds = drawing(options);
  for (;;) {
    const round = rounds.next();
    if (round.done) return round.value;
  }
}

/** How long nothing else is heard, in milliseconds. */
const BETWEEN_PAUSES = 30;

export interface Watched {
  readonly signal?: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** The same with pauses, in which a wish to stop is heard. */
export async function bootstrapWithPauses(options: BootstrapOptions, { signal, onProgress }: Watched): Promise<(Interval | null)[]> {
  const rounds = drawing(options);
  for (let paused = -Infinity; ;) {
    const round = rounds.next();
    if (round.done) return round.value;
    if (performance.now() - paused < BETWEEN_PAUSES) continue;
    onProgress?.(round.value);
    await pause();
    throwIfCancelled(signal, 'Judging');
    paused = performance.now();
  }
}

/** Yields after each draw, with the share of them that is done. */
function* drawing({ groups, seed, draws, figures }: BootstrapOptions): Generator<number, (Interval | null)[]> {
  const members = Map.groupBy(
    Array.from({ length: groups.length }, (_, face) => face),
    (face) => groups[face]!,
  );
  const units = [...members.values()];
  const random = randomStream(seed, draws);
  const seen: number[][] = [];
  const times = new Float64Array(groups.length);
  for (let draw = 0; draw < draws; draw++) {
    times.fill(0);
    for (let n = 0; n < units.length; n++) for (const face of units[random.below(units.length)]!) times[face]! += 1;
    figures(times).forEach((value, k) => Number.isNaN(value) || (seen[k] ??= []).push(value));
    yield (draw + 1) / draws;
  }
  return Array.from({ length: figures(new Float64Array(groups.length).fill(1)).length }, (_, k) => (seen[k] ? middle(seen[k]) : null));
}

/** The middle 95 % of the values. */
function middle(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => {
    const position = share * (sorted.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below);
  };
  return [at(0.025), at(0.975)];
}

/**
 * The interval of a share, made honest where draws cannot show what was not in the sample. One group alone says nothing of others. Where
 * all or none were right, the exact bound of Clopper and Pearson is taken over the groups: 1 − 0.025^(1/n), about 3.7 / n.
 * @param groups Number of groups that the figure rests on.
 */
export function widened([low, high]: Interval, groups: number): Interval {
  if (groups < 2) return [0, 1];
  const bound = 0.025 ** (1 / groups);
  if (low >= 1) return [bound, 1];
  if (high <= 0) return [0, 1 - bound];
  return [low, high];
}
