/** Rules over the counted votes on a face. */
import type { LabelRuleName } from '../../shared/label-rules.ts';

/** How many votes each answer has; those of a vote with a second choice are parts of one. */
export interface Tally {
  readonly classes: ReadonlyMap<number, number>;
  readonly unsure: number;
  readonly unusable: number;
}

/** What each class keeps, or what the face is instead. */
export type Weighed = ReadonlyMap<number, number> | 'unsure' | 'unusable';

/** More than half of all votes, or unsure. `order`: ids of the classes as the project lists them. */
export function majority(tally: Tally, order: readonly number[]): Weighed {
  return labelledBy(moreThanHalf(listed(tally, order)), order);
}

const MODES = {
  'ferplus-majority': moreThanHalf,
  'ferplus-probability': mostUntilThreeQuarters,
  'ferplus-crossentropy': mostUntilThreeQuarters,
  'ferplus-multitarget': atLeastThirty,
} as const;

/**
 * As `_process_data` of Barsoum, Zhang, Canton Ferrer and Zhang 2016 (github.com/microsoft/FERPlus, src/ferplus.py): its ten columns are the
 * classes, then "unknown" (here unsure), then "NF", not a face (here unusable).
 */
export function ferPlus(tally: Tally, { mode, order }: { readonly mode: LabelRuleName; readonly order: readonly number[] }): Weighed {
  const votes = listed(tally, order).map((count) => (count < 1 + Number.EPSILON ? 0 : count));
  const keep = MODES[mode as keyof typeof MODES];
  const kept = labelledBy(keep(votes), order);
  if (mode !== 'ferplus-multitarget' || typeof kept === 'string') return kept;
  // Its authors train towards all of them alike.
  return new Map([...kept.keys()].map((classId) => [classId, 1]));
}

/** Without any vote for a class: what most say instead. */
export function discardedBy({ unsure, unusable }: Tally): 'unsure' | 'unusable' {
  return unusable > unsure ? 'unusable' : 'unsure';
}

/** Votes in the order of FER+: classes, unsure, unusable. */
function listed({ classes, unsure, unusable }: Tally, order: readonly number[]): number[] {
  return [...order.map((id) => classes.get(id) ?? 0), unsure, unusable];
}

/** What the winning column makes of the face; null: nothing is left. */
function labelledBy(kept: readonly number[] | null, order: readonly number[]): Weighed {
  const winner = kept ? kept.indexOf(Math.max(...kept)) : order.length;
  if (winner >= order.length) return winner === order.length ? 'unsure' : 'unusable';
  return new Map(order.flatMap((id, at) => (kept![at]! > 0 ? [[id, kept![at]!] as const] : [])));
}

function moreThanHalf(votes: readonly number[]): number[] | null {
  const most = Math.max(...votes);
  const winner = votes.indexOf(most);
  return most > 0.5 * total(votes) ? votes.map((count, at) => (at === winner ? count : 0)) : null;
}

function mostUntilThreeQuarters(votes: readonly number[]): number[] | null {
  const left = [...votes];
  const kept = votes.map(() => 0);
  const all = total(votes);
  let covered = 0;
  let answers = 0;
  let isExpression = true;
  while (covered < 0.75 * all && answers < 3 && isExpression) {
    const most = Math.max(...left);
    for (const at of left.keys()) {
      if (left[at] !== most) continue;
      kept[at] = most;
      left[at] = 0;
      covered += most;
      answers++;
      if (at < votes.length - 2) continue;
      // Unknown or no face has as many votes as any that is left: nothing after it counts, nor itself behind an expression.
      isExpression = false;
      if (total(kept) > most) {
        kept[at] = 0;
        answers--;
      }
      break;
    }
  }
  return total(kept) <= 0.5 * all || answers > 3 ? null : kept;
}

function atLeastThirty(votes: readonly number[]): number[] | null {
  const all = total(votes);
  const kept = votes.map((count) => (count >= 0.3 * all ? count : 0));
  return total(kept) <= 0.5 * all ? null : kept;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
