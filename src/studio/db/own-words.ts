/** What one person says of each of a few faces, in full. */
import type { Database } from 'better-sqlite3';
import type { Face, OwnAnswer } from '../../shared/contract/faces.ts';
import { findCurrentAnnotator, listPeople } from './annotators.ts';
import { single, statement } from './statement.ts';
import type { VoteKind } from './votes.ts';

export interface AnswerRow {
  readonly faceId: number;
  readonly kind: VoteKind | null;
  readonly classId: number | null;
  readonly at: number | null;
  readonly secondClassId: number | null;
  readonly secondShare: number | null;
  readonly reason: string | null;
  readonly valence: number | null;
  readonly arousal: number | null;
  readonly decides: number | null;
}

/** A row for each of these faces, whether the person has answered or not. */
export function readAnswerRows(db: Database, faceIds: readonly number[], annotatorId: number): AnswerRow[] {
  return statement<AnswerRow>(
    db,
    `
    SELECT face.value AS faceId, vote.kind, vote.class_id AS classId, vote.at, vote.second_class_id AS secondClassId,
      vote.second_share AS secondShare, vote.reason, vote.valence, vote.arousal, vote.decides
    FROM json_each(@faceIds) AS face
    LEFT JOIN vote ON vote.id = (SELECT max(id) FROM vote WHERE face_id = face.value AND annotator_id = @annotatorId)`,
  ).all({ faceIds: JSON.stringify(faceIds), annotatorId });
}

/** What the person at work says of a face, and how many people have spoken of it. */
export type OwnWords = Pick<Face, 'mine' | 'note' | 'people'>;

export function readOwnWords(db: Database, faceIds: readonly number[]): Map<number, OwnWords> {
  const annotatorId = findCurrentAnnotator(db)?.id ?? 0;
  const several = listPeople(db).length > 1;
  const notes = statement<{ readonly faceId: number; readonly text: string }>(
    db,
    'SELECT face_id AS faceId, text FROM note WHERE annotator_id = ? AND face_id IN (SELECT value FROM json_each(?))',
  ).all(annotatorId, JSON.stringify(faceIds));
  const noted = new Map(notes.map(({ faceId, text }) => [faceId, text]));
  const spoken = several ? countPeopleOn(db, faceIds) : new Map<number, number>();
  return new Map(
    readAnswerRows(db, faceIds, annotatorId).map((row) => {
      const mine = toOwnAnswer(row);
      return [row.faceId, { mine, note: noted.get(row.faceId) ?? '', people: several ? (spoken.get(row.faceId) ?? 0) : mine ? 1 : 0 }];
    }),
  );
}

function toOwnAnswer({ kind, classId, secondClassId, secondShare, reason, valence, arousal }: AnswerRow): OwnAnswer | null {
  if (kind === null || kind === 'clear') return null;
  const second = secondClassId === null ? null : { classId: secondClassId, share: secondShare };
  return { kind, classId, second, reason, valence, arousal };
}

function countPeopleOn(db: Database, faceIds: readonly number[]): Map<number, number> {
  const rows = statement<{ readonly faceId: number; readonly people: number }>(
    db,
    `
    SELECT face.value AS faceId, count(*) AS people FROM json_each(?) AS face CROSS JOIN annotator ON annotator.kind = 'person'
    CROSS JOIN word ON word.annotator_id = annotator.id AND word.face_id = face.value GROUP BY face.value`,
  ).all(JSON.stringify(faceIds));
  return new Map(rows.map(({ faceId, people }) => [faceId, people]));
}

/** Whether another person says anything of the face. */
export function hasAnswerOfOthers(db: Database, faceId: number, annotatorId: number): boolean {
  return (
    single(
      db,
      `
      SELECT 1 FROM annotator CROSS JOIN word ON word.annotator_id = annotator.id AND word.face_id = @faceId
      WHERE annotator.kind = 'person' AND annotator.id <> @annotatorId LIMIT 1`,
      { faceId, annotatorId },
    ) !== undefined
  );
}
