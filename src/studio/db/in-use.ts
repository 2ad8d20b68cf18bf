/**
 * Which files this process has open through SQLite. No other code may open one of them, not even to read: on POSIX systems closing any
 * descriptor of a file drops all locks that the process holds on it, and a second program would then write beside us.
 */
import type { Database } from 'better-sqlite3';
import { StudioError } from '../../shared/errors.ts';
import { fileIdentity } from './file-header.ts';

interface HeldFile {
  readonly path: string;
  readonly identity: string;
}

const BESIDE = ['-wal', '-shm', '-journal', '.lock'];
const held = new Map<Database, HeldFile>();

export function holdFile(db: Database, file: HeldFile): void {
  held.set(db, file);
}

export function letGoOfFile(db: Database): void {
  held.delete(db);
}

/** Identities of the open projects and of what SQLite and we keep beside them. */
export function filesInUse(): ReadonlySet<string> {
  return new Set(
    [...held.values()].flatMap(({ path, identity }) => [identity, ...BESIDE.flatMap((ending) => fileIdentity(`${path}${ending}`) ?? [])]),
  );
}

/** The path leads to such a file, under whatever name. */
export function isInUse(path: string): boolean {
  return filesInUse().has(fileIdentity(path) ?? '');
}

/** @throws StudioError PROJECT_IN_USE */
export function refuseInUse(path: string): void {
  if (!isInUse(path)) return;
  throw new StudioError('PROJECT_IN_USE', `"${path}" is a project that is open here, or belongs to one. Choose another file.`);
}
