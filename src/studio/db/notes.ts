/** What people note about faces: one note a person and face. */
import type { Database } from 'better-sqlite3';
import { single, statement } from './statement.ts';
import { transact } from './transact.ts';

/** Empty where there is none. */
export function readNote(db: Database, faceId: number, annotatorId: number): string {
  return single<string>(db, 'SELECT text FROM note WHERE face_id = ? AND annotator_id = ?', faceId, annotatorId) ?? '';
}

export function writeNote(
  db: Database,
  { faceId, annotatorId, text }: { readonly faceId: number; readonly annotatorId: number; readonly text: string },
): void {
  transact(db, () => {
    if (text === '') statement(db, 'DELETE FROM note WHERE face_id = ? AND annotator_id = ?').run(faceId, annotatorId);
    else {
      statement(
        db,
        `
        INSERT INTO note (face_id, annotator_id, text, at) VALUES (?, ?, ?, ?)
        ON CONFLICT (face_id, annotator_id) DO UPDATE SET text = excluded.text, at = excluded.at`,
      ).run(faceId, annotatorId, text, Date.now());
    }
  });
}
