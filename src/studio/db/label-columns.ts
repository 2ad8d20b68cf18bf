/** The label columns of faces, read and written for very many at once. */
import type { Database } from 'better-sqlite3';
import type { Face, LabelState } from '../../shared/contract/faces.ts';
import type { Dispute } from '../../engine/agreement/label-rule.ts';
import { reviveClasses } from './classes.ts';
import { recount } from './counts.ts';
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
  return new Map(rows.map((row) => [row.faceId, { ...row, shares: JSON.parse(row.shares) as Face['shares'] }]));
}

export function countVotedFaces(db: Database): number {
  return single<number>(db, 'SELECT count(DISTINCT face_id) FROM vote') ?? 0;
}

export function writeDisputes(db: Database, disputes: readonly (readonly [faceId: number, dispute: Dispute | null])[]): void {
  transact(db, () => {
    const update = statement(db, 'UPDATE face SET dispute = @dispute WHERE id = @faceId AND dispute IS NOT @dispute');
    for (const [faceId, dispute] of disputes) update.run({ faceId, dispute });
  });
}

/** A label that rests on a removed class brings the class back. */
export function writeLabels(db: Database, labels: readonly FaceLabel[]): void {
  transact(db, () => {
    const update = statement(
      db,
      'UPDATE face SET state = ?, class_id = ?, shares = ?, disagreement = ?, votes = ?, labelled_at = ? WHERE id = ?',
    );
    recount(
      db,
      labels.map(({ faceId }) => faceId),
      () => {
        for (const { faceId, state, shares, votes, at } of labels) {
          const [first] = shares;
          update.run(state, first?.classId ?? null, JSON.stringify(shares), first ? 1 - first.share : 0, votes, at, faceId);
        }
      },
    );
    reviveClasses(db, [...new Set(labels.flatMap(({ shares }) => shares.map(({ classId }) => classId)))]);
  });
}
