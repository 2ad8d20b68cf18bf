/** What another copy of a project says, believed only as far as a project of ours can say it: the file may come from anybody. */
import { z } from 'zod';
import { exclusion } from '../../shared/contract/marks.ts';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  listCopyAnnotators,
  listNotes,
  listCopyFaces,
  listVotes,
  readFaceToCopy,
  type CopyAnnotator,
  type FaceToCopy,
  type NoteRow,
  type CopyFace,
  type VoteRow,
} from '../db/copies.ts';
import type { OpenProject } from '../db/open.ts';
import { isPackedCounts } from '../db/votes.ts';
import { cleanName, cleanNoteText, cleanPath, cleanSubject, cleanWord } from '../formats/clean-annotation.ts';

export interface CopyContents {
  readonly faces: readonly CopyFace[];
  readonly annotators: readonly CopyAnnotator[];
  readonly votes: readonly VoteRow[];
  readonly notes: readonly NoteRow[];
}

/** Above this a date is none. */
const MOST_MILLISECONDS = 8.64e15;
/** 68 points, two 4-byte numbers each. */
const LANDMARK_BYTES = 68 * 2 * 4;
/** A box may reach beyond its photo, by no more than that is wide. */
const FURTHEST = 2 * LIMITS.image.side;

const id = z.int();
const time = z.int().min(-MOST_MILLISECONDS).max(MOST_MILLISECONDS);
const flag = z.union([z.literal(0), z.literal(1)]);
const feeling = z.number().min(-1).max(1).nullable();
const place = z.number().min(-FURTHEST).max(FURTHEST);
const side = z.number().positive().max(FURTHEST);
const box = { x: place, y: place, width: side, height: side };
const pixels = z.int().positive().max(LIMITS.image.side);
const path = z
  .string()
  .max(4 * LIMITS.import.pathLength)
  .transform(cleanPath);

const copyFace: z.ZodType<CopyFace> = z.object({ id, picture: z.string(), ...box });

const annotator: z.ZodType<CopyAnnotator> = z.object({
  id,
  uid: z.string().max(4 * LIMITS.import.pathLength),
  name: z.string().transform(cleanName).refine(Boolean),
  kind: z.enum(['person', 'imported']),
  blind: flag,
});

const vote: z.ZodType<VoteRow> = z.object({
  id,
  faceId: id,
  annotatorId: id,
  kind: z.enum(['class', 'unsure', 'skip', 'unusable', 'clear']),
  classId: id.nullable(),
  counts: z.string().refine(isPackedCounts).nullable(),
  at: time,
  castAt: time,
  secondClassId: id.nullable(),
  secondShare: z.number().min(0).max(1).nullable(),
  reason: z.string().transform(cleanWord).nullable(),
  valence: feeling,
  arousal: feeling,
  decides: flag,
});

const note: z.ZodType<NoteRow> = z.object({ id, faceId: id, annotatorId: id, text: z.string().transform(cleanNoteText), at: time });

const isLandmarks = (bytes: Uint8Array) =>
  bytes.length === LANDMARK_BYTES && new Float32Array(new Uint8Array(bytes).buffer).every((value) => Number.isFinite(value));

const copiedFace: z.ZodType<FaceToCopy> = z.object({
  id,
  imageId: id,
  imageBlobId: id,
  file: path,
  source: path,
  format: z.string().regex(/^[a-z]{1,8}$/),
  imageWidth: pixels,
  imageHeight: pixels,
  note: z.string().transform(cleanNoteText).nullable(),
  cropBlobId: id,
  ...box,
  angle: z.number(),
  score: z.number().nullable(),
  whole: flag,
  landmarks: z.instanceof(Uint8Array).refine(isLandmarks).nullable(),
  subject: z.string().transform(cleanSubject).nullable(),
  subjectBy: z.enum(['imported', 'person', 'cluster']).nullable(),
  excluded: exclusion.nullable(),
});

/** @throws StudioError NOT_A_PROJECT with the table and the row, before anything of it is anywhere else */
export function readCopy(there: OpenProject): CopyContents {
  return {
    faces: readCopyFaces(there),
    annotators: listCopyAnnotators(there.db).map((row) => believe(there, 'annotator', annotator, row)),
    votes: listVotes(there.db).map((row) => believe(there, 'vote', vote, row)),
    notes: listNotes(there.db).map((row) => believe(there, 'note', note, row)),
  };
}

export function readCopyFaces(there: OpenProject): CopyFace[] {
  return listCopyFaces(there.db).map((row) => believe(there, 'face', copyFace, row));
}

export function readCopiedFace(there: OpenProject, faceId: number): FaceToCopy {
  return believe(there, 'face', copiedFace, readFaceToCopy(there.db, faceId));
}

function believe<Row extends { readonly id: number }>({ path }: OpenProject, table: string, schema: z.ZodType<Row>, row: Row): Row {
  const read = schema.safeParse(row);
  if (read.success) return read.data;
  throw new StudioError(
    'NOT_A_PROJECT',
    `"${path}" is damaged: in its table "${table}", "${(read.error.issues[0]?.path ?? []).join('.')}" of row ${row.id} does not fit. Nothing was merged; go back to an older copy of it.`,
  );
}
