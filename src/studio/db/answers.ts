/** Answers of a person of this project, for one face or very many. */
import type { Database } from 'better-sqlite3';
import type { Face, LabelState } from '../../shared/contract/faces.ts';
import type { Dispute } from '../labels/label-rule.ts';
import { recount } from './counts.ts';
import { recountOwn } from './own-answers.ts';
import { readAnswerRows, type AnswerRow } from './own-words.ts';
import { readRule } from './rules.ts';
import { column, single, statement } from './statement.ts';
import { transact } from './transact.ts';
import { updateLabels, type VoteKind } from './votes.ts';
import { newestVote, takeWords } from './words.ts';

const STATES = { class: 'labelled', unsure: 'unsure', skip: 'skipped', unusable: 'unusable' } as const;

/** What an answer says beside its kind and class. */
export interface AnswerDetails {
  /** Of a class: how much of the label goes to the second choice. Of unsure: what it might be; no share. */
  readonly second?: { readonly classId: number; readonly share?: number };
  readonly reason?: string;
  readonly valence?: number;
  readonly arousal?: number;
  /** Ends a dispute, whoever else has voted. */
  readonly decides?: true;
}

/** The same word on many faces. */
export type Answers = readonly (readonly [
  kind: VoteKind,
  classId: number | null,
  at: number,
  faceIds: readonly number[],
  details?: AnswerDetails,
])[];

/** What the person says of these faces now. */
export function readAnswers(db: Database, faceIds: readonly number[], annotatorId: number): Answers {
  const groups = new Map<string, { readonly said: readonly [VoteKind, number | null, number]; details: AnswerDetails; ids: number[] }>();
  for (const row of readAnswerRows(db, faceIds, annotatorId)) {
    const said =
      row.kind === null || row.kind === 'clear' ? (['clear', null, 0] as const) : ([row.kind, row.classId, row.at ?? 0] as const);
    const details = said[0] === 'clear' ? {} : detailsOf(row);
    const key = JSON.stringify([said, details]);
    const group = groups.get(key);
    if (group) group.ids.push(row.faceId);
    else groups.set(key, { said, details, ids: [row.faceId] });
  }
  return [...groups.values()].map(({ said, details, ids }) =>
    Object.keys(details).length === 0 ? [...said, ids] : [...said, ids, details],
  );
}

export function detailsOf(row: Omit<AnswerRow, 'faceId' | 'kind' | 'classId' | 'at'>): AnswerDetails {
  const { secondClassId, secondShare, reason, valence, arousal, decides } = row;
  return {
    ...(secondClassId !== null && { second: { classId: secondClassId, ...(secondShare !== null && { share: secondShare }) } }),
    ...(reason !== null && { reason }),
    ...(valence !== null && { valence }),
    ...(arousal !== null && { arousal }),
    ...(decides === 1 && { decides: true }),
  };
}

/** Adds the votes and brings labels in step. `opId` is the step that they are given in. */
export function castAnswers(
  db: Database,
  answers: Answers,
  { annotatorId, opId }: { readonly annotatorId: number; readonly opId: number },
): void {
  transact(db, () => {
    const now = Date.now();
    for (const [kind, classId, at, faceIds, details = {}] of answers) {
      const { second, reason, valence, arousal, decides } = details;
      const insertVotes = statement(
        db,
        `
        INSERT INTO vote (face_id, annotator_id, kind, class_id, at, op_id, cast_at,
          second_class_id, second_share, reason, valence, arousal, decides)
        SELECT value, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM json_each(?)`,
      );
      const more = [second?.classId, second?.share, reason, valence, arousal].map((value) => value ?? null);
      recountOwn(db, faceIds, () => {
        const before = newestVote(db);
        insertVotes.run(annotatorId, kind, classId, at, opId, now, ...more, decides ? 1 : 0, JSON.stringify(faceIds));
        takeWords(db, before);
      });
      const shared = votedByOthers(db, faceIds, { annotatorId, alsoImported: kind === 'clear' });
      updateLabels(db, [...shared]);
      const alone = shared.size === 0 ? faceIds : faceIds.filter((id) => !shared.has(id));
      if (alone.length > 0) setLabelColumns(db, alone, labelAlone({ kind, classId, at, details }));
    }
  });
}

/**
 * Of these faces, those whose label takes more than this one answer. Under the rule that people come before imported votes, a face with no
 * other person's vote is labelled by the answer alone: one statement for very many.
 */
function votedByOthers(
  db: Database,
  faceIds: readonly number[],
  { annotatorId, alsoImported }: { readonly annotatorId: number; readonly alsoImported: boolean },
): ReadonlySet<number> {
  if (readRule(db).name !== 'people') return new Set(faceIds);
  const kinds = alsoImported ? "kind IN ('person', 'imported')" : "kind = 'person'";
  const others = single(db, `SELECT 1 FROM annotator WHERE id <> ? AND ${kinds} LIMIT 1`, annotatorId) !== undefined;
  if (!others) return new Set();
  return new Set(
    column<number>(
      db,
      `
      SELECT value FROM json_each(?) WHERE EXISTS (
        SELECT 1 FROM vote WHERE face_id = value AND annotator_id IN (SELECT id FROM annotator WHERE id <> ? AND ${kinds}))`,
      JSON.stringify(faceIds),
      annotatorId,
    ),
  );
}

interface LabelColumns {
  readonly state: LabelState;
  readonly shares: Face['shares'];
  readonly votes: number;
  readonly at: number | null;
  readonly dispute: Dispute | null;
}

interface Said {
  readonly kind: VoteKind;
  readonly classId: number | null;
  readonly at: number;
  readonly details: AnswerDetails;
}

function labelAlone({ kind, classId, at, details: { second, decides } }: Said): LabelColumns {
  if (kind === 'clear') return { state: 'unlabelled', shares: [], votes: 0, at: null, dispute: null };
  const dispute = kind === 'unsure' && !decides ? 'unsure' : null;
  if (kind !== 'class' || classId === null) return { state: STATES[kind], shares: [], votes: 1, at, dispute };
  const share = second?.share ?? 0;
  const shares = [{ classId, share: 1 - share }, ...(second && share > 0 ? [{ classId: second.classId, share }] : [])];
  return { state: 'labelled', shares, votes: 1, at, dispute };
}

function setLabelColumns(db: Database, faceIds: readonly number[], { state, shares, votes, at, dispute }: LabelColumns): void {
  recount(db, faceIds, () =>
    statement(
      db,
      `
      UPDATE face SET state = ?, class_id = ?, shares = ?, disagreement = ?, votes = ?, labelled_at = ?, dispute = ?
      WHERE id IN (SELECT value FROM json_each(?))`,
    ).run(
      state,
      shares[0]?.classId ?? null,
      JSON.stringify(shares),
      shares[0] ? 1 - shares[0].share : 0,
      votes,
      at,
      dispute,
      JSON.stringify(faceIds),
    ),
  );
}
