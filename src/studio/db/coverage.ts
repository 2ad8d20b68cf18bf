/** Labelled faces and their people, by class. */
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';

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
