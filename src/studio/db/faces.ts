/** Faces: what was found where, and what it is labelled. Lists under filters are in face-lists.ts. */
import type { Database } from 'better-sqlite3';
import type { Face, LabelState, SplitPart } from '../../shared/contract/faces.ts';
import { StudioError } from '../../shared/errors.ts';
import { byName } from '../../shared/subject-order.ts';
import { forgetCounts } from './counts.ts';
import { withoutDamage } from './face-damage.ts';
import { readOwnWords, type OwnWords } from './own-words.ts';
import { sharesOf } from './shares.ts';
import { column, distinct, insert, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface NewFace {
  readonly imageId: number;
  readonly cropBlobId: number;
  /** Pixels of the upright image. */
  readonly box: Face['box'];
  /** Degrees by which the crop was turned so that the eyes are level. */
  readonly angle: number;
  /** The detector's, or null where the whole picture was taken. */
  readonly score: number | null;
  readonly whole: boolean;
  /** x, y pairs in pixels of the upright image, or null. */
  readonly landmarks: Float32Array | null;
  readonly subject: string | null;
}

interface FaceRow {
  readonly id: number;
  readonly imageId: number;
  readonly file: string;
  readonly source: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly whole: number;
  readonly leftOut: number;
  readonly subject: string | null;
  readonly part: SplitPart | null;
  readonly state: LabelState;
  readonly classId: number | null;
  readonly shares: string;
  readonly votes: number;
}

export function insertFace(db: Database, { imageId, cropBlobId, box, angle, score, whole, landmarks, subject }: NewFace): number {
  return transact(db, () => {
    forgetCounts(db);
    const id = insert(
      db,
      `INSERT INTO face (image_id, crop_blob_id, x, y, width, height, angle, score, whole, landmarks, subject)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      imageId,
      cropBlobId,
      box.x,
      box.y,
      box.width,
      box.height,
      angle,
      score,
      whole ? 1 : 0,
      landmarks && Buffer.from(landmarks.buffer, landmarks.byteOffset, landmarks.byteLength),
      subject,
    );
    statement(db, 'UPDATE image SET faces = faces + 1 WHERE id = ?').run(imageId);
    return id;
  });
}

const SELECT_FACE = `
  SELECT face.id, face.image_id AS imageId, image.file, image.source, face.x, face.y, face.width, face.height, face.whole,
    face.excluded IS NOT NULL AS leftOut, face.subject, face.part, face.state, face.class_id AS classId, face.shares, face.votes
  FROM face JOIN image ON image.id = face.image_id WHERE face.id = ?`;

/** In the order asked for; unknown ids are left out, damaged faces are not. */
export function getFaces(db: Database, ids: readonly number[]): Face[] {
  const select = statement<FaceRow>(db, SELECT_FACE);
  const words = readOwnWords(db, ids);
  return ids.flatMap((id) => {
    const row = select.get(id);
    return row ? [withoutDamage(db, toFace(row, words.get(id)!))] : [];
  });
}

function toFace({ x, y, width, height, whole, leftOut, shares, ...rest }: FaceRow, words: OwnWords): Face {
  return {
    ...rest,
    ...words,
    box: { x, y, width, height },
    whole: whole === 1,
    leftOut: leftOut === 1,
    shares: sharesOf(shares),
  };
}

export function getFace(db: Database, id: number): Face {
  const [face] = getFaces(db, [id]);
  if (!face) throw new StudioError('NOT_FOUND', `The project has no face with number ${id}.`);
  return face;
}

/** Blob with a face's crop. */
export function cropOfFace(db: Database, id: number): number {
  const [blobId] = column<number>(db, 'SELECT crop_blob_id FROM face WHERE id = ?', id);
  if (blobId === undefined) throw new StudioError('NOT_FOUND', `The project has no face with number ${id}.`);
  return blobId;
}

/** Ids among these that the project does not have. */
export function unknownFaces(db: Database, ids: readonly number[]): number[] {
  return column<number>(db, 'SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM face WHERE id = value)', JSON.stringify(ids));
}

export function countSubjects(db: Database): number {
  return single<number>(db, `WITH RECURSIVE ${distinct('subject', 'face')} SELECT count(value) FROM subject`) ?? 0;
}

export function listSubjects(db: Database): { subject: string; faces: number }[] {
  return statement<{ subject: string; faces: number }>(
    db,
    'SELECT subject, count(*) AS faces FROM face WHERE subject IS NOT NULL GROUP BY subject',
  )
    .all()
    .filter(({ subject }) => typeof subject === 'string')
    .toSorted((a, b) => byName(a.subject, b.subject));
}
