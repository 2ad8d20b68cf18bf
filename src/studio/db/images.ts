/** Images as they were imported. */
import type { Database } from 'better-sqlite3';
import { StudioError } from '../../shared/errors.ts';
import { column, distinct, insert, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface NewImage {
  readonly blobId: number;
  /** Relative to what was imported. */
  readonly file: string;
  readonly source: string;
  /** Sniffed, e.g. "jpeg". */
  readonly format: string;
  /** Of the upright image. */
  readonly width: number;
  readonly height: number;
  /** What was out of the ordinary about it, e.g. "damaged, decoded". */
  readonly note: string | null;
  /** Of a video's frame: which video, and where in it, in seconds. */
  readonly frame?: { readonly video: string; readonly at: number };
}

export interface ImageRow extends NewImage {
  readonly id: number;
  readonly faces: number;
  readonly importedAt: number;
}

const COLUMNS = 'id, blob_id AS blobId, file, source, format, width, height, note, faces, imported_at AS importedAt';

export function insertImage(db: Database, { blobId, file, source, format, width, height, note, frame }: NewImage): number {
  return transact(db, () =>
    insert(
      db,
      'INSERT INTO image (blob_id, file, source, format, width, height, note, imported_at, video, frame_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      blobId,
      file,
      source,
      format,
      width,
      height,
      note,
      Date.now(),
      frame?.video ?? null,
      frame?.at ?? null,
    ),
  );
}

export function getImage(db: Database, id: number): ImageRow {
  const row = statement<ImageRow>(db, `SELECT ${COLUMNS} FROM image WHERE id = ?`).get(id);
  if (!row) throw new StudioError('NOT_FOUND', `The project has no image with number ${id}.`);
  return row;
}

/** The image with these bytes, by their SHA-256. */
export function findImageByHash(db: Database, sha256: Uint8Array): ImageRow | null {
  return statement<ImageRow>(db, `SELECT ${COLUMNS} FROM image WHERE blob_id = (SELECT id FROM blob WHERE sha256 = ?)`).get(sha256) ?? null;
}

export function listImagesWithoutFace(db: Database): { id: number; name: string }[] {
  return statement<{ id: number; name: string }>(db, 'SELECT id, file AS name FROM image WHERE faces = 0 ORDER BY id').all();
}

export function countImages(db: Database): { images: number; withoutFace: number } {
  return statement<{ images: number; withoutFace: number }>(
    db,
    'SELECT (SELECT count(*) FROM image) AS images, (SELECT count(*) FROM image WHERE faces = 0) AS withoutFace',
  ).get()!;
}

export function listSources(db: Database): string[] {
  return column<string>(
    db,
    `
    WITH RECURSIVE ${distinct('source', 'image')}
    SELECT value FROM source WHERE value IS NOT NULL ORDER BY (SELECT min(id) FROM image WHERE image.source = value)`,
  ).filter((source) => typeof source === 'string');
}

/** Every image's file name, for matching tables of labels. */
export function listImageFiles(db: Database): { id: number; file: string }[] {
  return statement<{ id: number; file: string }>(db, 'SELECT id, file FROM image').all();
}

/** The same with the bytes of each. */
export function listImageSizes(db: Database): { id: number; file: string; size: number }[] {
  return statement<{ id: number; file: string; size: number }>(
    db,
    'SELECT image.id, file, size FROM image JOIN blob ON blob.id = image.blob_id ORDER BY image.id',
  ).all();
}

/** Photos with how many of their faces are in use, those without any first; pictures that are a face themselves are left out. */
export function listPhotosByFaces(db: Database): { imageId: number; file: string; faces: number }[] {
  return statement<{ imageId: number; file: string; faces: number }>(
    db,
    `SELECT imageId, file, inUse AS faces FROM (
       SELECT id AS imageId, file, (SELECT count(*) FROM face WHERE image_id = image.id AND excluded IS NULL) AS inUse FROM image
       WHERE NOT EXISTS (SELECT 1 FROM face WHERE image_id = image.id AND whole = 1)
     ) ORDER BY inUse > 0, imageId`,
  ).all();
}
