/** Parts of a split that nobody is in, and what to do about it. */
import type { SplitPart } from '../../shared/contract/faces.ts';
import { StudioError } from '../../shared/errors.ts';
import type { Snapshot } from '../runs/snapshot.ts';

const PURPOSES: Readonly<Record<SplitPart, string>> = { train: 'to learn from', validation: 'to check with', test: 'to judge by' };
/** By number of people: with these, no split fills all three parts. */
const TOO_FEW = [null, 'one person', 'two people'] as const;

/** @throws StudioError NOT_READY where one of these parts has no face; where people are too few for it, it says that. */
export function requireParts({ parts, groups }: Pick<Snapshot, 'parts' | 'groups'>, needed: readonly SplitPart[]): void {
  const empty = needed.filter((part) => !parts.includes(part));
  if (empty.length === 0) return;
  const people = TOO_FEW[new Set(groups).size] ?? null;
  throw new StudioError(
    'NOT_READY',
    people === null
      ? `No labelled face is there ${empty.map((part) => PURPOSES[part]).join(' or ')}. Split the faces anew, or label faces of more people.`
      : `All labelled faces are of ${people}; learning, checking and judging need three at least, since nobody is in two parts. Import and label faces of others, or say who is who if that is wrong.`,
  );
}
