/** Opening, making and closing project files. Nothing else in the program opens one. */
import Database from 'better-sqlite3';
import { basename, dirname } from 'node:path';
import { isStudioError, StudioError } from '../../shared/errors.ts';
import { requireClasses } from './classes.ts';
import { sweepProjectDrafts } from './drafts.ts';
import { checkFile, refuseForeign, refuseForeignLog } from './file-check.ts';
import { fileIdentity, inspectFile, resolveFile, type ProjectFile } from './file-header.ts';
import { holdFile, isInUse, letGoOfFile } from './in-use.ts';
import { lockProject, type ProjectLock } from './lock.ts';
import { migrate, refuseNewer, schemaVersion } from './migrate.ts';
import { MIGRATIONS, SCHEMA_VERSION, type Migration } from './migrations.ts';
import { collectOrphans, collectSuspected, endAbandoned } from './orphans.ts';
import { configureConnection, useWriteAheadLog } from './pragmas.ts';
import { checkSchema } from './schema-check.ts';
import { describeDatabaseError, guardWrites } from './transact.ts';
import { watchLog } from './write-log.ts';

/** An open project file. Only the studio's own thread writes. */
export interface OpenProject {
  readonly db: Database.Database;
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Why it cannot be written to now (read-only, moved, out of reach), or null: it is looked at anew each time. */
  readonly readOnlyReason: string | null;
  /** What is to be said of it as long as it is open, or null. */
  readonly note: string | null;
  /** Throws where the file was moved or replaced since it was opened, or is out of reach: what is written then is lost. */
  assertInPlace(): void;
}

export interface OpenOptions {
  /** For a second connection beside the studio's own, e.g. in a worker: takes no lock, writes nothing. */
  readonly readonly?: boolean;
  readonly migrations?: readonly Migration[];
}

/** Closing waits this long at most for room to be given back; what is left follows the next time. */
const ROOM_MILLISECONDS = 2_000;
const BUSY_MILLISECONDS = 5_000;
/** Of what this thread has open for writing. */
const locks = new WeakMap<Database.Database, ProjectLock>();

export function openProject(path: string, { readonly = false, migrations = MIGRATIONS }: OpenOptions = {}): OpenProject {
  if (readonly) return openReader(path);
  // Said before a byte is read, since reading it would drop our own connection's locks; and two names of one file would each get a lock.
  if (isInUse(path)) {
    throw new StudioError('PROJECT_IN_USE', `"${path}" is open already. Close it first.`);
  }
  const file = inspectFile(path);
  refuseNewer(path, file.version, migrations.at(-1)!.version);
  return file.readOnlyReason ? openForReading(file) : openForWriting(file.path, migrations);
}

function openForWriting(path: string, migrations: readonly Migration[]): OpenProject {
  const lock = lockProject(path);
  let db: Database.Database | undefined;
  try {
    // Only now is nobody else about to open or to close it.
    const file = inspectFile(path);
    checkFile(file, migrations);
    db = new Database(path, { fileMustExist: true, timeout: BUSY_MILLISECONDS });
    configureConnection(db, { readonly: false });
    useWriteAheadLog(db);
    migrate(db, migrations);
    requireClasses(db);
    endAbandoned(db);
    if (!file.closedCleanly) collectOrphans(db);
    holdFile(db, file);
    locks.set(db, lock);
    sweepProjectDrafts(dirname(path));
    return watchedProject(db, file);
  } catch (error) {
    db?.close();
    lock.release();
    throw describeDatabaseError(error, path);
  }
}

/** A file that may not be written: readable all the same, if it was closed in order. */
function openForReading(file: ProjectFile): OpenProject {
  const reason = file.readOnlyReason!;
  refuseForeignLog(file);
  if (file.version !== SCHEMA_VERSION) {
    throw new StudioError(
      'PROJECT_READ_ONLY',
      `"${file.path}" is of an older version and read-only, so it cannot be brought up to date. Open a copy that can be written to.`,
    );
  }
  const project = openUnwritable(file);
  return refuseWrites({ ...project, readOnlyReason: reason }, new StudioError('PROJECT_READ_ONLY', reason));
}

