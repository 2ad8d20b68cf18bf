/** One writer a project, over all processes. The lock is the system's own: it is free at once when its holder dies. */
import Database from 'better-sqlite3';
import { rmSync } from 'node:fs';
import { StudioError } from '../../shared/errors.ts';
import { draftBeside } from './drafts.ts';
import { fileIdentity } from './file-header.ts';
import { describeDatabaseError, isBusy } from './transact.ts';

export interface ProjectLock {
  release(): void;
}

const ATTEMPTS = 5;

export function lockProject(path: string): ProjectLock {
  const lockPath = `${path}.lock`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const lock = tryLock(lockPath, path);
    if (lock) return lock;
  }
  throw inUse(path);
}

/** Null where the lock file vanished under us: its holder had just let go of it and removed it. */
function tryLock(lockPath: string, path: string): ProjectLock | null {
  const before = fileIdentity(lockPath);
  let db: Database.Database;
  try {
    db = new Database(lockPath, { timeout: 0 });
  } catch (error) {
    throw before === null ? describeDatabaseError(error, lockPath) : useless(lockPath, error);
  }
  try {
    db.pragma('journal_mode = MEMORY'); // nothing is ever written, so no file beside this one
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (isBusy(error)) throw takesLocks(path) ? inUse(path) : describeNewFileError(error, path);
    const isNone = error instanceof Database.SqliteError && error.code === 'SQLITE_NOTADB';
    throw isNone ? useless(lockPath, error) : describeDatabaseError(error, lockPath);
  }
  if (before === null || fileIdentity(lockPath) !== before) {
    db.close();
    return null;
  }
  return {
    release() {
      // Removed while still held, so that nobody can hold a file that is no longer there; Windows allows it only afterwards.
      const removed = remove(lockPath);
      db.close();
      if (!removed) remove(lockPath);
    },
  };
}

function remove(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Before a file is made at this place. @throws StudioError FILE_ACCESS */
export function requireLocks(path: string): void {
  if (!takesLocks(path)) throw noLocks(path);
}

/** Some network drives refuse every lock, which SQLite does not tell from one that somebody holds: nobody holds a file that is new. */
function takesLocks(path: string): boolean {
  const probe = draftBeside(path, 'probe');
  let db: Database.Database | undefined;
  try {
    db = new Database(probe, { timeout: 0 });
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    return !isBusy(error);
  } finally {
    db?.close();
    remove(probe);
  }
}

/** What went wrong with a file that nobody but us can know of yet. */
export function describeNewFileError(error: unknown, path: string): unknown {
  return isBusy(error) ? noLocks(path, error) : describeDatabaseError(error, path);
}

function noLocks(path: string, cause?: unknown): StudioError {
  return new StudioError(
    'FILE_ACCESS',
    `No file can be locked on the disk of "${path}", as on some network drives: two programs could write into a project at once. Use a disk of this computer.`,
    { cause },
  );
}

/** Something else of that name, or what somebody else's program left. */
function useless(lockPath: string, cause: unknown): StudioError {
  return new StudioError(
    'FILE_ACCESS',
    `"${lockPath}" stands where the project is locked, and cannot be used for that. Move it away while nobody has the project open, then try again.`,
    { cause },
  );
}

function inUse(path: string): StudioError {
  return new StudioError('PROJECT_IN_USE', `"${path}" is open in another window or program. Close it there, then try again.`);
}
