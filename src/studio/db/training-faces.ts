/** Faces as training sees them. */
import type { Database } from 'better-sqlite3';
import type { Face, SplitPart } from '../../shared/contract/faces.ts';
import { StudioError } from '../../shared/errors.ts';
import { mapShares, readLabelMap } from './label-map.ts';
import { sharesOf } from './shares.ts';
import { statement } from './statement.ts';

export interface TrainingFace {
  readonly id: number;
  readonly part: SplitPart | null;
  readonly subject: string | null;
  readonly shares: Face['shares'];
}

/** Labelled faces in use, by the classes that count; never those that somebody is unsure of, skipped, called unusable or left out. */
export function listLabelledFaces(db: Database): TrainingFace[] {
  const rows = statement<Omit<TrainingFace, 'shares'> & { readonly shares: string }>(
    db,
    "SELECT id, part, subject, shares FROM face WHERE state = 'labelled' AND excluded IS NULL ORDER BY id",
  ).all();
  const map = readLabelMap(db);
  return rows.flatMap(({ id, part, subject, shares }) => {
    const counted = mapShares(sharesOf(shares), map);
    return counted.length === 0 ? [] : [{ id, part, subject, shares: counted }];
  });
}

export interface CropBlob {
  readonly id: number;
  /** SHA-256 in hexadecimal: the same bytes in whatever project. */
  readonly hash: string;
}

/** Blob of each face's crop, in the order asked for. */
export function cropBlobs(db: Database, faceIds: readonly number[]): CropBlob[] {
  const select = statement<CropBlob>(
    db,
    'SELECT blob.id, hex(blob.sha256) AS hash FROM face JOIN blob ON blob.id = face.crop_blob_id WHERE face.id = ?',
  );
  return faceIds.map((id) => {
    const blob = select.get(id);
    if (!blob) throw new StudioError('NOT_FOUND', `The project has no face with number ${id}.`);
    return blob;
  });
}

/** How many of these faces the project still has. */
export function countPresent(db: Database, faceIds: readonly number[]): number {
  return (
    statement<number>(db, 'SELECT count(*) FROM face WHERE id IN (SELECT value FROM json_each(?))').pluck().get(JSON.stringify(faceIds)) ??
    0
  );
}

export interface FaceOrigin {
  readonly id: number;
  readonly source: string;
}

/** Where the images of these faces came from. */
export function faceSources(db: Database, faceIds: readonly number[]): FaceOrigin[] {
  return statement<FaceOrigin>(
    db,
    'SELECT face.id, image.source FROM face JOIN image ON image.id = face.image_id WHERE face.id IN (SELECT value FROM json_each(?))',
  ).all(JSON.stringify(faceIds));
}

/** Who labelled these faces: each annotator with the number of faces on which a word of theirs stands. */
export function labelSources(db: Database, faceIds: readonly number[]): { name: string; kind: 'person' | 'imported'; faces: number }[] {
  return statement<{ name: string; kind: 'person' | 'imported'; faces: number }>(
    db,
    `
    SELECT annotator.name, annotator.kind, count(DISTINCT vote.face_id) AS faces
    FROM vote JOIN annotator ON annotator.id = vote.annotator_id
    WHERE vote.kind = 'class' AND vote.face_id IN (SELECT value FROM json_each(?))
    GROUP BY annotator.id ORDER BY faces DESC, annotator.name`,
  ).all(JSON.stringify(faceIds));
}

/** Of these faces, those whose person is named, and how many persons those are. */
export function countNamedPeople(db: Database, faceIds: readonly number[]): { faces: number; subjects: number } {
  return statement<{ faces: number; subjects: number }>(
    db,
    'SELECT count(subject) AS faces, count(DISTINCT subject) AS subjects FROM face WHERE id IN (SELECT value FROM json_each(?))',
  ).get(JSON.stringify(faceIds))!;
}
