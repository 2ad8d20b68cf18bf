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

export function countBelow(db: Database, cuts: QualityCuts): number {
  const { sql, params } = below(cuts);
  return single<number>(db, `SELECT count(*) FROM face WHERE ${LOOKED_AT} AND (${sql})`, ...params) ?? 0;
}

/** Faces in `bins` equal steps from `low` to `high`; what lies outside counts in the first or last. */
export function countByMeasure(
  db: Database,
  name: QualityMeasure,
  { low, high, bins }: { readonly low: number; readonly high: number; readonly bins: number },
): number[] {
  const rows = statement<{ bin: number; faces: number }>(
    db,
    `SELECT max(0, min(@bins - 1, CAST((${MEASURES[name].value} - @low) / (@high - @low) * @bins AS INTEGER))) AS bin, count(*) AS faces
     FROM face WHERE ${LOOKED_AT} GROUP BY 1`,
  ).all({ low, high, bins });
  const counts = Array.from({ length: bins }, () => 0);
  for (const { bin, faces } of rows) counts[bin] = faces;
  return counts;
}

export function countLookedAt(db: Database): number {
  return single<number>(db, `SELECT count(*) FROM face WHERE ${LOOKED_AT}`) ?? 0;
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
