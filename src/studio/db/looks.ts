/** What a glance at each face's crop has given: its hash and its quality. */
import type { Database } from 'better-sqlite3';
import { column, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface FaceLook {
  readonly faceId: number;
  /** 8 bytes. */
  readonly hash: Uint8Array;
  readonly sharpness: number;
  readonly brightness: number;
  /** Degrees; null where there are no landmarks. */
  readonly yaw: number | null;
  readonly pitch: number | null;
  readonly quality: number;
}

export function saveLooks(db: Database, looks: readonly FaceLook[]): void {
  transact(db, () => {
    const update = statement(db, 'UPDATE face SET phash = ?, sharpness = ?, brightness = ?, yaw = ?, pitch = ?, quality = ? WHERE id = ?');
    for (const { faceId, hash, sharpness, brightness, yaw, pitch, quality } of looks) {
      update.run(Buffer.from(hash), sharpness, brightness, yaw, pitch, quality, faceId);
    }
  });
}

export function facesToLookAt(db: Database): number[] {
  return column<number>(db, 'SELECT id FROM face WHERE quality IS NULL ORDER BY id');
}

export function countFacesToLookAt(db: Database): number {
  // Two counts from indexes alone: looking for what has no value would read every face.
  const sql = 'SELECT (SELECT count(*) FROM face) - (SELECT count(*) FROM face WHERE quality IS NOT NULL)';
  return single<number>(db, sql) ?? 0;
}

/** A face's place in its photo and its landmarks, for its pose and size. */
export interface FaceShape {
  readonly id: number;
  readonly cropBlobId: number;
  /** Side of the face in its photo, in pixels. */
  readonly pixels: number;
  readonly score: number | null;
  readonly landmarks: Float32Array | null;
}

export function readShapes(db: Database, faceIds: readonly number[]): FaceShape[] {
  const select = statement<Omit<FaceShape, 'landmarks'> & { readonly landmarks: Buffer | null }>(
    db,
    'SELECT id, crop_blob_id AS cropBlobId, min(width, height) AS pixels, score, landmarks FROM face WHERE id = ?',
  );
  return faceIds.flatMap((id) => {
    const row = select.get(id);
    return row ? [{ ...row, landmarks: row.landmarks && new Float32Array(new Uint8Array(row.landmarks).buffer) }] : [];
  });
}

export interface HashedFace {
  readonly id: number;
  readonly cropBlobId: number;
  readonly hash: Uint8Array;
  readonly quality: number;
  readonly labelled: boolean;
}

/** Faces in use that have a hash, by id. */
export function listHashes(db: Database): HashedFace[] {
  const rows = statement<Omit<HashedFace, 'labelled'> & { readonly labelled: number }>(
    db,
    `SELECT id, crop_blob_id AS cropBlobId, phash AS hash, quality, state = 'labelled' AS labelled FROM face
     WHERE phash IS NOT NULL AND excluded IS NULL ORDER BY id`,
  ).all();
  return rows.map((row) => ({ ...row, labelled: row.labelled === 1 }));
}

/** Faces in use with a number beyond this one. Few are left out: those are taken off, and the rest is counted from an index alone. */
export function countFacesSince(db: Database, id: number): number {
  // By the number itself, whole rows would be read: that is only for the few that have come since.
  const all = id === 0 ? 'id IS NOT ?' : 'id > ?';
  const sql = `SELECT (SELECT count(*) FROM face WHERE ${all}) - (SELECT count(*) FROM face WHERE excluded IS NOT NULL AND +id > ?)`;
  return single<number>(db, sql, id, id) ?? 0;
}

/** The largest number of a face; 0 where there is none. */
export function newestFace(db: Database): number {
  return single<number>(db, 'SELECT coalesce(max(id), 0) FROM face') ?? 0;
}
