/** Answers of the person at this studio, for one face or very many. */
import type { Database } from 'better-sqlite3';
import type { LabelState } from '../../shared/contract/faces.ts';
import { recount } from './counts.ts';
import type { Answers } from './ops.ts';
import { column, statement } from './statement.ts';
import { transact } from './transact.ts';
import { annotatorId, updateLabels, type VoteKind } from './votes.ts';

const PERSON = 'person';
const STATES = { class: 'labelled', unsure: 'unsure', skip: 'skipped', unusable: 'unusable' } as const;

interface AnswerRow {
  readonly faceId: number;
  readonly kind: VoteKind | null;
  readonly classId: number | null;
  readonly at: number | null;
}

/** What the person says of these faces now. */
export function readAnswers(db: Database, faceIds: readonly number[]): Answers {
  const rows = statement<AnswerRow>(
    db,
    `
    SELECT face.value AS faceId, vote.kind, vote.class_id AS classId, vote.at FROM json_each(@faceIds) AS face
    LEFT JOIN vote ON vote.id = (SELECT max(id) FROM vote WHERE face_id = face.value AND annotator_id = @annotator)`,
  ).all({
    faceIds: JSON.stringify(faceIds),
    annotator: annotatorId(db, PERSON, 'person'),
  });
  const groups = new Map<string, [VoteKind, number | null, number, number[]]>();
  for (const { faceId, kind, classId, at } of rows) {
    const said = kind === null || kind === 'clear' ? (['clear', null, 0] as const) : ([kind, classId, at ?? 0] as const);
    const group = groups.get(said.join());
    if (group) group[3].push(faceId);
    else groups.set(said.join(), [...said, [faceId]]);
  }
  return [...groups.values()];
}

/** Adds the votes and brings labels in step. `opId` is the step of labelling that they are given in. */
export function castAnswers(db: Database, answers: Answers, opId: number): void {
  transact(db, () => {
    const annotator = annotatorId(db, PERSON, 'person');
    for (const [kind, classId, at, faceIds] of answers) {
      const ids = JSON.stringify(faceIds);
      statement(
        db,
        `
        INSERT INTO vote (face_id, annotator_id, kind, class_id, at, op_id)
        SELECT value, ?, ?, ?, ?, ? FROM json_each(?)`,
      ).run(annotator, kind, classId, at, opId, ids);
      if (kind === 'clear') clearLabels(db, faceIds, annotator);
      else setLabelColumns(db, faceIds, { state: STATES[kind], classId, votes: 1, at });
    }
  });
}

/** Imported votes, if there are any, speak again. */
function clearLabels(db: Database, faceIds: readonly number[], annotator: number): void {
  const imported = new Set(
    column<number>(
      db,
      'SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM vote WHERE face_id = value AND annotator_id <> ?)',
      JSON.stringify(faceIds),
      annotator,
    ),
  );
  updateLabels(db, [...imported]);
  setLabelColumns(
    db,
    faceIds.filter((id) => !imported.has(id)),
    { state: 'unlabelled', classId: null, votes: 0, at: null },
  );
}

interface LabelColumns {
  readonly state: LabelState;
  readonly classId: number | null;
  readonly votes: number;
  readonly at: number | null;
}

/** By the rule the newest answer of the person decides alone: one statement for all of these faces. */
function setLabelColumns(db: Database, faceIds: readonly number[], { state, classId, votes, at }: LabelColumns): void {
  const shares = classId === null ? [] : [{ classId, share: 1 }];
  recount(db, faceIds, () =>
    statement(
      db,
      `
      UPDATE face SET state = ?, class_id = ?, shares = ?, disagreement = 0, votes = ?, labelled_at = ?
      WHERE id IN (SELECT value FROM json_each(?))`,
    ).run(state, classId, JSON.stringify(shares), votes, at, JSON.stringify(faceIds)),
  );
}
