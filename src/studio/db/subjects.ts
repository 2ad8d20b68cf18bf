/** Whose faces they are. */
import type { Database } from 'better-sqlite3';
import { inSubjectOrder } from '../../shared/subject-order.ts';
import { column, distinct, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface SubjectRow {
  readonly subject: string;
  readonly by: 'imported' | 'person' | 'cluster';
  readonly faces: number;
  readonly labelled: number;
}

/**
 * Proposals first, large before small. A subject that anybody has confirmed is no proposal any more. `own`: labelled are those that this
 * annotator puts into a class, whatever others say.
 */
export function listSubjectGroups(db: Database, { own = null }: { readonly own?: number | null } = {}): SubjectRow[] {
  const labelled =
    own === null ? "state = 'labelled'" : "EXISTS (SELECT 1 FROM word WHERE annotator_id = @own AND face_id = face.id AND kind = 'class')";
  return statement<SubjectRow>(
    db,
    `SELECT subject,
       CASE WHEN max(subject_by = 'person') THEN 'person' WHEN min(subject_by IS 'cluster') THEN 'cluster' ELSE 'imported' END AS by,
       count(*) AS faces, count(*) FILTER (WHERE ${labelled}) AS labelled
     FROM face WHERE subject IS NOT NULL AND excluded IS NULL GROUP BY subject`,
  )
    .all(own === null ? {} : { own })
    .toSorted(inSubjectOrder);
}

/** How many of those are proposals, and how many are not. A face that anybody has named says so of its person: the others are not read. */
export function countSubjects(db: Database): { readonly proposed: number; readonly known: number } {
  const anyFace = 'EXISTS (SELECT 1 FROM face WHERE face.subject = value AND excluded IS NULL';
  return statement<{ proposed: number; known: number }>(
    db,
    `WITH RECURSIVE ${distinct('subject', 'face')}
     SELECT count(*) FILTER (WHERE NOT known AND ${anyFace})) AS proposed, count(*) FILTER (WHERE known) AS known FROM (
       SELECT value, ${anyFace} AND subject_by IS NOT 'cluster') AS known FROM subject WHERE value IS NOT NULL)`,
  ).get()!;
}

export function facesOfSubject(
  db: Database,
  subject: string,
  { most = -1, excludedToo = false }: { readonly most?: number; readonly excludedToo?: boolean } = {},
): number[] {
  return column<number>(
    db,
    'SELECT id FROM face WHERE subject = ? AND (excluded IS NULL OR ?) ORDER BY quality IS NULL, quality DESC, id LIMIT ?',
    subject,
    excludedToo ? 1 : 0,
    most,
  );
}

/** Of the subjects that are called `prefix` and a number: the highest number, 0 where there is none. */
export function highestNumber(db: Database, prefix: string): number {
  return highest(db, 'SELECT subject FROM face', prefix);
}

/** The same, of those that an undo or a redo would bring back. */
export function highestNumberInSteps(db: Database, prefix: string): number {
  const marks = (state: 'before' | 'after') =>
    `SELECT mark.value ->> '$[0]' AS subject FROM op, json_each(op.${state}, '$.marks.subject') AS mark WHERE op.kind = 'curation'`;
  return highest(db, `${marks('before')} UNION ALL ${marks('after')}`, prefix);
}

function highest(db: Database, subjects: string, prefix: string): number {
  return (
    single<number>(
      db,
      `SELECT max(CAST(substr(subject, length(?) + 1) AS INTEGER)) FROM (${subjects}) WHERE subject >= ? AND subject < ?`,
      prefix,
      `${prefix}0`,
      // What comes after the digits.
      `${prefix}:`,
    ) ?? 0
  );
}

export function countUnknownPeople(db: Database, { labelled = false } = {}): number {
  const sql = labelled
    ? "SELECT count(*) FROM face WHERE subject IS NULL AND excluded IS NULL AND state = 'labelled'"
    : // Few are left out: those are taken off, and the rest is counted from an index alone.
      `SELECT (SELECT count(*) FROM face WHERE subject IS NULL)
       - (SELECT count(*) FROM face WHERE excluded IS NOT NULL AND +subject IS NULL)`;
  return single<number>(db, sql) ?? 0;
}

/** People among the labelled faces, up to so many; a face whose person is not known counts as one. */
export function countLabelledPeople(db: Database, most: number): number {
  const labelled = "FROM face WHERE state = 'labelled' AND excluded IS NULL AND subject IS";
  const known = single<number>(db, `SELECT count(*) FROM (SELECT DISTINCT subject ${labelled} NOT NULL LIMIT ?)`, most) ?? 0;
  return known >= most
    ? known
    : Math.min(most, known + (single<number>(db, `SELECT count(*) FROM (SELECT 1 ${labelled} NULL LIMIT ?)`, most) ?? 0));
}

export interface FaceSubject {
  readonly id: number;
  readonly subject: string | null;
  readonly by: string | null;
}

export function listFaceSubjects(db: Database, { excludedToo = false } = {}): FaceSubject[] {
  return statement<FaceSubject>(db, 'SELECT id, subject, subject_by AS by FROM face WHERE excluded IS NULL OR ? ORDER BY id').all(
    excludedToo ? 1 : 0,
  );
}

export type Pair = readonly [number, number];

export function listApart(db: Database): Pair[] {
  return statement<{ a: number; b: number }>(db, 'SELECT face_id AS a, other_id AS b FROM apart')
    .all()
    .map(({ a, b }): Pair => [a, b]);
}

export function setApart(db: Database, pairs: readonly Pair[], apart: boolean): void {
  transact(db, () => {
    const write = statement(
      db,
      apart ? 'INSERT OR IGNORE INTO apart (face_id, other_id) VALUES (?, ?)' : 'DELETE FROM apart WHERE face_id = ? AND other_id = ?',
    );
    for (const [a, b] of pairs) write.run(Math.min(a, b), Math.max(a, b));
  });
}
