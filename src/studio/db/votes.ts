/** Votes: what each annotator said of each face. Rows are only ever added. */
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { applyRule, disputeOf, type Opinion, type RuleOptions, type VoteCounts } from '../../engine/agreement/label-rule.ts';
import { parseJson } from './json-column.ts';
import { writeDisputes, writeLabels } from './label-columns.ts';
import { forgetOwnCounts } from './own-answers.ts';
import { readRule } from './rules.ts';
import { column, statement } from './statement.ts';
import { transact } from './transact.ts';
import { castVotes } from './words.ts';

export type VoteKind = 'class' | 'unsure' | 'skip' | 'unusable' | 'clear';

/** One annotator's word on one face: a class, counts over classes (several people at once), or none of them. */
export interface Ballot {
  readonly kind: VoteKind;
  readonly classId: number | null;
  /** Of an imported vote that stands for several people: how many chose which class. */
  readonly counts: readonly { readonly classId: number; readonly count: number }[] | null;
  /** Of the same people: how many did not know, and how many saw no face. */
  readonly unsure?: number;
  readonly unusable?: number;
}

/** A vote as its row has it, but for its number and the step it was given in: steps stay with the file that they were taken in. */
export interface NewVote {
  readonly faceId: number;
  readonly annotatorId: number;
  readonly kind: VoteKind;
  readonly classId: number | null;
  readonly counts: string | null;
  readonly at: number;
  /** When it was written; of projects from before this was kept, when it was given. */
  readonly castAt: number;
  readonly secondClassId: number | null;
  readonly secondShare: number | null;
  readonly reason: string | null;
  readonly valence: number | null;
  readonly arousal: number | null;
  readonly decides: number;
}

/** Adds a vote that was not given here: of a table, or of a copy. Labels are brought in step by the caller. */
export function insertVote(db: Database, vote: NewVote): void {
  transact(db, () => {
    forgetOwnCounts(db);
    castVotes(db, vote.kind, () =>
      statement(
        db,
        `
        INSERT INTO vote (face_id, annotator_id, kind, class_id, counts, at, cast_at, second_class_id, second_share, reason, valence, arousal, decides)
        VALUES (@faceId, @annotatorId, @kind, @classId, @counts, @at, @castAt, @secondClassId, @secondShare, @reason, @valence, @arousal, @decides)`,
      ).run(vote),
    );
  });
}

/** `[[class_id, count], …]`, and `["unsure", count]`, `["unusable", count]` where there are any. */
const packedCounts = z.array(z.tuple([z.union([z.int(), z.enum(['unsure', 'unusable'])]), z.number().positive()]).readonly()).readonly();
type PackedCounts = z.infer<typeof packedCounts>;

export function packCounts({ counts, unsure = 0, unusable = 0 }: Ballot): string | null {
  if (!counts && unsure + unusable === 0) return null;
  const packed: PackedCounts = [
    ...(counts ?? []).map(({ classId, count }) => [classId, count] as const),
    ...(unsure > 0 ? [['unsure', unsure] as const] : []),
    ...(unusable > 0 ? [['unusable', unusable] as const] : []),
  ];
  return JSON.stringify(packed);
}

export const isPackedCounts = (text: string): boolean => parseJson(packedCounts, text) !== undefined;

/** None where there are none, and where they cannot be read. */
export const readPackedCounts = (text: string | null): PackedCounts => (text === null ? [] : (parseJson(packedCounts, text) ?? []));

export function unpackCounts(text: string): VoteCounts {
  const packed = readPackedCounts(text);
  const of = (name: 'unsure' | 'unusable') => packed.find(([key]) => key === name)?.[1] ?? 0;
  return {
    classes: packed.flatMap(([key, count]) => (typeof key === 'number' ? [{ classId: key, count }] : [])),
    unsure: of('unsure'),
    unusable: of('unusable'),
  };
}

interface OpinionRow {
  readonly annotatorId: number;
  readonly person: number;
  readonly kind: VoteKind;
  readonly classId: number | null;
  readonly secondClassId: number | null;
  readonly secondShare: number | null;
  readonly counts: string | null;
  readonly decides: number;
  readonly at: number;
}

