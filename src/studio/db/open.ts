import type { Database } from 'better-sqlite3';

/** An open project file. Only the studio's own thread writes. */
export interface OpenProject {
  readonly db: Database;
  readonly path: string;
}
