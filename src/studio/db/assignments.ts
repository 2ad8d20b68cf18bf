/** Who is to label which face: beside others, or once more. */
import type { Database } from 'better-sqlite3';
import { column, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export type Purpose = 'overlap' | 'repeat';

export interface Assignment {
  readonly faceId: number;
  readonly annotatorId: number;
}

const SAID_NOTHING = `
  NOT EXISTS (SELECT 1 FROM word WHERE word.annotator_id = assignment.annotator_id AND word.face_id = assignment.face_id)`;
const NOT_ASKED_AGAIN = `
  NOT EXISTS (SELECT 1 FROM vote WHERE vote.face_id = assignment.face_id AND vote.annotator_id = assignment.annotator_id
    AND vote.kind <> 'clear' AND vote.cast_at >= assignment.at)`;
const WAITING: Readonly<Record<Purpose, string>> = { overlap: SAID_NOTHING, repeat: NOT_ASKED_AGAIN };
const IN_USE = 'EXISTS (SELECT 1 FROM face WHERE face.id = assignment.face_id AND face.excluded IS NULL)';

/** How many of these are new. */
export function insertAssignments(db: Database, purpose: Purpose, assignments: readonly Assignment[]): number {
  return transact(db, () => {
    const put = statement(
      db,
      'INSERT OR IGNORE INTO assignment (face_id, annotator_id, purpose, at) SELECT value, ?, ?, ? FROM json_each(?)',
    );
    const now = Date.now();
    let fresh = 0;
    for (const [annotatorId, own] of Map.groupBy(assignments, (assignment) => assignment.annotatorId)) {
      fresh += put.run(annotatorId, purpose, now, JSON.stringify(own.map(({ faceId }) => faceId))).changes;
    }
    return fresh;
  });
}

/** Faces that wait for this annotator, in the order of their numbers. */
export function listWaiting(db: Database, annotatorId: number, purpose: Purpose): number[] {
  return column<number>(
    db,
    `SELECT face_id FROM assignment WHERE annotator_id = ? AND purpose = ? AND ${WAITING[purpose]} AND ${IN_USE} ORDER BY face_id`,
    annotatorId,
    purpose,
  );
}

/** How many these are. */
export function countWaiting(db: Database, annotatorId: number, purpose: Purpose): number {
  return (
    single<number>(
      db,
      `SELECT count(*) FROM assignment WHERE annotator_id = ? AND purpose = ? AND ${WAITING[purpose]} AND ${IN_USE}`,
      annotatorId,
      purpose,
    ) ?? 0
  );
}

/** Faces ever assigned to this annotator. */
export function listAssigned(db: Database, annotatorId: number, purpose: Purpose): number[] {
  return column<number>(db, 'SELECT face_id FROM assignment WHERE annotator_id = ? AND purpose = ? ORDER BY face_id', annotatorId, purpose);
}

export function hasAssignments(db: Database, annotatorId: number): boolean {
  return single(db, "SELECT 1 FROM assignment WHERE annotator_id = ? AND purpose = 'overlap' LIMIT 1", annotatorId) !== undefined;
}

/** Takes back what is not answered yet; says how many these were. */
export function removeWaiting(db: Database): number {
  return transact(db, () =>
    (['overlap', 'repeat'] as const).reduce(
      (sum, purpose) => sum + statement(db, `DELETE FROM assignment WHERE purpose = ? AND ${WAITING[purpose]}`).run(purpose).changes,
      0,
    ),
  );
}

export interface AskedTwice {
  readonly annotatorId: number;
  readonly faceId: number;
  /** Class of the last answer before they were asked again, and of the first one after. */
  readonly first: number;
  readonly second: number;
}

/** Faces that somebody put into a class twice, the second time because they were asked again. */
export function listAskedTwice(db: Database): AskedTwice[] {
  return statement<AskedTwice>(
    db,
    `
    SELECT assignment.annotator_id AS annotatorId, assignment.face_id AS faceId, earlier.class_id AS first, later.class_id AS second
    FROM assignment
    JOIN vote AS earlier ON earlier.id = (
      SELECT max(id) FROM vote WHERE face_id = assignment.face_id AND annotator_id = assignment.annotator_id AND coalesce(cast_at, at) < assignment.at)
    JOIN vote AS later ON later.id = (
      SELECT min(id) FROM vote WHERE face_id = assignment.face_id AND annotator_id = assignment.annotator_id AND cast_at >= assignment.at
        AND kind <> 'clear')
    WHERE assignment.purpose = 'repeat' AND earlier.kind = 'class' AND later.kind = 'class'`,
  ).all();
}
