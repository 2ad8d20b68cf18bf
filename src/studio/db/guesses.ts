/** What the quick head learns from and what it says; what was put forward to be labelled; likely label errors. */
import type { Database } from 'better-sqlite3';
import type { Face } from '../../shared/contract/faces.ts';
import type { Guess, LikelyError, NextReason } from '../../shared/contract/help.ts';
import { sharesOf } from './shares.ts';
import { column, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface LabelledRow {
  readonly faceId: number;
  readonly subject: string | null;
  readonly shares: Face['shares'];
}

/** Labelled faces in use; without the test part, unless it is asked for. */
export function listLabelledRows(db: Database, { test = false } = {}): LabelledRow[] {
  const rows = statement<Omit<LabelledRow, 'shares'> & { readonly shares: string }>(
    db,
    `SELECT id AS faceId, subject, shares FROM face
     WHERE state = 'labelled' AND excluded IS NULL AND (? OR part IS NOT 'test') ORDER BY id`,
  ).all(test ? 1 : 0);
  return rows.map((row) => ({ ...row, shares: sharesOf(row.shares) }));
}

export interface AskableFace {
  readonly id: number;
  readonly subject: string | null;
}

/** Faces in use and not in the test part: those without an answer, or all. */
export function listAskableFaces(db: Database, { answered = false } = {}): AskableFace[] {
  return statement<AskableFace>(
    db,
    "SELECT id, subject FROM face WHERE excluded IS NULL AND part IS NOT 'test' AND (? OR state = 'unlabelled') ORDER BY id",
  ).all(answered ? 1 : 0);
}

export function listFacesInUse(db: Database): number[] {
  return column<number>(db, 'SELECT id FROM face WHERE excluded IS NULL ORDER BY id');
}

export function countFeatures(db: Database, baseId: string): number {
  return (
    single<number>(
      db,
      // Few are left out: those are taken off, and the rest is counted from an index alone.
      `SELECT (SELECT count(*) FROM feature WHERE base_id = @baseId) - (
         SELECT count(*) FROM face CROSS JOIN feature ON base_id = @baseId AND face_id = face.id WHERE excluded IS NOT NULL)`,
      { baseId },
    ) ?? 0
  );
}

/** Only what has changed is written: after one answer hardly anything has. */
export function saveGuesses(db: Database, guesses: readonly Guess[]): void {
  transact(db, () => {
    const update = statement(
      db,
      `UPDATE face SET guess_class_id = @classId, guess_confidence = @confidence, guess_margin = @margin
       WHERE id = @faceId AND (guess_class_id IS NOT @classId OR abs(coalesce(guess_confidence, -1) - @confidence) > 0.005)`,
    );
    for (const guess of guesses) update.run(guess);
  });
}

/** A face that came into the test part is guessed no more; nor is any where the help was switched off (`all`). */
export function clearGuesses(db: Database, { all = false } = {}): void {
  transact(db, () => {
    statement(
      db,
      `UPDATE face SET guess_class_id = NULL, guess_confidence = NULL, guess_margin = NULL
       WHERE guess_class_id IS NOT NULL AND (? OR part = 'test')`,
    ).run(all ? 1 : 0);
  });
}

export function readGuesses(db: Database, faceIds: readonly number[]): Guess[] {
  return statement<Guess>(
    db,
    `SELECT id AS faceId, guess_class_id AS classId, guess_confidence AS confidence, guess_margin AS margin FROM face
     WHERE id IN (SELECT value FROM json_each(?)) AND guess_class_id IS NOT NULL AND part IS NOT 'test'`,
  ).all(JSON.stringify(faceIds));
}

/** Whether any face has a guess that `readGuesses` would give. */
export function hasGuesses(db: Database): boolean {
  return single(db, "SELECT 1 FROM face WHERE guess_class_id IS NOT NULL AND part IS NOT 'test' LIMIT 1") !== undefined;
}

export interface PutForward {
  readonly faceId: number;
  readonly reason: NextReason;
  readonly guessId: number | null;
  /** Labels that the guess rests on. */
  readonly labels: number;
}

/** The newest word counts until the face is labelled. */
export function savePutForward(db: Database, faces: readonly PutForward[]): void {
  transact(db, () => {
    const put = statement(
      db,
      `INSERT INTO put_forward (face_id, reason, guess_class_id, labels, at) VALUES (@faceId, @reason, @guessId, @labels, @at)
       ON CONFLICT (face_id) DO UPDATE SET reason = excluded.reason, guess_class_id = excluded.guess_class_id,
         labels = excluded.labels, at = excluded.at
       WHERE NOT EXISTS (SELECT 1 FROM face WHERE id = excluded.face_id AND state = 'labelled')`,
    );
    for (const face of faces) put.run({ ...face, at: Date.now() });
  });
}

export interface AuditFace {
  readonly faceId: number;
  readonly classId: number;
  readonly guessId: number | null;
  readonly labels: number;
}

/** Faces that were drawn blindly and have been labelled since, in the order of their drawing. */
export function listAudit(db: Database): AuditFace[] {
  return statement<AuditFace>(
    db,
    `SELECT face_id AS faceId, class_id AS classId, put_forward.guess_class_id AS guessId, labels
     FROM put_forward CROSS JOIN face ON face.id = face_id
     WHERE reason = 'audit' AND state = 'labelled' AND excluded IS NULL ORDER BY put_forward.at, face_id`,
  ).all();
}

export function saveErrors(
  db: Database,
  errors: readonly { readonly faceId: number; readonly suggestedId: number; readonly score: number }[],
): void {
  transact(db, () => {
    statement(db, 'UPDATE face SET error_score = NULL, error_class_id = NULL WHERE error_score IS NOT NULL').run();
    statement(
      db,
      `UPDATE face SET error_score = found.value ->> 'score', error_class_id = found.value ->> 'suggestedId'
       FROM json_each(?) AS found WHERE face.id = found.value ->> 'faceId'`,
    ).run(JSON.stringify(errors));
  });
}

/** By the error, not by the state: nearly all faces may be labelled. A label that a person has looked at is not asked again while it is the same; one that is what was suggested is none. */
const OPEN_ERROR = `error_score IS NOT NULL AND +face.state = 'labelled' AND face.excluded IS NULL AND face.class_id IS NOT error_class_id
  AND NOT EXISTS (SELECT 1 FROM review WHERE review.face_id = face.id AND review.class_id IS face.class_id)`;

export function listErrors(db: Database, count: number): LikelyError[] {
  return statement<LikelyError>(
    db,
    `SELECT face.id AS faceId, image.file, class_id AS classId, error_class_id AS suggestedId, error_score AS score
     FROM face JOIN image ON image.id = face.image_id WHERE ${OPEN_ERROR} ORDER BY error_score DESC, face.id LIMIT ?`,
  ).all(count);
}

/** Of the labels that were judged this share, the most doubtful ones, is worth a look: the worst quarter holds four of five wrong ones. */
const WORTH_LOOKING = 0.25;

/** Those worth a look that nobody has decided yet. */
export function countErrors(db: Database): number {
  const judged = single<number>(db, 'SELECT count(*) FROM face WHERE error_score IS NOT NULL') ?? 0;
  const worst = 'SELECT id FROM face WHERE error_score IS NOT NULL ORDER BY error_score DESC, id LIMIT ?';
  const sql = `SELECT count(*) FROM face WHERE id IN (${worst}) AND ${OPEN_ERROR}`;
  return single<number>(db, sql, Math.ceil(judged * WORTH_LOOKING)) ?? 0;
}

export function getError(db: Database, faceId: number): LikelyError | null {
  return (
    statement<LikelyError>(
      db,
      `SELECT face.id AS faceId, image.file, class_id AS classId, error_class_id AS suggestedId, error_score AS score
       FROM face JOIN image ON image.id = face.image_id WHERE error_score IS NOT NULL AND face.id = ?`,
    ).get(faceId) ?? null
  );
}

export function countReviews(db: Database): number {
  return single<number>(db, 'SELECT count(*) FROM review') ?? 0;
}

/** The class that a face had when somebody looked at its label; null: nobody has. */
export function readReview(db: Database, faceId: number): number | null {
  return single<number>(db, 'SELECT class_id FROM review WHERE face_id = ?', faceId) ?? null;
}

export function writeReview(db: Database, faceId: number, classId: number | null): void {
  transact(db, () => {
    statement(db, 'DELETE FROM review WHERE face_id = ?').run(faceId);
    if (classId !== null) statement(db, 'INSERT INTO review (face_id, class_id, at) VALUES (?, ?, ?)').run(faceId, classId, Date.now());
  });
}
