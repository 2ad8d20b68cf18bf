/** Labelled faces and their people, by class. */
import type { Database } from 'better-sqlite3';
import { column, distinct, single, statement } from './statement.ts';

export interface ClassCount {
  readonly classId: number;
  readonly faces: number;
  /** Named people. */
  readonly people: number;
  /** Faces whose person is not known. */
  readonly unknownPeople: number;
  /** Faces on which most votes agree: the largest share is three quarters at least. */
  readonly clear: number;
}

export function countCoverage(db: Database): ClassCount[] {
  return statement<ClassCount>(
    db,
    `SELECT class_id AS classId, count(*) AS faces, count(DISTINCT subject) AS people,
       count(*) FILTER (WHERE subject IS NULL) AS unknownPeople, count(*) FILTER (WHERE disagreement <= 0.25) AS clear
     FROM face WHERE state = 'labelled' AND excluded IS NULL AND class_id IS NOT NULL GROUP BY class_id`,
  ).all();
}

const OF_CLASS = "state = 'labelled' AND class_id = @classId AND excluded IS NULL";

/** Named people of a class's labelled faces, up to so many: without a look at all of them, where there are enough. */
export function countPeopleOfClass(db: Database, classId: number, most: number): number {
  const named = column<string>(
    db,
    `WITH RECURSIVE ${distinct('subject', 'face')} SELECT value FROM subject WHERE value IS NOT NULL LIMIT ?`,
    most,
  );
  if (named.length < most) {
    // Of a few each is looked for: all faces of the class would be gone through for people who are not there.
    const sql = `SELECT 1 FROM face INDEXED BY face_subject WHERE subject = @subject AND ${OF_CLASS} LIMIT 1`;
    return named.filter((subject) => single(db, sql, { classId, subject }) !== undefined).length;
  }
  const sql = `SELECT count(*) FROM (SELECT DISTINCT subject FROM face INDEXED BY face_state WHERE ${OF_CLASS} AND subject IS NOT NULL LIMIT @most)`;
  return single<number>(db, sql, { classId, most }) ?? 0;
}

/** Whether any labelled face of a class is of somebody unknown. */
export function hasUnknownPeople(db: Database, classId: number): boolean {
  return single(db, `SELECT 1 FROM face WHERE subject IS NULL AND ${OF_CLASS} LIMIT 1`, { classId }) !== undefined;
}