/** What was not closed in order is put in order first, which takes a place where something can be written. */
function openUnwritable(file: ProjectFile): OpenProject {
  try {
    return openReader(file.path);
  } catch (error) {
    if (file.closedCleanly || !isStudioError(error) || (error.code !== 'FILE_ACCESS' && error.code !== 'PROJECT_READ_ONLY')) throw error;
    const together = file.lostLog ? '' : ` together with "${basename(file.path)}-wal"`;
    throw new StudioError(
      'PROJECT_READ_ONLY',
      `"${file.path}" was not closed in order, and cannot be put in order where nothing can be written. Copy it${together} to a disk that can be written to, and open it there.`,
      { cause: error },
    );
  }
}

/** Never reads the file except through SQLite: the studio may have it open in this process. */
function openReader(path: string): OpenProject {
  const real = resolveFile(path);
  let db: Database.Database | undefined;
  try {
    db = new Database(real, { readonly: true, fileMustExist: true, timeout: BUSY_MILLISECONDS });
    configureConnection(db, { readonly: true });
    refuseForeign(db, path);
    const version = schemaVersion(db);
    refuseNewer(path, version);
    if (version < SCHEMA_VERSION) {
      throw new StudioError('NOT_READY', `"${path}" is of an older version. Open it once in Mien to bring it up to date.`);
    }
    checkSchema(db, version, MIGRATIONS);
    requireClasses(db);
    holdFile(db, { path: real, identity: fileIdentity(real) ?? '' });
    const project: OpenProject = {
      db,
      path: real,
      readOnlyReason: 'This connection only reads.',
      note: null,
      assertInPlace: () => undefined,
    };
    return refuseWrites(project, new StudioError('PROJECT_READ_ONLY', `"${path}" was opened for reading only.`));
  } catch (error) {
    db?.close();
    throw describeDatabaseError(error, path);
  }
}

function refuseWrites(project: OpenProject, error: StudioError): OpenProject {
  guardWrites(project.db, () => {
    throw error;
  });
  return project;
}

function watchedProject(db: Database.Database, file: ProjectFile): OpenProject {
  let moved: string | null = null;
  const keepLog = watchLog(db, file.path);
  const project: OpenProject = {
    db,
    path: file.path,
    get readOnlyReason() {
      try {
        project.assertInPlace();
        return null;
      } catch (error) {
        if (isStudioError(error)) return error.message;
        throw error;
      }
    },
    note: file.lostLog ? sayLostLog(file.path) : null,
    assertInPlace() {
      if (fileIdentity(file.path) === file.identity) {
        moved = null;
        return keepLog();
      }
      moved ??= sayMoved(project);
      throw new StudioError('PROJECT_MOVED', moved);
    },
  };
  guardWrites(db, () => project.assertInPlace());
  return project;
}

function sayLostLog(path: string): string {
  return `"${path}" was moved or copied without "${basename(path)}-wal", which may hold what was saved last. If the original is still there, open it and make the copy with Copy.`;
}

/** Whoever opens it where it is now has to find all that was saved, but the log stays behind under the old name. */
function sayMoved({ db, path }: OpenProject): string {
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    console.warn(`What was saved last in "${path}" could not be put into the file yet: ${String(error)}`);
  }
  return `"${path}" was moved, renamed, replaced or deleted while it was open. Nothing more is saved in it. Put it back, or open it where it is now; all that was saved so far can still be copied with Copy.`;
}

/** Leaves one file and nothing beside it. Readers in other threads must be closed before. */
export function closeProject({ db }: OpenProject): void {
  if (!db.open) return;
  const lock = locks.get(db);
  if (lock) tidy(db);
  db.close();
  lock?.release();
  letGoOfFile(db);
}

/**
 * A closed project is a plain database without a log, so that it can be read from a read-only disk as well. One that was moved gets what
 * is in the log as well, and nothing stays behind under its old name; only that it has no log SQLite can't write into it there.
 */
function tidy(db: Database.Database): void {
  try {
    collectSuspected(db);
  } catch {
    // They cost room and nothing else; what is in the log is to be put into the file all the same.
  }
  try {
    db.pragma('optimize');
    giveBackRoom(db);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('journal_mode = DELETE');
  } catch {
    // Whatever stands in the way (a reader, a full disk), the log beside the file is complete and the next start takes it up.
  }
}

/** What was let go of, most of it activations of another cut; a piece at a time, so that closing takes no longer than it may. */
function giveBackRoom(db: Database.Database): void {
  const pages = (name: string) => Number(db.pragma(name, { simple: true }));
  const until = performance.now() + ROOM_MILLISECONDS;
  while (pages('freelist_count') > pages('page_count') / 10 && performance.now() < until) db.pragma('incremental_vacuum(2000)');
}
