/** Where a face is cut out of its photo. What was computed of the old crop is forgotten with it. */
import type { Database } from 'better-sqlite3';
import type { Face } from '../../shared/contract/faces.ts';
import { distinct, statement } from './statement.ts';
import { transact } from './transact.ts';

/** As the undo log keeps it: plain JSON. The old crop's bytes stay in the project for as long as a step may bring it back. */
export interface StoredCrop {
  readonly faceId: number;
  readonly cropBlobId: number;
  readonly box: Face['box'];
  readonly angle: number;
  readonly score: number | null;
  readonly whole: boolean;
  /** x, y by turns. */
  readonly landmarks: readonly number[] | null;
}

export function readCrop(db: Database, faceId: number): StoredCrop | null {
  const row = statement<{
    readonly cropBlobId: number;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly angle: number;
    readonly score: number | null;
    readonly whole: number;
    readonly landmarks: Buffer | null;
  }>(db, 'SELECT crop_blob_id AS cropBlobId, x, y, width, height, angle, score, whole, landmarks FROM face WHERE id = ?').get(faceId);
  if (!row) return null;
  const { x, y, width, height, whole, landmarks, ...rest } = row;
  return {
    faceId,
    ...rest,
    box: { x, y, width, height },
    whole: whole === 1,
    landmarks: landmarks && [...new Float32Array(new Uint8Array(landmarks).buffer)],
  };
}

/** What is forgotten, and what it is kept by before the face: without that, one face is looked for among all. */
const FORGOTTEN = [
  ['feature', 'base_id'],
  ['activation', 'cut'],
  ['map_point', 'layout'],
] as const;

export function writeCrops(db: Database, crops: readonly StoredCrop[]): void {
  transact(db, () => {
    const update = statement(
      db,
      `UPDATE face SET crop_blob_id = @cropBlobId, x = @x, y = @y, width = @width, height = @height, angle = @angle, score = @score,
         whole = @whole, landmarks = @landmarks, phash = NULL, sharpness = NULL, brightness = NULL, yaw = NULL, pitch = NULL, quality = NULL,
         guess_class_id = NULL, guess_confidence = NULL, guess_margin = NULL, error_score = NULL, error_class_id = NULL
       WHERE id = @faceId`,
    );
    for (const { box, whole, landmarks, ...crop } of crops) {
      update.run({ ...crop, ...box, whole: whole ? 1 : 0, landmarks: landmarks && Buffer.from(Float32Array.from(landmarks).buffer) });
      for (const [table, by] of FORGOTTEN) {
        const kept = `WITH RECURSIVE ${distinct(by, table)} SELECT value FROM ${by} WHERE value IS NOT NULL`;
        statement(db, `DELETE FROM ${table} WHERE ${by} IN (${kept}) AND face_id = ?`).run(crop.faceId);
      }
    }
  });
}
