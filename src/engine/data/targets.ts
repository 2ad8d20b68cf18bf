/** From a label to what a network is to answer. */
import type { Face } from '../../shared/contract/faces.ts';

/**
 * What of a label counts among these classes, as shares that sum to 1; what was said for others is left out. Empty where nothing counts.
 * @param positions Of the classes, by id.
 */
export function knownShares(shares: Face['shares'], positions: ReadonlyMap<number, number>): [position: number, share: number][] {
  const known = shares.filter(({ classId }) => positions.has(classId));
  const sum = known.reduce((total, { share }) => total + share, 0);
  return sum > 0 ? known.map(({ classId, share }) => [positions.get(classId)!, share / sum]) : [];
}

/** Labels × classes; a row sums to 1, or is 0 where nothing counts. */
export function targetMatrix(labels: readonly (readonly (readonly [position: number, share: number])[])[], classes: number): Float32Array {
  const targets = new Float32Array(labels.length * classes);
  labels.forEach((shares, row) => {
    for (const [position, share] of shares) targets[row * classes + position] = share;
  });
  return targets;
}
