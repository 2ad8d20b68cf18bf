import Database from 'better-sqlite3';

/** Loads SQLite's addon into this thread: the first database does that. */
export function loadAddon(): void {
  new Database(':memory:').close();
}
