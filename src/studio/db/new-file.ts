/** A new project file: written under another name, and put under its own when it is whole and on the disk. */
import Database from 'better-sqlite3';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { StudioError } from '../../shared/errors.ts';

/** What stands in the way of a new project, or null: a log without its project would be taken for the log of the new one. */
export function findTaken(path: string): string | null {
  return ['', '-wal', '-journal'].map((ending) => `${path}${ending}`).find((file) => existsSync(file)) ?? null;
}

/** Of a name, in bytes, as most disks take it; and of what is kept beside the file under longer names. */
const LONGEST_NAME = 255;
const BESIDE = 40;

/** @throws StudioError FILE_EXISTS, INVALID for a name that is too long */
export function refuseTaken(path: string): void {
  if (Buffer.byteLength(basename(path)) > LONGEST_NAME - BESIDE) {
    throw new StudioError('INVALID', `The name "${basename(path)}" is too long for a project. Choose a shorter one.`);
  }
  const taken = findTaken(path);
  if (taken !== null) throw new StudioError('FILE_EXISTS', `There is a file "${taken}" already. Choose another name.`);
}

/** As a project that was closed in order: without a log, so that it can be read from a read-only disk, and no log is taken for its own. */
export function leaveNoLog(path: string): void {
  const db = new Database(path, { fileMustExist: true });
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}

/** Of a project that never came to be: the file and what SQLite keeps beside it. */
export function removeDraft(path: string): void {
  for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
}

/** A hard link refuses to replace a file that appeared meanwhile; a rename would not. */
export function putInPlace(draft: string, target: string): void {
  refuseTaken(target);
  syncFile(draft);
  try {
    linkSync(draft, target);
    rmSync(draft);
  } catch (error) {
    refuseTaken(target);
    if (!(error instanceof Error && 'code' in error && ['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(String(error.code)))) {
      throw error;
    }
    renameSync(draft, target); // the file system has no hard links
  }
  syncName(target);
}

export const syncFile = (path: string): void => sync(path, 'r+');

/** The name of a file is durable only when its folder is synced as well; Windows has no such thing. */
export function syncName(path: string): void {
  if (process.platform !== 'win32') sync(dirname(path), 'r');
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
