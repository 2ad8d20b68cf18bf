/**
 * What another copy of a project holds, read through a connection of its own, and what of it goes into this one. Rows are as they stand
 * there: people/copy-contents.ts is what tells whether they can be.
 */
import type { Database } from 'better-sqlite3';
import { statement } from './statement.ts';
import { transact } from './transact.ts';
import type { NewVote } from './votes.ts';

export interface CopyFace {
  readonly id: number;
  /** SHA-256 of the photo's bytes, in hexadecimal. */
  readonly picture: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function listCopyFaces(db: Database): CopyFace[] {
  return statement<CopyFace>(
    db,
    `
    SELECT face.id, hex(blob.sha256) AS picture, face.x, face.y, face.width, face.height
    FROM face JOIN image ON image.id = face.image_id JOIN blob ON blob.id = image.blob_id ORDER BY face.id`,
  ).all();
}

export interface CopyAnnotator {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  readonly kind: 'person' | 'imported';
  readonly blind: number;
}

export function listCopyAnnotators(db: Database): CopyAnnotator[] {
  return statement<CopyAnnotator>(db, 'SELECT id, uid, name, kind, blind FROM annotator ORDER BY id').all();
}

/** Adds an annotator of a copy, under another name where the own one is taken. */
export function insertCopyAnnotator(db: Database, { uid, name, kind, blind }: CopyAnnotator): number {
  return transact(db, () => {
    const put = statement(db, 'INSERT INTO annotator (name, kind, uid, blind) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING');
    for (let n = 1; ; n++) {
      const { changes, lastInsertRowid } = put.run(n === 1 ? name : `${name} (${n})`, kind, uid, blind);
      if (changes === 1) return Number(lastInsertRowid);
    }
  });
}

export interface VoteRow extends NewVote {
  /** In the file that it was read from. */
  readonly id: number;
}

const VOTE_COLUMNS = `
  id, face_id AS faceId, annotator_id AS annotatorId, kind, class_id AS classId, counts, at, coalesce(cast_at, at) AS castAt,
  second_class_id AS secondClassId, second_share AS secondShare, reason, valence, arousal, decides`;

/** All votes, in the order in which they were written. */
export function listVotes(db: Database): VoteRow[] {
  return statement<VoteRow>(db, `SELECT ${VOTE_COLUMNS} FROM vote ORDER BY id`).all();
}

export interface NoteRow {
  readonly id: number;
  readonly faceId: number;
  readonly annotatorId: number;
  readonly text: string;
  readonly at: number;
}

export function listNotes(db: Database): NoteRow[] {
  return statement<NoteRow>(db, 'SELECT rowid AS id, face_id AS faceId, annotator_id AS annotatorId, text, at FROM note').all();
}

/** Whether it is new here: of two notes of one person on one face the newer one stays. */
export function putNewerNote(db: Database, note: NoteRow): boolean {
  return transact(
    db,
    () =>
      statement(
        db,
        `
        INSERT INTO note (face_id, annotator_id, text, at) VALUES (@faceId, @annotatorId, @text, @at)
        ON CONFLICT (face_id, annotator_id) DO UPDATE SET text = excluded.text, at = excluded.at WHERE excluded.at > note.at`,
      ).run(note).changes === 1,
  );
}

export interface FaceToCopy {
  readonly id: number;
  readonly imageId: number;
  readonly imageBlobId: number;
  readonly file: string;
  readonly source: string;
  readonly format: string;
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly note: string | null;
  readonly cropBlobId: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
  readonly score: number | null;
  readonly whole: number;
  readonly landmarks: Uint8Array | null;
  readonly subject: string | null;
  /** Who said which subject it is. */
  readonly subjectBy: string | null;
  /** Why it is left out, or null. */
  readonly excluded: string | null;
}

export function readFaceToCopy(db: Database, faceId: number): FaceToCopy {
  return statement<FaceToCopy>(
    db,
    `
    SELECT face.id, image.id AS imageId, image.blob_id AS imageBlobId, image.file, image.source, image.format, image.width AS imageWidth,
      image.height AS imageHeight, image.note, face.crop_blob_id AS cropBlobId, face.x, face.y, face.width, face.height, face.angle,
      face.score, face.whole, face.landmarks, face.subject, face.subject_by AS subjectBy, face.excluded
    FROM face JOIN image ON image.id = face.image_id WHERE face.id = ?`,
  ).get(faceId)!;
}
