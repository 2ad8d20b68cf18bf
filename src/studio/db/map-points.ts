/** Where faces lie on the map. */
import type { Database } from 'better-sqlite3';
import type { SplitPart } from '../../shared/contract/faces.ts';
import { single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface MapFace {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly classId: number | null;
  readonly guessId: number | null;
  readonly part: SplitPart | null;
}

/** Replaces the layout. `points`: x, y of each face. */
export function saveMap(db: Database, layout: string, faceIds: readonly number[], points: Float32Array): void {
  transact(db, () => {
    statement(db, 'DELETE FROM map_point WHERE layout = ?').run(layout);
    const put = statement(db, 'INSERT INTO map_point (layout, face_id, x, y) VALUES (?, ?, ?, ?)');
    faceIds.forEach((id, row) => put.run(layout, id, points[2 * row]!, points[2 * row + 1]!));
  });
}

/** Faces in use. */
export function readMap(db: Database, layout: string): MapFace[] {
  return statement<MapFace>(
    db,
    `SELECT face.id, map_point.x, map_point.y, class_id AS classId, guess_class_id AS guessId, part
     FROM map_point JOIN face ON face.id = face_id WHERE layout = ? AND excluded IS NULL ORDER BY face.id`,
  ).all(layout);
}

/** Faces in use. */
export function countPlaced(db: Database, layout: string): number {
  // Few are left out: those are taken off, and the rest is counted from an index alone.
  const sql = `SELECT (SELECT count(*) FROM map_point WHERE layout = @layout)
    - (SELECT count(*) FROM face CROSS JOIN map_point ON layout = @layout AND face_id = face.id WHERE excluded IS NOT NULL)`;
  return single<number>(db, sql, { layout }) ?? 0;
}
