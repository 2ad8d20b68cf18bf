/** Figures that are told from sums, with 95 % intervals by drawing whole groups again. */
import type { Interval } from '../../shared/evaluation.ts';
import { randomStream, shuffled } from '../data/random.ts';
import { bootstrap } from '../evaluation/bootstrap.ts';
import { addSums, type Sums } from './agreement.ts';

const DRAWS = 1_000;
/** More groups than these are put together at random: an interval that rests on so many hardly moves any more. */
const MOST_BUNDLES = 4_000;
const SEED = 1;

export interface Figure {
  /** Null where it cannot be told. */
  readonly value: number | null;
  readonly interval: Interval | null;
}

/**
 * @param parts Each unit's part of the sums.
 * @param groups Each unit's group: units of one group are drawn together, since they are not independent.
 * @param figures What the sums of all units tell; NaN where something cannot be told.
 */
export function withIntervals(
  parts: readonly Sums[],
  groups: readonly (string | number)[],
  figures: (sums: Sums) => readonly number[],
): Figure[] {
  const size = parts[0]?.length ?? 0;
  const all = new Float64Array(size);
  const byGroup = new Map<string | number, Sums>();
  parts.forEach((part, unit) => {
    let sums = byGroup.get(groups[unit]!);
    if (!sums) byGroup.set(groups[unit]!, (sums = new Float64Array(size)));
    addSums(sums, part);
    addSums(all, part);
  });
  const bundles = bundled([...byGroup.values()], size);
  const intervals =
    bundles.length < 2
      ? []
      : bootstrap({
          groups: [...bundles.keys()],
          seed: SEED,
          draws: DRAWS,
          figures(times) {
            const drawn = new Float64Array(size);
            for (let at = 0; at < bundles.length; at++) if (times[at]! > 0) addSums(drawn, bundles[at]!, times[at]!);
            return figures(drawn);
          },
        });
  return figures(all).map((value, at) =>
    Number.isFinite(value) ? { value, interval: intervals[at] ?? null } : { value: null, interval: null },
  );
}

function bundled(groups: readonly Sums[], size: number): readonly Sums[] {
  if (groups.length <= MOST_BUNDLES) return groups;
  const bundles = Array.from({ length: MOST_BUNDLES }, () => new Float64Array(size));
  shuffled([...groups.keys()], randomStream(SEED)).forEach((group, at) => addSums(bundles[at % MOST_BUNDLES]!, groups[group]!));
  return bundles;
}
