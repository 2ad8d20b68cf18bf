/** New project files. */
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ClassDraft } from '../../shared/classes.ts';
import { StudioError } from '../../shared/errors.ts';
import { insertClass } from './classes.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { openProject, type OpenProject } from './open.ts';
import { configureConnection, prepareNewFile, useWriteAheadLog } from './pragmas.ts';
import { writeSetting } from './settings.ts';
import { describeDatabaseError } from './transact.ts';

/** Makes the file and opens it. It appears under its name only when it is whole; an existing file is never touched. */
export function createProject(path: string, { classes }: { readonly classes: readonly ClassDraft[] }): OpenProject {
  const target = resolve(path);
  const folder = dirname(target);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StudioError('NOT_FOUND', `There is no folder "${folder}". Make it first, or choose another.`);
  }
  // A log without its project would be taken for the log of the new one.
  const taken = ['', '-wal', '-journal'].map((ending) => `${target}${ending}`).find((file) => existsSync(file));
  if (taken !== undefined) throw exists(taken);
  const draft = `${target}.${randomUUID().slice(0, 8)}.new`;
  try {
    fill(draft, classes);
    putInPlace(draft, target);
  } finally {
    rmSync(draft, { force: true });
  }
  return openProject(target);
}

function fill(path: string, classes: readonly ClassDraft[]): void {
  let db: Database.Database | undefined;
  try {
    db = new Database(path);
    prepareNewFile(db);
    configureConnection(db, { readonly: false });
    useWriteAheadLog(db);
    migrate(db, MIGRATIONS);
    const filled = db;
    filled
      .transaction(() => {
        writeSetting(filled, 'key', randomUUID());
        writeSetting(filled, 'createdAt', Date.now());
        for (const [position, draft] of classes.entries()) insertClass(filled, { ...draft, position });
      })
      .immediate();
    db.pragma('journal_mode = DELETE');
  } catch (error) {
    throw describeDatabaseError(error, path.replace(/\.[0-9a-f]{8}\.new$/, ''));
  } finally {
    db?.close();
  }
}

/** A hard link refuses to replace a file that appeared meanwhile; a rename would not. */
function putInPlace(draft: string, target: string): void {
  try {
    linkSync(draft, target);
  } catch (error) {
    if (existsSync(target)) throw exists(target);
    if (!(error instanceof Error && 'code' in error && ['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(String(error.code)))) {
      throw error;
    }
    renameSync(draft, target); // the file system has no hard links
  }
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(target), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function exists(path: string): StudioError {
  return new StudioError('FILE_EXISTS', `There is a file "${path}" already. Choose another name.`);
}
