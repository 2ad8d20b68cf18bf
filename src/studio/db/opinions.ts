/** What every annotator says now, over all faces: for agreement, rules and disputes. */
import type { Database } from 'better-sqlite3';
import { column, statement } from './statement.ts';
import { newestWords } from './votes.ts';

export interface NamedClass {
  readonly faceId: number;
  readonly annotatorId: number;
  readonly classId: number | null;
  readonly counts: string | null;
}

/**
 * Everybody's newest word of their own, where it is a class, in the order of the faces. What somebody decided after having seen what others
 * say is no word of their own.
 */
export function listNamedClasses(db: Database): NamedClass[] {
  return statement<NamedClass>(
    db,
    `
    SELECT faceId, annotatorId, classId, counts FROM (
      ${newestWords('face_id AS faceId, annotator_id AS annotatorId, kind, class_id AS classId, counts', 'decides = 0')})
    WHERE kind = 'class'`,
  ).all();
}

/** Subject of each of these faces that has one. */
export function subjectsOfFaces(db: Database, faceIds: readonly number[]): Map<number, string> {
  const rows = statement<{ readonly id: number; readonly subject: string }>(
    db,
    'SELECT face.id, face.subject FROM json_each(?) JOIN face ON face.id = value WHERE face.subject IS NOT NULL',
  ).all(JSON.stringify(faceIds));
  return new Map(rows.map(({ id, subject }) => [id, subject]));
}

/**
 * Faces on which people's newest words differ and none decides: another first choice, or a class against not usable; with `unsure`, also
 * where somebody is unsure. The most spread labels first.
 */
export function listDisputed(db: Database, { unsure }: { readonly unsure: boolean }): number[] {
  const disputes = unsure ? "'words', 'unsure'" : "'words'";
  return column<number>(db, `SELECT id FROM face WHERE dispute IN (${disputes}) AND excluded IS NULL ORDER BY disagreement DESC, id`);
}

export interface NamedOpinion {
  readonly annotatorId: number;
  readonly name: string;
  readonly person: number;
  readonly kind: 'class' | 'unsure' | 'skip' | 'unusable';
  readonly classId: number | null;
  readonly secondClassId: number | null;
  readonly secondShare: number | null;
  readonly counts: string | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly decides: number;
  readonly at: number;
}

/** Who says what of one face, people first. Whoever decided stands there twice: with the word of their own from before, and the decision. */
export function listNamedOpinions(db: Database, faceId: number): NamedOpinion[] {
  return statement<NamedOpinion>(
    db,
    `
    SELECT annotator.id AS annotatorId, annotator.name, annotator.kind = 'person' AS person, vote.kind, vote.class_id AS classId,
      vote.second_class_id AS secondClassId, vote.second_share AS secondShare, vote.counts, vote.reason, note.text AS note, vote.decides, vote.at
    FROM vote JOIN annotator ON annotator.id = vote.annotator_id
    LEFT JOIN note ON note.face_id = vote.face_id AND note.annotator_id = vote.annotator_id
    WHERE vote.kind <> 'clear' AND vote.id IN (
      SELECT max(id) FROM vote WHERE face_id = @faceId GROUP BY annotator_id
      UNION SELECT max(id) FROM vote WHERE face_id = @faceId AND decides = 0 GROUP BY annotator_id)
    ORDER BY person DESC, vote.decides, annotator.id`,
  ).all({ faceId });
}

/** Faces that were left out. */
export function excludedFaces(db: Database): Set<number> {
  return new Set(column<number>(db, 'SELECT id FROM face WHERE excluded IS NOT NULL'));
}
