/** Ids of faces under a filter, in an order. */
import type { Database } from 'better-sqlite3';
import type { FaceFilter, FaceSort } from '../../shared/contract/faces.ts';
import { column } from './statement.ts';

export interface FaceQuery {
  readonly filter: FaceFilter;
  readonly sort: FaceSort;
  readonly descending: boolean;
}

/** Each list is bound as one JSON text, so that the statement stays the same for any number of values. */
const CONDITIONS = {
  states: 'face.state IN (SELECT value FROM json_each(?))',
  classIds: 'face.class_id IN (SELECT value FROM json_each(?))',
  subjects: 'face.subject IN (SELECT value FROM json_each(?))',
  parts: 'face.part IN (SELECT value FROM json_each(?))',
  sources: 'face.image_id IN (SELECT id FROM image WHERE source IN (SELECT value FROM json_each(?)))',
} as const;

/** What has no value in the sorted column comes last, either way. */
const ORDERS: Record<FaceSort, (direction: string) => string> = {
  imported: (direction) => `face.id ${direction}`,
  file: (direction) => `image.file ${direction}, face.id ${direction}`,
  subject: (direction) => `face.subject IS NULL, face.subject ${direction}, face.id ${direction}`,
  label: (direction) => `face.class_id IS NULL, class.position ${direction}, face.state ${direction}, face.id ${direction}`,
  labelledLast: (direction) => `face.labelled_at IS NULL, face.labelled_at ${direction}, face.id ${direction}`,
  disagreement: (direction) => `face.state <> 'labelled', face.disagreement ${direction}, face.id ${direction}`,
};

const JOINS: Partial<Record<FaceSort, string>> = {
  file: 'JOIN image ON image.id = face.image_id',
  label: 'LEFT JOIN class ON class.id = face.class_id',
};

export function listFaceIds(db: Database, { filter, sort, descending }: FaceQuery): number[] {
  const where: string[] = [];
  const params: unknown[] = [];
  for (const name of Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]) {
    const values = filter[name];
    if (values === undefined) continue;
    where.push(CONDITIONS[name]);
    params.push(JSON.stringify(values));
  }
  if (filter.imageId !== undefined) {
    where.push('face.image_id = ?');
    params.push(filter.imageId);
  }
  if (filter.text) {
    where.push("face.image_id IN (SELECT id FROM image WHERE file LIKE ? ESCAPE '\\')");
    params.push(`%${filter.text.replaceAll(/[\\%_]/g, '\\$&')}%`);
  }
  const condition = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
  const order = ORDERS[sort](descending ? 'DESC' : 'ASC');
  return column<number>(db, `SELECT face.id FROM face ${JOINS[sort] ?? ''} ${condition} ORDER BY ${order}`, ...params);
}
