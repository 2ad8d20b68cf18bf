/** How every connection to a project file is set up. */
import type { Database } from 'better-sqlite3';

/** "Mien" in the header of a file, so that any program can tell what it is. */
export const APPLICATION_ID = 0x4d69656e;

/** Before the first table; the page size cannot change later. */
export function prepareNewFile(db: Database): void {
  db.pragma('page_size = 16384');
  db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma(`application_id = ${APPLICATION_ID}`);
}

/** Safe against files made by somebody else; nothing here writes. */
export function configureConnection(db: Database, { readonly }: { readonly readonly: boolean }): void {
  // The library's own default is NORMAL on every open but the first: acknowledged labels would be lost in a power cut.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('mmap_size = 0');
  db.pragma('temp_store = MEMORY');
  db.pragma('secure_delete = OFF');
  db.pragma(`cache_size = ${readonly ? -16_384 : -65_536}`);
  if (readonly) db.pragma('query_only = ON');
  if (process.platform === 'darwin') {
    db.pragma('fullfsync = ON');
    db.pragma('checkpoint_fullfsync = ON');
  }
}

/** For the one writer: readers and the writer do not wait for each other. */
export function useWriteAheadLog(db: Database): void {
  const mode = db.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal') throw new Error(`SQLite keeps journal mode "${String(mode)}" for ${db.name}`);
  db.pragma('wal_autocheckpoint = 1000');
  db.pragma('journal_size_limit = 67108864');
}
