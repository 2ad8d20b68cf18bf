/** Answers of a person of this project, for one face or very many. */
import type { Database } from 'better-sqlite3';
import { applyRule, disputeOf, type LabelRule, type Opinion, type RuleOptions } from '../../engine/agreement/label-rule.ts';
import { recount } from './counts.ts';
import { recountOwn } from './own-answers.ts';
import { readAnswerRows, type AnswerRow } from './own-words.ts';
import { readRule } from './rules.ts';
import { column, single, statement } from './statement.ts';
import { transact } from './transact.ts';
import { classPositions, updateLabels, type VoteKind } from './votes.ts';
import { castVotes } from './words.ts';

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
    const options = { rule: readRule(db), positions: classPositions(db) };
    for (const answer of answers) {
      const [kind, classId, at, faceIds, details = {}] = answer;
      const { second, reason, valence, arousal, decides } = details;
      const insertVotes = statement(
        db,
        `
        INSERT INTO vote (face_id, annotator_id, kind, class_id, at, op_id, cast_at,
          second_class_id, second_share, reason, valence, arousal, decides)
        SELECT value, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM json_each(?)`,
      );
      const more = [second?.classId, second?.share, reason, valence, arousal].map((value) => value ?? null);
      recountOwn(db, faceIds, () =>
        castVotes(db, kind, () =>
          insertVotes.run(annotatorId, kind, classId, at, opId, now, ...more, decides ? 1 : 0, JSON.stringify(faceIds)),
        ),
      );
      const shared = votedByOthers(db, faceIds, { annotatorId, alsoImported: kind === 'clear', rule: options.rule });
      updateLabels(db, [...shared]);
      const alone = shared.size === 0 ? faceIds : faceIds.filter((id) => !shared.has(id));
      if (alone.length > 0) setLabelColumns(db, alone, aloneOpinion(annotatorId, answer), options);
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
  { annotatorId, alsoImported, rule }: { readonly annotatorId: number; readonly alsoImported: boolean; readonly rule: LabelRule },
): ReadonlySet<number> {
  if (rule.name !== 'people') return new Set(faceIds);
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

/** One answer as the only one that a face has. */
function aloneOpinion(annotatorId: number, [kind, classId, at, , details = {}]: Answers[number]): Opinion {
  const { second, decides = false } = details;
  return {
    annotatorId,
    person: true,
    kind,
    classId,
    second: second?.share === undefined ? null : { classId: second.classId, share: second.share },
    counts: null,
    decides,
    at,
  };
}

function setLabelColumns(db: Database, faceIds: readonly number[], opinion: Opinion, options: RuleOptions): void {
  const { state, shares, votes, at } = applyRule([opinion], options);
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
      disputeOf([opinion]),
      JSON.stringify(faceIds),
    ),
  );
}
