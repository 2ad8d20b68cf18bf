/** Faces by how good their pictures are. */
import type { Database } from 'better-sqlite3';
import type { QualityCuts, QualityMeasure } from '../../shared/contract/quality.ts';
import { column, single, statement } from './statement.ts';

/** How each measure is read, and on which side of a cut a face is poor. */
const MEASURES: Readonly<Record<QualityMeasure, { readonly value: string; readonly poor: '<' | '>' }>> = {
  sharpness: { value: 'sharpness', poor: '<' },
  dark: { value: 'brightness', poor: '<' },
  bright: { value: 'brightness', poor: '>' },
  pixels: { value: 'min(width, height)', poor: '<' },
  // Frontal where nobody has looked for landmarks, and found for sure where the picture was taken as it is.
  turn: { value: 'coalesce(sqrt(yaw * yaw + pitch * pitch), 0)', poor: '>' },
  certainty: { value: 'coalesce(score, 1)', poor: '<' },
};

const LOOKED_AT = 'excluded IS NULL AND quality IS NOT NULL';

/** Faces beyond any of the cuts. */
function below(cuts: QualityCuts): { readonly sql: string; readonly params: readonly number[] } {
  const entries = Object.entries(cuts).filter((entry): entry is [QualityMeasure, number] => entry[1] !== undefined);
  if (entries.length === 0) return { sql: '0', params: [] };
  return {
    sql: entries.map(([name]) => `${MEASURES[name].value} ${MEASURES[name].poor} ?`).join(' OR '),
    params: entries.map(([, cut]) => cut),
  };
}

/** The poorest first. */
export function listBelow(db: Database, cuts: QualityCuts, most = -1): number[] {
  const { sql, params } = below(cuts);
  return column<number>(db, `SELECT id FROM face WHERE ${LOOKED_AT} AND (${sql}) ORDER BY quality, id LIMIT ?`, ...params, most);
}

/** Faces beyond any of the cuts, and beyond each: in one pass, since there may be very many. */
export function countBelow(
  db: Database,
  cuts: QualityCuts,
): { readonly any: number; readonly each: Partial<Record<QualityMeasure, number>> } {
  const { sql, params } = below(cuts);
  const entries = Object.entries(cuts).filter((entry): entry is [QualityMeasure, number] => entry[1] !== undefined);
  const each = entries.map(([name]) => `, count(*) FILTER (WHERE ${MEASURES[name].value} ${MEASURES[name].poor} ?) AS ${name}`);
  const counts = statement<Record<string, number>>(
    db,
    `SELECT count(*) FILTER (WHERE ${sql}) AS any${each.join('')} FROM face WHERE ${LOOKED_AT}`,
  ).get(...params, ...entries.map(([, cut]) => cut))!;
  const { any, ...rest } = counts;
  return { any: any ?? 0, each: rest };
}

export interface SpreadRange {
  readonly low: number;
  readonly high: number;
}

/** Of more faces every so-manieth is read, and counts for as many. */
const READ = 100_000;

/** Faces of each measure in `bins` equal steps of its range; what lies outside counts in the first or last. */
export function countByMeasure(
  db: Database,
  ranges: Readonly<Record<QualityMeasure, SpreadRange>>,
  bins: number,
): Record<QualityMeasure, number[]> {
  const names = Object.keys(MEASURES) as QualityMeasure[];
  const spreads = Object.fromEntries(names.map((name) => [name, Array.from({ length: bins }, () => 0)])) as Record<
    QualityMeasure,
    number[]
  >;
  const step = Math.max(1, Math.ceil(countLookedAt(db) / READ));
  const columns = names.map((name) => `${MEASURES[name].value} AS ${name}`).join(', ');
  const rows = statement<Record<QualityMeasure, number>>(db, `SELECT ${columns} FROM face WHERE ${LOOKED_AT} AND id % ? = 0`).iterate(step);
  for (const row of rows) {
    for (const name of names) {
      const { low, high } = ranges[name];
      const bin = Math.max(0, Math.min(bins - 1, Math.floor(((row[name] - low) / (high - low)) * bins)));
      spreads[name][bin]! += step;
    }
  }
  return spreads;
}

export function countLookedAt(db: Database): number {
  // Few are left out: those are taken off, and the rest is counted from an index alone.
  const sql = `SELECT (SELECT count(*) FROM face WHERE quality IS NOT NULL)
    - (SELECT count(*) FROM face WHERE excluded IS NOT NULL AND +quality IS NOT NULL)`;
  return single<number>(db, sql) ?? 0;
}

/** How many faces are left out, and why. */
export function countExcluded(db: Database): { reason: string; faces: number }[] {
  return statement<{ reason: string; faces: number }>(
    db,
    'SELECT excluded AS reason, count(*) AS faces FROM face WHERE excluded IS NOT NULL GROUP BY excluded ORDER BY 2 DESC',
  ).all();
}

export function listExcluded(db: Database, reason: string): number[] {
  return column<number>(db, 'SELECT id FROM face WHERE excluded = ? ORDER BY id', reason);
}
