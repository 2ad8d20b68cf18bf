/** Faces with all that is known of them, for taking them out of the project. */
import type { Database } from 'better-sqlite3';
import type { Face, SplitPart } from '../../shared/contract/faces.ts';
import type { AnswerDetails } from './answers.ts';
import { detailsOf } from './answers.ts';
import { statement } from './statement.ts';
import { unpackCounts, type VoteKind } from './votes.ts';

export interface ExportVote {
  readonly annotator: string;
  readonly kind: Exclude<VoteKind, 'clear'>;
  readonly classId: number | null;
  readonly counts: ReturnType<typeof unpackCounts> | null;
  readonly details: AnswerDetails;
  readonly at: number;
}

export interface ExportFace {
  readonly id: number;
  readonly image: {
    readonly id: number;
    readonly file: string;
    readonly format: string;
    readonly width: number;
    readonly height: number;
    readonly blobId: number;
    readonly sha256: string;
  };
  readonly crop: { readonly blobId: number; readonly sha256: string; readonly type: string };
  readonly box: Face['box'];
  /** Degrees. */
  readonly angle: number;
  readonly whole: boolean;
  readonly subject: string | null;
  readonly part: SplitPart | null;
  readonly state: Face['state'];
  readonly classId: number | null;
  readonly votes: readonly ExportVote[];
  readonly notes: readonly (readonly [annotator: string, text: string])[];
}

interface Row extends Omit<ExportFace, 'image' | 'crop' | 'box' | 'whole' | 'votes' | 'notes'> {
  readonly imageId: number;
  readonly file: string;
  readonly format: string;
  readonly imageWidth: number;
  readonly imageHeight: number;
  readonly imageBlob: number;
  readonly imageHash: Buffer;
  readonly cropBlob: number;
  readonly cropHash: Buffer;
  readonly cropType: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly whole: number;
}

const SELECT = `
  SELECT face.id, image.id AS imageId, image.file, image.format, image.width AS imageWidth, image.height AS imageHeight,
    image.blob_id AS imageBlob, picture.sha256 AS imageHash, face.crop_blob_id AS cropBlob, crop.sha256 AS cropHash, crop.type AS cropType,
    face.x, face.y, face.width, face.height, face.angle, face.whole, face.subject, face.part, face.state, face.class_id AS classId
  FROM face JOIN image ON image.id = face.image_id JOIN blob AS picture ON picture.id = image.blob_id
  JOIN blob AS crop ON crop.id = face.crop_blob_id WHERE face.id = ?`;

/** The newest word of each annotator. */
const VOTES = `
  SELECT annotator.name AS annotator, vote.kind, vote.class_id AS classId, vote.counts, vote.at, vote.second_class_id AS secondClassId,
    vote.second_share AS secondShare, vote.reason, vote.valence, vote.arousal, vote.decides
  FROM vote JOIN annotator ON annotator.id = vote.annotator_id
  WHERE vote.id IN (SELECT max(id) FROM vote WHERE face_id = ? GROUP BY annotator_id) AND vote.kind <> 'clear' ORDER BY vote.id`;

type VoteRow = Omit<ExportVote, 'counts' | 'details'> & { readonly counts: string | null } & Parameters<typeof detailsOf>[0];

/** In the order asked for; unknown ids are left out. */
export function readExportFaces(db: Database, ids: readonly number[]): ExportFace[] {
  return ids.flatMap((id) => {
    const row = statement<Row>(db, SELECT).get(id);
    if (!row) return [];
    const { x, y, width, height, imageHash, cropHash, whole } = row;
    const { angle, subject, part, state, classId } = row;
    const votes = statement<VoteRow>(db, VOTES)
      .all(id)
      .map((vote): ExportVote => {
        const { annotator, kind, at } = vote;
        return {
          annotator,
          kind,
          at,
          classId: vote.classId,
          counts: vote.counts === null ? null : unpackCounts(vote.counts),
          details: detailsOf(vote),
        };
      });
    const notes = statement<{ name: string; text: string }>(
      db,
      'SELECT annotator.name, note.text FROM note JOIN annotator ON annotator.id = note.annotator_id WHERE note.face_id = ? ORDER BY annotator.id',
    )
      .all(id)
      .map(({ name, text }) => [name, text] as const);
    return [
      {
        id,
        image: {
          id: row.imageId,
          file: row.file,
          format: row.format,
          width: row.imageWidth,
          height: row.imageHeight,
          blobId: row.imageBlob,
          sha256: imageHash.toString('hex'),
        },
        crop: { blobId: row.cropBlob, sha256: cropHash.toString('hex'), type: row.cropType },
        box: { x, y, width, height },
        angle,
        whole: whole === 1,
        subject,
        part,
        state,
        classId,
        votes,
        notes,
      },
    ];
  });
}

/** Names of all classes, removed ones too: old votes speak of them. */
export function allClassNames(db: Database): Map<number, string> {
  const rows = statement<{ id: number; name: string }>(db, 'SELECT id, name FROM class').all();
  return new Map(rows.map(({ id, name }) => [id, name.split('\0')[0]!]));
}

/** Everybody who has said something, as views name them. */
export function annotatorNames(db: Database): { id: number; name: string }[] {
  return statement<{ id: number; name: string }>(db, 'SELECT id, name FROM annotator ORDER BY id').all();
}
