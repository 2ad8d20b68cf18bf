/** The undo log. */
import type { Database } from 'better-sqlite3';
import { insert, single, statement } from './statement.ts';
import { transact } from './transact.ts';
import type { VoteKind } from './votes.ts';

/** The same word on many faces: kind, class, time, faces. */
export type Answers = readonly (readonly [kind: VoteKind, classId: number | null, at: number, faceIds: readonly number[]])[];

export interface Op {
  readonly id: number;
  readonly said: string;
  readonly before: Answers;
  readonly after: Answers;
}

/** Adds a step. What had been undone before it cannot be done again any more. */
export function insertOp(db: Database, { said, before, after, at }: Omit<Op, 'id'> & { readonly at: number }): number {
  return transact(db, () => {
    statement(db, 'DELETE FROM op WHERE undone = 1').run();
    return insert(
      db,
      'INSERT INTO op (said, before, after, at) VALUES (?, ?, ?, ?)',
      said,
      JSON.stringify(before),
      JSON.stringify(after),
      at,
    );
  });
}

/** The step that an undo would take back, or null. */
export function lastOp(db: Database): Op | null {
  return readOp(db, 'SELECT id, said, before, after FROM op WHERE id = (SELECT max(id) FROM op WHERE undone = 0)');
}

/** The step that a redo would do again, or null. */
export function nextOp(db: Database): Op | null {
  return readOp(db, 'SELECT id, said, before, after FROM op WHERE id = (SELECT min(id) FROM op WHERE undone = 1)');
}

export function markOp(db: Database, id: number, undone: boolean): void {
  transact(db, () => {
    statement(db, 'UPDATE op SET undone = ? WHERE id = ?').run(undone ? 1 : 0, id);
  });
}

export function readUndoState(db: Database): { canUndo: boolean; canRedo: boolean } {
  const any = (undone: number) => single(db, 'SELECT 1 FROM op WHERE undone = ? LIMIT 1', undone) !== undefined;
  return { canUndo: any(0), canRedo: any(1) };
}

function readOp(db: Database, sql: string): Op | null {
  const row = statement<{ id: number; said: string; before: string; after: string }>(db, sql).get();
  return row ? { ...row, before: JSON.parse(row.before) as Answers, after: JSON.parse(row.after) as Answers } : null;
}