const VOTE_COLUMNS = `
  vote.annotator_id AS annotatorId, vote.kind, vote.class_id AS classId, vote.second_class_id AS secondClassId,
  vote.second_share AS secondShare, vote.counts, vote.decides, vote.at`;

function toOpinion({ annotatorId, person, kind, classId, counts, secondClassId, secondShare, decides, at }: OpinionRow): Opinion {
  return {
    annotatorId,
    kind,
    classId,
    at,
    person: person === 1,
    second: secondClassId === null || secondShare === null ? null : { classId: secondClassId, share: secondShare },
    counts: counts === null ? null : unpackCounts(counts),
    decides: decides === 1,
  };
}

/**
 * The newest word of each annotator on each face, one row each, in the order of the faces. The columns beside max() are those of its row:
 * SQLite says so, and so it needs no second look at the table.
 */
export const newestWords = (columns: string, where = 'true') =>
  `SELECT ${columns}, max(vote.id) AS id FROM vote WHERE ${where} GROUP BY vote.face_id, vote.annotator_id`;

export interface FaceOpinions {
  readonly faceId: number;
  /** The newest of each annotator, oldest first. */
  readonly opinions: readonly Opinion[];
}

/** Face by face, in the order of their numbers, of all or of these faces; those that nobody voted on are left out. */
export function* eachFaceOpinions(db: Database, faceIds?: readonly number[]): Generator<FaceOpinions> {
  const people = new Set(column<number>(db, "SELECT id FROM annotator WHERE kind = 'person'"));
  const columns = `vote.face_id AS faceId, ${VOTE_COLUMNS}`;
  type Row = Omit<OpinionRow, 'person'> & { readonly faceId: number; readonly id: number };
  const rows = faceIds
    ? statement<Row>(db, newestWords(columns, 'vote.face_id IN (SELECT value FROM json_each(?))')).all(JSON.stringify(faceIds))
    : statement<Row>(db, newestWords(columns)).all();
  for (let from = 0; from < rows.length;) {
    const { faceId } = rows[from]!;
    let to = from + 1;
    while (to < rows.length && rows[to]!.faceId === faceId) to++;
    const words = rows.slice(from, to).sort((a, b) => a.id - b.id);
    yield { faceId, opinions: words.map((row) => toOpinion({ ...row, person: people.has(row.annotatorId) ? 1 : 0 })) };
    from = to;
  }
}

/** Brings the label columns of these faces in step with their votes. The only place that writes them from votes. */
export function updateLabels(db: Database, faceIds: readonly number[]): void {
  transact(db, () => {
    if (faceIds.length === 0) return;
    const options: RuleOptions = { rule: readRule(db), positions: classPositions(db) };
    const known = new Map(Array.from(eachFaceOpinions(db, faceIds), ({ faceId, opinions }) => [faceId, opinions]));
    const faces = faceIds.map((faceId) => ({ faceId, opinions: known.get(faceId) ?? [] }));
    writeLabels(
      db,
      faces.map(({ faceId, opinions }) => ({ faceId, ...applyRule(opinions, options) })),
    );
    writeDisputes(
      db,
      faces.map(({ faceId, opinions }) => [faceId, disputeOf(opinions)]),
    );
  });
}

/** Removed classes as well: old votes refer to them. */
export function classPositions(db: Database): ReadonlyMap<number, number> {
  const rows = statement<{ id: number; position: number }>(db, 'SELECT id, position FROM class ORDER BY position, id').all();
  return new Map(rows.map(({ id, position }) => [id, position]));
}

/** After classes changed places: of classes with equal shares the first one is a face's class. */
export function retieLabels(db: Database): void {
  // The first of two equal shares is a half at most; the column's index has all that have two.
  const tied = column<number>(
    db,
    "SELECT id FROM face WHERE disagreement > 0 AND disagreement > 0.4 AND shares ->> '$[0].share' = shares ->> '$[1].share'",
  );
  updateLabels(db, tied);
}
