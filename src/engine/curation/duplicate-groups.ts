/** From pairs that look the same to groups of which one face is kept. */

export interface LikePair {
  readonly a: number;
  readonly b: number;
  /** How far apart, from 0. */
  readonly distance: number;
}

export interface DuplicateGroup {
  /** The face to keep first, then the others, the nearest first. */
  readonly members: readonly { readonly index: number; readonly distance: number }[];
}

/**
 * Greedy: the face most worth keeping takes all that look like it, then the next of those left. So no group is a chain whose ends
 * have nothing in common, as faces of a film would make it.
 * @param worth One a face that is in a pair; the larger is kept rather, of equals the earlier.
 */
export function groupDuplicates(pairs: readonly LikePair[], worth: (index: number) => number): DuplicateGroup[] {
  const near = new Map<number, { index: number; distance: number }[]>();
  const link = (from: number, to: number, distance: number) => {
    const known = near.get(from);
    if (known) known.push({ index: to, distance });
    else near.set(from, [{ index: to, distance }]);
  };
  for (const { a, b, distance } of pairs) {
    link(a, b, distance);
    link(b, a, distance);
  }
  const order = [...near.keys()].sort((a, b) => worth(b) - worth(a) || a - b);
  const taken = new Set<number>();
  const groups: DuplicateGroup[] = [];
  for (const index of order) {
    if (taken.has(index)) continue;
    const others = near.get(index)!.filter((other) => !taken.has(other.index));
    if (others.length === 0) continue;
    others.sort((a, b) => a.distance - b.distance || a.index - b.index);
    const members = [{ index, distance: 0 }, ...others];
    for (const member of members) taken.add(member.index);
    groups.push({ members });
  }
  return groups;
}
