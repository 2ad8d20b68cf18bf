/** What has to be right before a project is opened for writing: a connection that may write puts the log into the file, be they sound or not. */
import Database from 'better-sqlite3';
import { existsSync, rmSync, statSync } from 'node:fs';
import { StudioError } from '../../shared/errors.ts';
import { notAProject, type ProjectFile } from './file-header.ts';
import { refuseNewer, schemaVersion } from './migrate.ts';
import type { Migration } from './migrations.ts';
import { APPLICATION_ID, configureConnection } from './pragmas.ts';
import { checkSchema } from './schema-check.ts';
import { checkSoundness } from './soundness.ts';
import { isBusy } from './transact.ts';

const BUSY_MILLISECONDS = 5_000;

/** For whoever holds its lock. What is refused stays as it is, and so does its log. */
export function checkFile(file: ProjectFile, migrations: readonly Migration[]): void {
  refuseForeignLog(file);
  try {
    if (file.lostLog) refuseOpenElsewhere(file.path);
    checkContent(file, migrations);
  } catch (error) {
    removeEmptyLog(file.path);
    throw error;
  }
}

/** SQLite would take it for the file's own and write it into it. */
export function refuseForeignLog({ path, hasForeignLog }: ProjectFile): void {
  if (!hasForeignLog) return;
  throw new StudioError(
    'NOT_A_PROJECT',
    `"${path}-wal" holds changes that do not belong to "${path}", as where an older copy was put in the place of a project. Both were left as they are: move "${path}-wal" away, then open the project again.`,
  );
}

/** Under the name that it had before it was moved, where lock and log are. SQLite's own locks go with the file. */
function refuseOpenElsewhere(path: string): void {
  const db = new Database(path, { fileMustExist: true, timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    schemaVersion(db);
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw new StudioError(
      'PROJECT_IN_USE',
      `"${path}" is still open in another window or program, under the name that it had before. Close it there, then try again.`,
      { cause: error },
    );
  } finally {
    db.close();
  }
}

function checkContent(file: ProjectFile, migrations: readonly Migration[]): void {
  const { path } = file;
  // What a program that died here had begun to write is taken back first, and only whoever may write can do that.
  const readonly = !existsSync(`${path}-journal`);
  const db = new Database(path, { readonly, fileMustExist: true, timeout: BUSY_MILLISECONDS });
  try {
    configureConnection(db, { readonly });
    refuseForeign(db, path);
    const version = schemaVersion(db);
    refuseNewer(path, version, migrations.at(-1)!.version);
    checkSchema(db, version, migrations);
    checkSoundness(db, file);
  } finally {
    db.close();
  }
}

export function refuseForeign(db: Database.Database, path: string): void {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) throw notAProject(path);
}

/** SQLite makes one to look into a file that may have one. */
function removeEmptyLog(path: string): void {
  if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size !== 0) return;
  for (const ending of ['-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
}
