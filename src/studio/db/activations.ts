/** What the frozen part of a network gives of faces, by what it depends on. Any of it can be computed again. */
import type { Database } from 'better-sqlite3';
import { single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface KeptActivation {
  readonly faceId: number;
  readonly view: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** So many of another cut are let go of beside each batch that is kept: all at once would hold up the studio for seconds. */
const LET_GO_TOGETHER = 500;

/** Keeps these, and in the end nothing of any other cut: one takes enough room. */
export function keepActivations(db: Database, { cut, rows }: { readonly cut: string; readonly rows: readonly KeptActivation[] }): void {
  transact(db, () => {
    statement(
      db,
      `DELETE FROM activation WHERE rowid IN (
         SELECT rowid FROM activation WHERE cut < @cut UNION ALL SELECT rowid FROM activation WHERE cut > @cut LIMIT @most)`,
    ).run({ cut, most: LET_GO_TOGETHER + rows.length });
    // A face that was removed meanwhile needs none.
    const put = statement(db, 'INSERT OR REPLACE INTO activation (cut, face_id, view, data) SELECT ?, id, ?, ? FROM face WHERE id = ?');
    for (const { faceId, view, data } of rows) put.run(cut, view, Buffer.from(data.buffer), faceId);
  });
}

export function readActivation(db: Database, cut: string, faceId: number, view: number): Buffer | null {
  return single<Buffer>(db, 'SELECT data FROM activation WHERE cut = ? AND face_id = ? AND view = ?', cut, faceId, view) ?? null;
}
