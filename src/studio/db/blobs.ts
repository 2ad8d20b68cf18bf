/** Bytes by content: the same bytes are stored once, in chunks, and verified by their hash when they are read. */
import type { Database } from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { column, insert, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface BlobInfo {
  readonly id: number;
  readonly sha256: Buffer;
  readonly size: number;
  readonly type: string;
}

/** Id of the blob with these bytes, stored now or before. `type` is the sniffed media type. */
export function putBlob(db: Database, bytes: Uint8Array, type: string): number {
  const sha256 = createHash('sha256').update(bytes).digest();
  const known = findBlob(db, sha256);
  if (known !== null) return known;
  return transact(db, () => {
    const id = insert(db, 'INSERT INTO blob (sha256, size, type) VALUES (?, ?, ?)', sha256, bytes.length, type);
    const put = statement(db, 'INSERT INTO blob_chunk (blob_id, n, data) VALUES (?, ?, ?)');
    for (let n = 0; n * LIMITS.blobChunk < bytes.length; n++) {
      put.run(id, n, bytes.subarray(n * LIMITS.blobChunk, (n + 1) * LIMITS.blobChunk));
    }
    return id;
  });
}

/** Id of the blob with this SHA-256, or null. */
export function findBlob(db: Database, sha256: Uint8Array): number | null {
  return single<number>(db, 'SELECT id FROM blob WHERE sha256 = ?', sha256) ?? null;
}

export function blobInfo(db: Database, id: number): BlobInfo {
  const info = statement<BlobInfo>(db, 'SELECT id, sha256, size, type FROM blob WHERE id = ?').get(id);
  if (!info) throw new StudioError('NOT_FOUND', `The project has no stored bytes with number ${id}.`);
  return info;
}

/** The bytes, whole and unchanged, or a StudioError('NOT_A_PROJECT') that names what is damaged. */
export function readBlob(db: Database, id: number): Buffer {
  const { sha256, size } = blobInfo(db, id);
  const chunks = column<Buffer>(db, 'SELECT data FROM blob_chunk WHERE blob_id = ? ORDER BY n', id);
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  if (bytes.length !== size || !createHash('sha256').update(bytes).digest().equals(sha256)) {
    throw new StudioError(
      'NOT_A_PROJECT',
      `"${db.name}" is damaged: stored bytes with number ${id} are not what was saved. The rest of the project can be used; go back to an older copy for these.`,
    );
  }
  return bytes;
}

/** A blob that no table refers to. A step that can be taken back may. */
export const UNREFERRED = `
  NOT EXISTS (SELECT 1 FROM image WHERE blob_id = blob.id)
  AND NOT EXISTS (SELECT 1 FROM face WHERE crop_blob_id = blob.id)
  AND NOT EXISTS (SELECT 1 FROM checkpoint WHERE blob_id = blob.id)
  AND NOT EXISTS (SELECT 1 FROM run WHERE snapshot_blob_id = blob.id)
  AND NOT EXISTS (SELECT 1 FROM comparison WHERE snapshot_blob_id = blob.id)
  AND NOT EXISTS (SELECT 1 FROM base WHERE blob_id = blob.id)`;

/** Lets go of a blob that nothing refers to any more. */
export function collectBlob(db: Database, id: number): void {
  transact(db, () => {
    statement(db, `DELETE FROM blob WHERE id = ? AND ${UNREFERRED}`).run(id);
  });
}
