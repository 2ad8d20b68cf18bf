/** The label columns of faces, read and written for very many at once. */
import type { Database } from 'better-sqlite3';
import type { Face, LabelState } from '../../shared/contract/faces.ts';
import type { Dispute } from '../../engine/agreement/label-rule.ts';
import { reviveClasses } from './classes.ts';
import { recount } from './counts.ts';
import { sharesOf } from './shares.ts';
import { single, statement } from './statement.ts';
import { transact } from './transact.ts';

export interface FaceLabel {
  readonly faceId: number;
  readonly state: LabelState;
  readonly shares: Face['shares'];
  readonly votes: number;
  readonly at: number | null;
}

/** Of every face that somebody has voted on. */
export function listLabelColumns(db: Database): Map<number, FaceLabel> {
  const rows = statement<Omit<FaceLabel, 'shares'> & { readonly shares: string }>(
    db,
    `
    SELECT id AS faceId, state, shares, votes, labelled_at AS at FROM face
    WHERE EXISTS (SELECT 1 FROM vote WHERE vote.face_id = face.id) ORDER BY id`,
  ).all();
  return new Map(rows.map((row) => [row.faceId, { ...row, shares: sharesOf(row.shares) }]));
}

export function countVotedFaces(db: Database): number {
  return single<number>(db, 'SELECT count(DISTINCT face_id) FROM vote') ?? 0;
}

export function writeDisputes(db: Database, disputes: readonly (readonly [faceId: number, dispute: Dispute | null])[]): void {
  transact(db, () => {
    const update = statement(
      db,
      'UPDATE face SET dispute = @dispute WHERE id IN (SELECT value FROM json_each(@faceIds)) AND dispute IS NOT @dispute',
    );
    for (const [dispute, faces] of Map.groupBy(disputes, ([, own]) => own)) {
      update.run({ dispute, faceIds: JSON.stringify(faces.map(([faceId]) => faceId)) });
    }
  });
}

/** A label that rests on a removed class brings the class back. */
export function writeLabels(db: Database, labels: readonly FaceLabel[]): void {
  transact(db, () => {
    const update = statement(
      db,
      `UPDATE face SET state = ?, class_id = ?, shares = ?, disagreement = ?, votes = ?, labelled_at = given.value ->> 1
       FROM json_each(?) AS given WHERE face.id = given.value ->> 0`,
    );
    // Very many faces have few labels between them: a statement for each of these.
    const alike = Map.groupBy(labels, ({ state, shares, votes }) => JSON.stringify([state, shares, votes]));
    recount(
      db,
      labels.map(({ faceId }) => faceId),
      () => {
        for (const faces of alike.values()) {
          const { state, shares, votes } = faces[0]!;
          const [first] = shares;
          const given = JSON.stringify(faces.map(({ faceId, at }) => [faceId, at]));
          update.run(state, first?.classId ?? null, JSON.stringify(shares), first ? 1 - first.share : 0, votes, given);
        }
      },
    );
    reviveClasses(db, [...new Set([...alike.values()].flatMap(([face]) => face!.shares.map(({ classId }) => classId)))]);
  });
}
