/** Images as they were imported. */
import type { Database } from 'better-sqlite3';
import { StudioError } from '../../shared/errors.ts';
import { column, distinct, insert, single, statement } from './statement.ts';
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

/** A picture that is a face itself is no photo. */
const IS_PHOTO = 'NOT EXISTS (SELECT 1 FROM face WHERE image_id = image.id AND whole = 1)';

/** Photos with how many of their faces are in use, those without any first. */
export function listPhotosByFaces(db: Database): { imageId: number; file: string; faces: number }[] {
  return statement<{ imageId: number; file: string; faces: number }>(
    db,
    `SELECT imageId, file, inUse AS faces FROM (
       SELECT id AS imageId, file, (SELECT count(*) FROM face WHERE image_id = image.id AND excluded IS NULL) AS inUse FROM image
       WHERE ${IS_PHOTO}
     ) ORDER BY inUse > 0, imageId`,
  ).all();
}

/** Those of the list that have no face in use. Few are left out: they are looked at, and not all photos. */
export function countPhotosWithoutFace(db: Database): number {
  const found = 'SELECT count(*) FROM image WHERE faces = 0';
  const leftOut = `SELECT count(*) FROM image WHERE id IN (SELECT image_id FROM face WHERE excluded IS NOT NULL) AND ${IS_PHOTO}
    AND NOT EXISTS (SELECT 1 FROM face WHERE image_id = image.id AND excluded IS NULL)`;
  return single<number>(db, `SELECT (${found}) + (${leftOut})`) ?? 0;
}

/** Up to which image none is a photo: it stays one or none, and only new ones are looked at. */
const passed = new WeakMap<Database, number>();

/** Whether that list has any. */
export function hasPhotos(db: Database): boolean {
  const first = single<number>(db, `SELECT id FROM image WHERE id > ? AND ${IS_PHOTO} ORDER BY id LIMIT 1`, passed.get(db) ?? 0);
  passed.set(db, first === undefined ? (single<number>(db, 'SELECT max(id) FROM image') ?? 0) : first - 1);
  return first !== undefined;
}
