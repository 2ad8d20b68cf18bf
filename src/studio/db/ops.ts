/** The undo log: each person's own row of steps. What a step's states mean is known to its kind. */
import type { Database } from 'better-sqlite3';
import { findCurrentAnnotator } from './annotators.ts';
import { suspectOrphans } from './orphans.ts';
import { insert, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface Op {
  readonly id: number;
  readonly kind: string;
  /** In words: "Labelled 1 face as happy". */
  readonly said: string;
  /** JSON, in the form of the kind. */
  readonly before: string;
  readonly after: string;
}

export interface NewOp {
  readonly kind: string;
  readonly said: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly annotatorId: number;
  readonly at: number;
}

/** Adds a step. What that person had undone before it cannot be done again any more. */
export function insertOp(db: Database, { kind, said, before, after, annotatorId, at }: NewOp): number {
  return transact(db, () => {
    forgetOps(db, 'annotator_id = ? AND undone = 1', annotatorId);
    return insert(
      db,
      'INSERT INTO op (kind, said, before, after, annotator_id, at) VALUES (?, ?, ?, ?, ?, ?)',
      kind,
      said,
      JSON.stringify(before),
      JSON.stringify(after),
      annotatorId,
      at,
    );
  });
}

const READ_OP = 'SELECT id, kind, said, before, after FROM op';

/** The step of this person that an undo would take back, or null. */
export function lastOp(db: Database, annotatorId: number): Op | null {
  return readOp(db, `${READ_OP} WHERE annotator_id = ? AND undone = 0 ORDER BY id DESC LIMIT 1`, annotatorId);
}

/** The step of this person that a redo would do again, or null. */
export function nextOp(db: Database, annotatorId: number): Op | null {
  return readOp(db, `${READ_OP} WHERE annotator_id = ? AND undone = 1 ORDER BY id LIMIT 1`, annotatorId);
}

export function markOp(db: Database, id: number, undone: boolean): void {
  transact(db, () => {
    statement(db, 'UPDATE op SET undone = ? WHERE id = ?').run(undone ? 1 : 0, id);
  });
}

/** Takes the step out of the log: it can neither be taken back nor done again any more. */
export function removeOp(db: Database, id: number): void {
  transact(db, () => {
    forgetOps(db, 'id = ?', id);
  });
}

function forgetOps(db: Database, where: string, param: number): void {
  const hasCrops = `kind = 'curation' AND (before LIKE '%"crops"%' OR after LIKE '%"crops"%')`;
  if (single(db, `SELECT 1 FROM op WHERE ${where} AND ${hasCrops} LIMIT 1`, param) !== undefined) suspectOrphans(db);
  statement(db, `DELETE FROM op WHERE ${where}`).run(param);
}

/** What the person at work now can take back or do again. */
export function readUndoState(db: Database): { canUndo: boolean; canRedo: boolean } {
  const annotator = findCurrentAnnotator(db);
  if (!annotator) return { canUndo: false, canRedo: false };
  const any = (undone: number) =>
    single(db, 'SELECT 1 FROM op WHERE annotator_id = ? AND undone = ? LIMIT 1', annotator.id, undone) !== undefined;
  return { canUndo: any(0), canRedo: any(1) };
}

function readOp(db: Database, sql: string, annotatorId: number): Op | null {
  return statement<Op>(db, sql).get(annotatorId) ?? null;
}
