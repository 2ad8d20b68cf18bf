/** The log beside an open project, in which SQLite keeps what was saved last. */
import type { Database } from 'better-sqlite3';
import { StudioError } from '../../shared/errors.ts';
import { fileIdentity } from './file-header.ts';
import { useWriteAheadLog } from './pragmas.ts';

/**
 * To be called before each write: where somebody has removed the log, SQLite would go on in a file that has no name any more and is gone with
 * this process. All that it holds is put into the project first, and a new log is begun.
 */
export function watchLog(db: Database, path: string): () => void {
  const log = `${path}-wal`;
  let identity = fileIdentity(log);
  return () => {
    if (db.inTransaction || fileIdentity(log) === identity) return;
    beginAnew(db, log);
    identity = fileIdentity(log);
  };
}

function beginAnew(db: Database, log: string): void {
  const patience = Number(db.pragma('busy_timeout', { simple: true }));
  // Whoever reads now is a thread of ours, which may go on reading for long.
  db.pragma('busy_timeout = 0');
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('journal_mode = DELETE');
    useWriteAheadLog(db);
    // The log is there once it is looked into.
    db.pragma('user_version');
  } catch (error) {
    throw new StudioError(
      'FILE_ACCESS',
      `"${log}" was removed while the project was open, and a new one cannot be begun yet. Nothing is saved until then: wait until no job runs any more, or close the project and open it again.`,
      { cause: error },
    );
  } finally {
    db.pragma(`busy_timeout = ${patience}`);
  }
}
