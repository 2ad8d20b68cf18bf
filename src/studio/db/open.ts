/** Opening, making and closing project files. Nothing else in the program opens one. */
import Database from 'better-sqlite3';
import { StudioError } from '../../shared/errors.ts';
import { requireClasses } from './classes.ts';
import { fileIdentity, inspectFile, notAProject, resolveFile, type ProjectFile } from './file-header.ts';
import { lockProject, type ProjectLock } from './lock.ts';
import { migrate, refuseNewer, schemaVersion } from './migrate.ts';
import { MIGRATIONS, SCHEMA_VERSION, type Migration } from './migrations.ts';
import { collectOrphans, endAbandoned } from './orphans.ts';
import { APPLICATION_ID, configureConnection, useWriteAheadLog } from './pragmas.ts';
import { checkSchema } from './schema-check.ts';
import { checkSoundness } from './soundness.ts';
import { describeDatabaseError, guardWrites } from './transact.ts';

/** An open project file. Only the studio's own thread writes. */
export interface OpenProject {
  readonly db: Database.Database;
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Why it cannot be written to (read-only, moved), or null. */
  readonly readOnlyReason: string | null;
  /** Throws where the file was moved or replaced since it was opened: what is written then is lost. */
  assertInPlace(): void;
}

export interface OpenOptions {
  /** For a second connection beside the studio's own, e.g. in a worker: takes no lock, writes nothing. */
  readonly readonly?: boolean;
  readonly migrations?: readonly Migration[];
}

const BUSY_MILLISECONDS = 5_000;
/** What this thread has open for writing; two names of one file would each get a lock. */
const writers = new Map<Database.Database, { readonly identity: string; readonly lock: ProjectLock }>();

export function openProject(path: string, { readonly = false, migrations = MIGRATIONS }: OpenOptions = {}): OpenProject {
  if (readonly) return openReader(path);
  // In use here: said before a byte is read, since reading it would drop our own connection's locks.
  const identity = fileIdentity(path);
  if ([...writers.values()].some((writer) => writer.identity === identity)) {
    throw new StudioError('PROJECT_IN_USE', `"${path}" is open already. Close it first.`);
  }
  const file = inspectFile(path);
  refuseNewer(path, file.version, migrations.at(-1)!.version);
  return file.readOnlyReason ? openForReading(file) : openForWriting(file, migrations);
}

function openForWriting(file: ProjectFile, migrations: readonly Migration[]): OpenProject {
  const lock = lockProject(file.path);
  let db: Database.Database | undefined;
  try {
    db = new Database(file.path, { fileMustExist: true, timeout: BUSY_MILLISECONDS });
    configureConnection(db, { readonly: false });
    refuseForeign(db, file.path);
    const version = schemaVersion(db);
    refuseNewer(file.path, version, migrations.at(-1)!.version);
    checkSchema(db, version, migrations);
    checkSoundness(db, file);
    useWriteAheadLog(db);
    migrate(db, migrations);
    requireClasses(db);
    endAbandoned(db);
    if (!file.closedCleanly) collectOrphans(db);
    writers.set(db, { identity: file.identity, lock });
    return watchedProject(db, file);
  } catch (error) {
    db?.close();
    lock.release();
    throw describeDatabaseError(error, file.path);
  }
}

/** A file that may not be written: readable all the same, if it was closed in order. */
function openForReading(file: ProjectFile): OpenProject {
  const reason = file.readOnlyReason!;
  if (file.version !== SCHEMA_VERSION) {
    throw new StudioError(
      'PROJECT_READ_ONLY',
      `"${file.path}" is of an older version and read-only, so it cannot be brought up to date. Open a copy that can be written to.`,
    );
  }
  const project = openReader(file.path);
  return refuseWrites({ ...project, readOnlyReason: reason }, new StudioError('PROJECT_READ_ONLY', reason));
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
    const project: OpenProject = { db, path: real, readOnlyReason: 'This connection only reads.', assertInPlace: () => undefined };
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

function refuseForeign(db: Database.Database, path: string): void {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) throw notAProject(path);
}

function watchedProject(db: Database.Database, file: ProjectFile): OpenProject {
  let moved: string | null = null;
  const project: OpenProject = {
    db,
    path: file.path,
    get readOnlyReason() {
      return moved;
    },
    assertInPlace() {
      if (fileIdentity(file.path) === file.identity) {
        moved = null;
        return;
      }
      moved = `"${file.path}" was moved, renamed or replaced while it was open. Nothing more is saved; put it back, or open it where it is now.`;
      throw new StudioError('PROJECT_MOVED', moved);
    },
  };
  guardWrites(db, () => project.assertInPlace());
  return project;
}

/** Leaves one file and nothing beside it. Readers in other threads must be closed before. */
export function closeProject({ db, path }: OpenProject): void {
  if (!db.open) return;
  const writer = writers.get(db);
  if (writer && fileIdentity(path) === writer.identity) tidy(db);
  db.close();
  writer?.lock.release();
  writers.delete(db);
}

/** A closed project is a plain database without a log, so that it can be read from a read-only disk as well. */
function tidy(db: Database.Database): void {
  try {
    db.pragma('optimize');
    const free = Number(db.pragma('freelist_count', { simple: true }));
    if (free > Number(db.pragma('page_count', { simple: true })) / 10) db.pragma('incremental_vacuum(2000)');
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('journal_mode = DELETE');
  } catch {
    // Whatever stands in the way (a reader, a full disk), the log beside the file is complete and the next start takes it up.
  }
}
