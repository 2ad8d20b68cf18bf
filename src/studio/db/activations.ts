/** What the frozen part of a network gives of faces, by what it depends on. Any of it can be computed again. */
import type { Database } from 'better-sqlite3';
import { single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface KeptActivation {
  readonly faceId: number;
  readonly view: number;
  readonly data: Uint8Array;
}

export function putActivations(db: Database, cut: string, rows: readonly KeptActivation[]): void {
  transact(db, () => {
    // A face that was removed meanwhile needs none.
    const put = statement(db, 'INSERT OR REPLACE INTO activation (cut, face_id, view, data) SELECT ?, id, ?, ? FROM face WHERE id = ?');
    for (const { faceId, view, data } of rows) put.run(cut, view, Buffer.from(data.buffer, data.byteOffset, data.byteLength), faceId);
  });
}

export function readActivation(db: Database, cut: string, faceId: number, view: number): Buffer | null {
  return single<Buffer>(db, 'SELECT data FROM activation WHERE cut = ? AND face_id = ? AND view = ?', cut, faceId, view) ?? null;
}

/** Lets go of what was kept for any other cut: one is enough room to take. */
export function dropOtherActivations(db: Database, cut: string): void {
  statement(db, 'DELETE FROM activation WHERE cut <> ?').run(cut);
}
