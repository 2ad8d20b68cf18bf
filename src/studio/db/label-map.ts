/** Which classes count as another, or not at all, in runs that start from now on. Votes and labels stay as they are. */
import type { Database } from 'better-sqlite3';
import type { Face } from '../../shared/contract/faces.ts';
import { readSetting, writeSetting } from './settings.ts';

/** Class → what it counts as; null: left out. A class that is not here counts as itself. */
export type LabelMap = readonly (readonly [classId: number, countsAs: number | null])[];

const LABEL_MAP = 'labelMap';

export function readLabelMap(db: Database): LabelMap {
  return readSetting<LabelMap>(db, LABEL_MAP) ?? [];
}

export function writeLabelMap(db: Database, map: LabelMap): void {
  writeSetting(db, LABEL_MAP, map);
}

/** Shares of the classes that count, largest first, summing to 1; empty where none is left. */
export function mapShares(shares: Face['shares'], map: LabelMap): Face['shares'] {
  if (map.length === 0) return shares;
  const targets = new Map(map);
  const sums = new Map<number, number>();
  for (const { classId, share } of shares) {
    const target = targets.has(classId) ? targets.get(classId)! : classId;
    if (target !== null) sums.set(target, (sums.get(target) ?? 0) + share);
  }
  const total = [...sums.values()].reduce((sum, share) => sum + share, 0);
  return [...sums].map(([classId, share]) => ({ classId, share: share / total })).sort((a, b) => b.share - a.share);
}
