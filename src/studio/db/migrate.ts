/** Brings a project file to the newest schema: each version in one transaction, after a copy was put aside. */
import type { Database } from 'better-sqlite3';
import { renameSync, rmSync, statSync } from 'node:fs';
import { StudioError } from '../../shared/errors.ts';
import { SCHEMA_VERSION, type Migration } from './migrations.ts';
import { syncFile, syncName } from './new-file.ts';

export function schemaVersion(db: Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** Refuses a file of a later version. */
export function refuseNewer(path: string, version: number, known = SCHEMA_VERSION): void {
  if (version <= known) return;
  throw new StudioError(
    'PROJECT_TOO_NEW',
    `"${path}" was written by a newer Mien (project version ${version}; this one reads up to ${known}). It was left as it is; install the newer Mien to open it.`,
  );
}

/** Runs what is missing. An existing file is copied to `<path>.v<version>.backup` first, in the place of any older copy of that version. */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  const from = schemaVersion(db);
  const missing = migrations.filter(({ version }) => version > from);
  if (missing.length === 0) return;
  if (from > 0) copyAside(db, from);
  // A table that is made anew is dropped in between; rows that point at it must outlive that. Set outside of a transaction or not at all.
  db.pragma('foreign_keys = OFF');
  try {
    for (const { version, sql } of missing) {
      db.transaction(() => {
        db.exec(sql);
        const [lost] = db.pragma('foreign_key_check') as { table: string; parent: string }[];
        if (lost) throw new Error(`A row of "${lost.table}" points at a row of "${lost.parent}" that is not there`);
        db.pragma(`user_version = ${version}`);
      }).immediate();
    }
  } finally {
    db.pragma('foreign_keys = ON');
  }
  // The header's version is what the next start reads first.
  db.pragma('wal_checkpoint(TRUNCATE)');
}

function copyAside(db: Database, version: number): void {
  const copy = `${db.name}.v${version}.backup`;
  const draft = `${copy}.new`;
  for (const path of [copy, draft]) refuseFolder(path);
  // A copy that could not be finished, as on a full disk, must not pass for one.
  rmSync(draft, { force: true });
  try {
    db.prepare('VACUUM INTO ?').run(draft);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  // Nothing of the project is changed until the copy is on the disk under its name.
  syncFile(draft);
  renameSync(draft, copy);
  syncName(copy);
}

function refuseFolder(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new StudioError(
    'FILE_EXISTS',
    `"${path}" is a folder, where a copy of the project is to be kept before it is brought up to date. The project was left as it is; move the folder away, then open it again.`,
  );
}
