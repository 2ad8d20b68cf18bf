/** From faces that may look the same to groups of which one face is kept. */

export interface DuplicateGroup {
  /** The face to keep first, then the others, the nearest first. */
  readonly members: readonly { readonly index: number; readonly distance: number }[];
}

export interface DuplicateOptions {
  /** Faces that each face may look like, both ways. */
  readonly near: ReadonlyMap<number, readonly number[]>;
  /** The larger is kept rather; of equals the earlier. */
  worth(index: number): number;
  /** A close look: how far apart, or null where they are different after all. */
  compare(kept: number, other: number): number | null;
  /** Called now and then; may wait, or throw to stop. */
  onProgress?(share: number): Promise<void> | void;
}

const BETWEEN_REPORTS = 256;

/**
 * Greedy: the face most worth keeping takes all that look like it, then the next of those left. So no group is a chain whose ends have
 * nothing in common, as faces of a film would make it; and each face is looked at closely beside the few that are kept, not beside all.
 */
export async function groupDuplicates({ near, worth, compare, onProgress }: DuplicateOptions): Promise<DuplicateGroup[]> {
  const order = [...near.keys()].sort((a, b) => worth(b) - worth(a) || a - b);
  const taken = new Set<number>();
  const groups: DuplicateGroup[] = [];
  for (const [done, index] of order.entries()) {
    if (done % BETWEEN_REPORTS === 0) await onProgress?.(done / order.length);
    if (taken.has(index)) continue;
    const others: { index: number; distance: number }[] = [];
    for (const other of near.get(index)!) {
      const distance = taken.has(other) ? null : compare(index, other);
      if (distance !== null) others.push({ index: other, distance });
    }
    if (others.length === 0) continue;
    others.sort((a, b) => a.distance - b.distance || a.index - b.index);
    const members = [{ index, distance: 0 }, ...others];
    for (const member of members) taken.add(member.index);
    groups.push({ members });
  }
  return groups;
}
