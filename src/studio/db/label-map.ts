/** Which classes count as another, or not at all, in runs that start from now on. Votes and labels stay as they are. */
import type { Database } from 'better-sqlite3';
import type { Face } from '../../shared/contract/faces.ts';
import { LABEL_MAP, readSetting, writeSetting } from './settings.ts';
import { column } from './statement.ts';

/** Class → what it counts as; null: left out. A class that is not here counts as itself. */
export type LabelMap = readonly (readonly [classId: number, countsAs: number | null])[];

/** As it is for the classes of now: a class that counts as one that was removed counts as itself. */
export function readLabelMap(db: Database): LabelMap {
  const map = readSetting(db, LABEL_MAP) ?? [];
  if (map.length === 0) return map;
  const classes = new Set(column<number>(db, 'SELECT id FROM class WHERE removed = 0'));
  return map.filter(([id, target]) => classes.has(id) && (target === null || classes.has(target)));
}

/** What these classes count as from now on; the others stay. */
export function writeCounting(db: Database, counting: LabelMap): void {
  const said = new Set(counting.map(([id]) => id));
  const others = (readSetting(db, LABEL_MAP) ?? []).filter(([id]) => !said.has(id));
  writeSetting(db, LABEL_MAP, [...others, ...counting.filter(([id, target]) => target !== id)]);
}

/** Shares of the classes that count, largest first, summing to 1; empty where none is left. */
export function mapShares(shares: Face['shares'], map: LabelMap): Face['shares'] {
  if (map.length === 0) return shares;
  const sums = new Map<number, number>();
  for (const { classId, share } of shares) {
    const target = countsAs(map, classId);
    if (target !== null) sums.set(target, (sums.get(target) ?? 0) + share);
  }
  const total = [...sums.values()].reduce((sum, share) => sum + share, 0);
  return [...sums].map(([classId, share]) => ({ classId, share: share / total })).sort((a, b) => b.share - a.share);
}

/** What a class counts as in the end. Steps that were taken back and done again can leave one counting as another that counts as a third. */
export function countsAs(map: LabelMap, classId: number): number | null {
  const seen = new Set<number>();
  for (let id = classId; ;) {
    const entry = map.find(([from]) => from === id);
    if (!entry || seen.has(id)) return id;
    if (entry[1] === null) return null;
    seen.add(id);
    id = entry[1];
  }
}
