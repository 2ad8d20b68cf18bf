/** Every write goes through here: one immediate transaction, on a file that is still where it was opened. */
import type { Database } from 'better-sqlite3';
import { StudioError } from '../../shared/errors.ts';

type Run = (work: () => unknown) => unknown;

const transactions = new WeakMap<Database, Run>();
const guards = new WeakMap<Database, () => void>();
const rollbackListeners = new WeakMap<Database, (() => void)[]>();

/** `check` throws where the project must not be written to; it is asked before each transaction. */
export function guardWrites(db: Database, check: () => void): void {
  guards.set(db, check);
}

/** Called after a transaction was rolled back, for what is kept in memory beside the tables. */
export function onRollback(db: Database, listener: () => void): void {
  rollbackListeners.set(db, [...(rollbackListeners.get(db) ?? []), listener]);
}

/**
 * Runs `work` in one transaction: all of it is durable when this returns, or none of it happened.
 * Within another transaction it is a part of that one and stands or falls with it: a savepoint each would make
 * large steps take time that grows with the square of their size. A deferred transaction that reads and then
 * writes would fail at once beside another connection; an immediate one waits.
 */
export function transact<Result>(db: Database, work: () => Result): Result {
  if (db.inTransaction) return work();
  guards.get(db)?.();
  let run = transactions.get(db);
  if (!run) transactions.set(db, (run = db.transaction((inner: () => unknown) => inner()).immediate as Run));
  try {
    return run(work) as Result;
  } catch (error) {
    for (const listener of rollbackListeners.get(db) ?? []) listener();
    throw describeDatabaseError(error, db.name);
  }
}

export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}

/** A row that points at what is not there, or cannot be one. */
export function isConstraint(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CONSTRAINT');
}

/** What SQLite says, or the file system, in a sentence where the person can mend it. */
export function describeDatabaseError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = { cause: error };
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new StudioError('DISK_FULL', `The disk is full; nothing more can be saved in "${file}". Make room, then try again.`, cause);
  }
  if (code.startsWith('SQLITE_READONLY')) {
    return new StudioError('PROJECT_READ_ONLY', `"${file}" cannot be written to. Check its permissions, or work on a copy of it.`, cause);
  }
  if (/^E[A-Z]+$/.test(code)) {
    return new StudioError('FILE_ACCESS', `"${file}" cannot be written (${code}). Check its folder, or choose another one.`, cause);
  }
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) {
    return new StudioError(
      'FILE_ACCESS',
      `"${file}" could not be read or written. Check the disk and its permissions, then open the project again.`,
      cause,
    );
  }
  if (isBusy(error)) {
    return new StudioError('PROJECT_IN_USE', `"${file}" is being written to by another program. Close it there, then try again.`, cause);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new StudioError('NOT_A_PROJECT', `"${file}" is damaged. Nothing was changed; go back to a copy of it.`, cause);
  }
  return error;
}
