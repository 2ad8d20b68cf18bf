/** Shares of classes as they are typed, and as they are told. */
import { findClass } from '../shared/classes.ts';
import { ESTIMATE_INTERVALS, type ExpectedShares } from '../shared/class-shares.ts';
import type { Run } from '../shared/contract/runs.ts';
import { StudioError } from '../shared/errors.ts';
import { countFaces, percent } from '../shared/words.ts';

/**
 * "neutral=0.6,happiness=0.3": classes that are not named divide what is left to 1 among them; where all are named, only the proportions
 * count.
 */
export function parseShares(text: string, { classes }: Pick<Run, 'classes'>): number[] {
  const given = new Map<string, number>();
  for (const part of text.split(',').filter((piece) => piece.trim() !== '')) {
    const at = part.lastIndexOf('=');
    const name = part.slice(0, at).trim();
    const share = Number(part.slice(at + 1));
    if (at < 1 || part.slice(at + 1).trim() === '' || !(share >= 0)) {
      throw new StudioError('INVALID', `"${part.trim()}" is not a share. Give them as neutral=0.6,happiness=0.4.`);
    }
    const found = findClass(classes, name);
    if (!found) {
      throw new StudioError('INVALID', `The run has no class "${name}". It has: ${classes.map((entry) => entry.name).join(', ')}.`);
    }
    if (given.has(found.name)) throw new StudioError('INVALID', `The share of ${found.name} is given twice. Give each class one.`);
    given.set(found.name, share);
  }
  const sum = [...given.values()].reduce((total, share) => total + share, 0);
  const open = classes.length - given.size;
  if (open > 0 && sum > 1) {
    throw new StudioError(
      'INVALID',
      `The shares given sum to ${sum.toFixed(2)}, which leaves nothing for the other ${open} classes. Name all, or less.`,
    );
  }
  return classes.map(({ name }) => given.get(name) ?? (1 - sum) / open);
}

/** Shares by the names of the classes. */
export function byName({ classes }: Pick<Run, 'classes'>, shares: readonly number[] | null): Record<string, number> | null {
  return shares && Object.fromEntries(classes.map(({ name }, at) => [name, shares[at]!]));
}

const SOURCES: Readonly<Record<ExpectedShares['by'], string>> = {
  person: 'as given',
  equal: 'all alike',
  natural: 'as they come among the labelled faces',
  estimate: 'estimated',
};

/** An interval that is wider says next to nothing of a share. */
const WIDEST = 0.3;

/** Why an estimate is of no use, or null. */
export function uselessWords({ classes }: Pick<Run, 'classes'>, { interval }: ExpectedShares): string | null {
  const widths = (interval ?? []).map(([low, high]) => high - low);
  const at = widths.indexOf(Math.max(...widths));
  if (interval === null || widths[at]! <= WIDEST) return null;
  const [low, high] = interval[at]!;
  return `the share of ${classes[at]!.name} may be anything from ${percent(low)} to ${percent(high)}`;
}

/** `was`: the shares until now, where they have changed. */
export function sharesWords(
  { classes }: Pick<Run, 'classes'>,
  { by, shares, interval, faces }: ExpectedShares,
  was: readonly number[] | null = null,
): string {
  const source = by === 'estimate' && faces !== null ? `${SOURCES[by]} from ${countFaces(faces)} without a label` : SOURCES[by];
  return [
    `Expected class shares, ${source}:`,
    ...classes.map(({ name }, at) => {
      const range = interval?.[at];
      const before = was ? `${percent(was[at]!)} → ` : '';
      return `  ${name.padEnd(18)} ${before}${percent(shares[at]!)}${range ? `  (${percent(range[0])} to ${percent(range[1])})` : ''}`;
    }),
    ...(interval ? [`  ${ESTIMATE_INTERVALS}`] : []),
  ].join('\n');
}
