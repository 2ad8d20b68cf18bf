/** What files say of faces: votes with all that comes with them, subjects and parts. Labels are brought in step by the caller, in bulk. */
import type { Database } from 'better-sqlite3';
import type { Face, SplitPart } from '../../shared/contract/faces.ts';
import { importedAnnotatorId } from './annotators.ts';
import type { AnswerDetails } from './answers.ts';
import { single, statement } from './statement.ts';
import { transact } from './transact.ts';
import { insertVote, packCounts, updateLabels, type Ballot } from './votes.ts';

export interface ImportedVote extends Ballot {
  readonly details: AnswerDetails;
  /** Milliseconds since 1970; null: now. */
  readonly at: number | null;
}

/** Whether anybody has said anything of a face yet. */
export function hasVotes(db: Database, faceId: number): boolean {
  return single(db, 'SELECT 1 FROM vote WHERE face_id = ? LIMIT 1', faceId) !== undefined;
}

/** As it is stored. */
function wordsOf(vote: ImportedVote) {
  const { kind, classId, details } = vote;
  return {
    kind,
    classId,
    counts: packCounts(vote),
    secondClassId: details.second?.classId ?? null,
    secondShare: details.second?.share ?? null,
    reason: details.reason ?? null,
    valence: details.valence ?? null,
    arousal: details.arousal ?? null,
    decides: details.decides ? 1 : 0,
  };
}

type Said = ReturnType<typeof wordsOf>;

/** Whether the annotator's last word on the face is the same. */
export function saidBefore(db: Database, faceId: number, annotatorId: number, vote: ImportedVote): boolean {
  const said = wordsOf(vote);
  const last = statement<Said>(
    db,
    `
    SELECT kind, class_id AS classId, counts, second_class_id AS secondClassId, second_share AS secondShare, reason, valence, arousal, decides
    FROM vote WHERE face_id = ? AND annotator_id = ? ORDER BY id DESC LIMIT 1`,
  ).get(faceId, annotatorId);
  return last !== undefined && (Object.keys(said) as (keyof Said)[]).every((name) => last[name] === said[name]);
}

/** Adds the vote where the annotator did not say the same before; whether it was added. */
export function castImportedVote(db: Database, faceId: number, annotatorId: number, vote: ImportedVote): boolean {
  if (saidBefore(db, faceId, annotatorId, vote)) return false;
  const { at } = vote;
  const now = Date.now();
  insertVote(db, { ...wordsOf(vote), faceId, annotatorId, at: at ?? now, castAt: now });
  return true;
}

/** The same for one face by itself, whose label is brought in step at once. */
export function addImportedVote(db: Database, faceId: number, annotator: string, ballot: Ballot): boolean {
  return transact(db, () => {
    const added = castImportedVote(db, faceId, importedAnnotatorId(db, annotator), { ...ballot, details: {}, at: null });
    if (added) updateLabels(db, [faceId]);
    return added;
  });
}

export interface PlacedFace extends Pick<Face, 'id' | 'box' | 'whole' | 'subject' | 'part'> {
  /** Who said which subject it is. */
  readonly subjectBy: string | null;
}

/** Faces of an image with their boxes. */
export function placedFaces(db: Database, imageId: number): PlacedFace[] {
  type Row = Omit<PlacedFace, 'box' | 'whole'> & Face['box'] & { readonly whole: number };
  return statement<Row>(
    db,
    'SELECT id, x, y, width, height, whole, subject, subject_by AS subjectBy, part FROM face WHERE image_id = ? ORDER BY id',
  )
    .all(imageId)
    .map(({ x, y, width, height, whole, ...face }) => ({ ...face, box: { x, y, width, height }, whole: whole === 1 }));
}

export function setImportedSubject(db: Database, faceId: number, subject: string): void {
  transact(db, () => {
    statement(db, "UPDATE face SET subject = ?, subject_by = 'imported' WHERE id = ?").run(subject, faceId);
  });
}

/** Where it is in none yet. */
export function setImportedPart(db: Database, faceId: number, part: SplitPart): boolean {
  return transact(db, () => statement(db, 'UPDATE face SET part = ? WHERE id = ? AND part IS NULL').run(part, faceId).changes > 0);
}

export function hasParts(db: Database): boolean {
  return single(db, 'SELECT 1 FROM face WHERE part IS NOT NULL LIMIT 1') !== undefined;
}

export function addImportedNote(db: Database, faceId: number, annotatorId: number, text: string): void {
  transact(db, () => {
    statement(db, 'INSERT INTO note (face_id, annotator_id, text, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING').run(
      faceId,
      annotatorId,
      text,
      Date.now(),
    );
  });
}
