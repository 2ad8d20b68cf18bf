/**
 * The rule by which the votes on a face become its label, named "person first":
 * if a person of this project has answered, the newest answer decides; else the imported votes add up to a
 * distribution over classes.
 */
import type { Face, LabelState } from '../../shared/contract/faces.ts';

export interface Opinion {
  /** Given in this project, not imported. */
  readonly person: boolean;
  readonly kind: 'class' | 'unsure' | 'skip' | 'unusable' | 'clear';
  readonly classId: number | null;
  readonly counts: readonly { readonly classId: number; readonly count: number }[] | null;
  readonly at: number;
}

export interface Label {
  readonly state: LabelState;
  /** Largest first; of equal shares the class that stands first in the project. */
  readonly shares: Face['shares'];
  /** Number of opinions that it rests on. */
  readonly votes: number;
  /** When it was given, or null. */
  readonly at: number | null;
}

const NOTHING: Label = { state: 'unlabelled', shares: [], votes: 0, at: null };
const STATES = { unsure: 'unsure', skip: 'skipped', unusable: 'unusable' } as const;

/** `opinions`: the newest of each annotator, oldest first. `positions`: of the classes, by id. */
export function applyRule(opinions: readonly Opinion[], positions: ReadonlyMap<number, number>): Label {
  const said = opinions.filter(({ kind }) => kind !== 'clear');
  const person = said.findLast((opinion) => opinion.person);
  return person ? labelOf([person], positions) : labelOf(said, positions);
}

function labelOf(opinions: readonly Opinion[], positions: ReadonlyMap<number, number>): Label {
  const last = opinions.at(-1);
  if (!last) return NOTHING;
  const totals = new Map<number, number>();
  for (const { kind, classId, counts } of opinions) {
    if (kind !== 'class') continue;
    for (const entry of counts ?? [{ classId: classId!, count: 1 }]) {
      totals.set(entry.classId, (totals.get(entry.classId) ?? 0) + entry.count);
    }
  }
  const votes = [...totals.values()].reduce((sum, count) => sum + count, 0);
  if (votes > 0) {
    const shares = [...totals]
      .filter(([, count]) => count > 0)
      .map(([classId, count]) => ({ classId, share: count / votes }))
      .sort((a, b) => b.share - a.share || (positions.get(a.classId) ?? 0) - (positions.get(b.classId) ?? 0));
    return { state: 'labelled', shares, votes, at: last.at };
  }
  const other = opinions.findLast(({ kind }) => kind in STATES);
  return other ? { state: STATES[other.kind as keyof typeof STATES], shares: [], votes: opinions.length, at: other.at } : NOTHING;
}
