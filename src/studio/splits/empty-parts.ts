/** Parts of a split that nobody is in. */
import type { SplitPart } from '../../shared/contract/faces.ts';
import { StudioError } from '../../shared/errors.ts';
import { emptyPartsWords } from '../../shared/split-parts.ts';
import type { Snapshot } from './snapshot.ts';

/** @throws StudioError NOT_READY where one of these parts has no face; where people are too few for it, it says that. */
export function requireParts({ parts, groups }: Pick<Snapshot, 'parts' | 'groups'>, needed: readonly SplitPart[]): void {
  const empty = needed.filter((part) => !parts.includes(part));
  if (empty.length > 0) throw new StudioError('NOT_READY', emptyPartsWords(empty, new Set(groups).size));
}
