/** What each annotator says of each face now: the newest vote, where it says something. */
import type { Database } from 'better-sqlite3';
import { column, single, statement } from './statement.ts';
import type { VoteKind } from './votes.ts';

/** Words in step with the votes that `insert` adds: all of this kind, at most one for each annotator and face. Within a transaction. */
export function castVotes(db: Database, kind: VoteKind, insert: () => void): void {
  const after = single<number | null>(db, 'SELECT max(id) FROM vote') ?? 0;
  insert();
  if (kind === 'clear') {
    statement(db, 'DELETE FROM word WHERE (annotator_id, face_id) IN (SELECT annotator_id, face_id FROM vote WHERE id > ?)').run(after);
    return;
  }
  statement(
    db,
    `
    INSERT INTO word (annotator_id, face_id, vote_id, kind, class_id)
    SELECT annotator_id, face_id, id, kind, class_id FROM vote WHERE id > ?
    ON CONFLICT (annotator_id, face_id) DO UPDATE SET vote_id = excluded.vote_id, kind = excluded.kind, class_id = excluded.class_id`,
  ).run(after);
}

/** Faces that this annotator says something of, by number. */
export function listAnswered(db: Database, annotatorId: number): number[] {
  return column<number>(db, 'SELECT face_id FROM word WHERE annotator_id = ? ORDER BY face_id', annotatorId);
}

/** Faces in use that this annotator says nothing of, by number. */
export function listUnanswered(db: Database, annotatorId: number): number[] {
  const ids = column<number>(db, 'SELECT id FROM face EXCEPT SELECT face_id FROM word WHERE annotator_id = ? ORDER BY 1', annotatorId);
  const left = new Set(column<number>(db, 'SELECT id FROM face WHERE excluded IS NOT NULL'));
  return left.size === 0 ? ids : ids.filter((id) => !left.has(id));
}

/** Faces that this annotator puts into a class, the oldest vote first. */
export function listClassed(db: Database, annotatorId: number): number[] {
  return column<number>(db, "SELECT face_id FROM word WHERE annotator_id = ? AND kind = 'class' ORDER BY vote_id", annotatorId);
}

/** Faces in use that this annotator puts into a class. */
export function countClassed(db: Database, annotatorId: number): number {
  return (
    single<number>(
      db,
      `
      SELECT count(*) FROM word
      WHERE annotator_id = ? AND kind = 'class' AND face_id NOT IN (SELECT id FROM face WHERE excluded IS NOT NULL)`,
      annotatorId,
    ) ?? 0
  );
}

/** Faces answered by each annotator. */
export function countAnswered(db: Database): Map<number, number> {
  const rows = statement<{ readonly annotatorId: number; readonly faces: number }>(
    db,
    'SELECT annotator_id AS annotatorId, count(*) AS faces FROM word GROUP BY annotator_id',
  ).all();
  return new Map(rows.map(({ annotatorId, faces }) => [annotatorId, faces]));
}
