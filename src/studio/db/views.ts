/** Queries that were given a name. */
import type { Database } from 'better-sqlite3';
import type { SavedView } from '../../shared/contract/faces.ts';
import { statement } from './statement.ts';
import { transact } from './transact.ts';

export function listViews(db: Database): SavedView[] {
  return statement<SavedView>(db, 'SELECT id, name, text FROM view ORDER BY name').all();
}

/** One of the same name is replaced. */
export function saveView(db: Database, name: string, text: string): SavedView {
  return transact(db, () =>
    statement<SavedView>(
      db,
      `INSERT INTO view (name, text, at) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET text = excluded.text, at = excluded.at RETURNING id, name, text`,
    ).get(name, text, Date.now())!,
  );
}

export function removeView(db: Database, id: number): void {
  transact(db, () => {
    statement(db, 'DELETE FROM view WHERE id = ?').run(id);
  });
}
