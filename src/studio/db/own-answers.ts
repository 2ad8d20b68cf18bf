/** What one person has answered, whatever others say: for who works blind, and for queues. Counts are kept in memory beside the tables. */
import type { Database } from 'better-sqlite3';
import type { Face, OwnAnswer } from '../../shared/contract/faces.ts';
import type { LabelCounts } from '../../shared/contract/project.ts';
import { findCurrentAnnotator, listPeople } from './annotators.ts';
import { readCounts } from './counts.ts';
import { statement } from './statement.ts';
import { onRollback } from './transact.ts';
import type { VoteKind } from './votes.ts';

type OwnKind = OwnAnswer['kind'];

export interface OwnVote {
  readonly kind: OwnKind;
  readonly classId: number | null;
  /** Later votes have higher numbers. */
  readonly voteId: number;
}

interface Tallies {
  readonly annotatorId: number;
  /** By "kind class". */
  readonly counts: Map<string, number>;
}

const NEWEST = 'SELECT max(id) FROM vote WHERE annotator_id = ? GROUP BY face_id';
const kept = new WeakMap<Database, Tallies>();
const watched = new WeakSet<Database>();

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
    SELECT face.value AS faceId, count(*) AS people FROM json_each(?) AS face JOIN annotator ON annotator.kind = 'person'
    JOIN vote ON vote.id = (SELECT max(id) FROM vote WHERE face_id = face.value AND annotator_id = annotator.id)
    WHERE vote.kind <> 'clear' GROUP BY face.value`,
  ).all(JSON.stringify(faceIds));
  return new Map(rows.map(({ faceId, people }) => [faceId, people]));
}

/** By face; faces without an answer of this person are left out. */
export function listOwnAnswers(db: Database, annotatorId: number): Map<number, OwnVote> {
  const rows = statement<OwnVote & { readonly faceId: number }>(
    db,
    `SELECT face_id AS faceId, kind, class_id AS classId, id AS voteId FROM vote WHERE kind <> 'clear' AND id IN (${NEWEST})`,
  ).all(annotatorId);
  return new Map(rows.map(({ faceId, ...vote }) => [faceId, vote]));
}

/** Faces by what this person says of them. */
export function readOwnCounts(db: Database, annotatorId: number): LabelCounts {
  const { counts } = tallies(db, annotatorId);
  const { faces } = readCounts(db);
  const of = (kind: OwnKind) => [...counts].reduce((sum, [key, count]) => sum + (key.startsWith(`${kind} `) ? count : 0), 0);
  const [labelled, unsure, skipped, unusable] = [of('class'), of('unsure'), of('skip'), of('unusable')];
  return {
    faces,
    labelled,
    unsure,
    skipped,
    unusable,
    unlabelled: faces - labelled - unsure - skipped - unusable,
    byClass: [...counts]
      .filter(([key, count]) => key.startsWith('class ') && count > 0)
      .map(([key, count]) => ({ classId: Number(key.slice('class '.length)), count }))
      .sort((a, b) => a.classId - b.classId),
  };
}

/** Runs a change of this person's answers on these faces and moves the counts along. */
export function recountOwn(
  db: Database,
  { annotatorId, faceIds }: { annotatorId: number; faceIds: readonly number[] },
  change: () => unknown,
): void {
  const known = kept.get(db);
  if (known?.annotatorId !== annotatorId) {
    change();
    return;
  }
  move(known, tallyOf(db, annotatorId, faceIds), -1);
  change();
  move(known, tallyOf(db, annotatorId, faceIds), 1);
}

function tallies(db: Database, annotatorId: number): Tallies {
  const known = kept.get(db);
  if (known?.annotatorId === annotatorId) return known;
  const fresh: Tallies = { annotatorId, counts: new Map() };
  const rows = statement<TallyRow>(
    db,
    `SELECT kind, class_id AS classId, count(*) AS count FROM vote WHERE id IN (${NEWEST}) GROUP BY kind, class_id`,
  ).all(annotatorId);
  move(fresh, rows, 1);
  kept.set(db, fresh);
  if (!watched.has(db)) {
    watched.add(db);
    onRollback(db, () => kept.delete(db));
  }
  return fresh;
}

interface TallyRow {
  readonly kind: OwnKind | 'clear' | null;
  readonly classId: number | null;
  readonly count: number;
}

function tallyOf(db: Database, annotatorId: number, faceIds: readonly number[]): TallyRow[] {
  return statement<TallyRow>(
    db,
    `
    SELECT vote.kind, vote.class_id AS classId, count(*) AS count FROM json_each(@faceIds) AS face
    JOIN vote ON vote.id = (SELECT max(id) FROM vote WHERE face_id = face.value AND annotator_id = @annotatorId)
    GROUP BY 1, 2`,
  ).all({ faceIds: JSON.stringify(faceIds), annotatorId });
}

function move({ counts }: Tallies, rows: readonly TallyRow[], sign: 1 | -1): void {
  for (const { kind, classId, count } of rows) {
    if (kind === null || kind === 'clear') continue;
    const key = `${kind} ${classId ?? ''}`;
    counts.set(key, (counts.get(key) ?? 0) + sign * count);
  }
}
