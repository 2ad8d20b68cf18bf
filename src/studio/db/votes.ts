/** Votes: what each annotator said of each face. Rows are only ever added. */
import type { Database } from 'better-sqlite3';
import type { Opinion } from '../labels/label-rule.ts';
import { applyRule } from '../labels/label-rule.ts';
import { recount } from './counts.ts';
import { column, insert, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export type VoteKind = 'class' | 'unsure' | 'skip' | 'unusable' | 'clear';

/** One annotator's word on one face: a class, counts over classes (several people at once), or none of them. */
export interface Ballot {
  readonly kind: VoteKind;
  readonly classId: number | null;
  /** Of an imported vote that stands for several people: how many chose which class. */
  readonly counts: readonly { readonly classId: number; readonly count: number }[] | null;
}

/** Id of an annotator; made at first use. */
export function annotatorId(db: Database, name: string, kind: 'person' | 'imported'): number {
  const known = single<number>(db, 'SELECT id FROM annotator WHERE name = ?', name);
  return known ?? transact(db, () => insert(db, 'INSERT INTO annotator (name, kind) VALUES (?, ?)', name, kind));
}

/** Adds an imported opinion on a face and brings its label up to date. Nothing is added where it said the same before. */
export function addImportedVote(db: Database, faceId: number, annotator: string, { kind, classId, counts }: Ballot): boolean {
  return transact(db, () => {
    const by = annotatorId(db, annotator, 'imported');
    const packed = counts && JSON.stringify(counts.map((entry) => [entry.classId, entry.count]));
    const last = statement<{ kind: string; class_id: number | null; counts: string | null }>(
      db,
      'SELECT kind, class_id, counts FROM vote WHERE face_id = ? AND annotator_id = ? ORDER BY id DESC LIMIT 1',
    ).get(faceId, by);
    if (last && last.kind === kind && last.class_id === classId && last.counts === packed) return false;
    statement(db, 'INSERT INTO vote (face_id, annotator_id, kind, class_id, counts, at) VALUES (?, ?, ?, ?, ?, ?)').run(
      faceId,
      by,
      kind,
      classId,
      packed,
      Date.now(),
    );
    updateLabels(db, [faceId]);
    return true;
  });
}

interface OpinionRow {
  readonly person: number;
  readonly kind: VoteKind;
  readonly classId: number | null;
  readonly counts: string | null;
  readonly at: number;
}

/** The newest word of each annotator on a face, oldest first. */
function opinionsOn(db: Database, faceId: number): Opinion[] {
  const rows = statement<OpinionRow>(
    db,
    `
    SELECT annotator.kind = 'person' AS person, vote.kind, vote.class_id AS classId, vote.counts, vote.at
    FROM vote JOIN annotator ON annotator.id = vote.annotator_id
    WHERE vote.id IN (SELECT max(id) FROM vote WHERE face_id = ? GROUP BY annotator_id) ORDER BY vote.id`,
  ).all(faceId);
  return rows.map(({ person, kind, classId, counts, at }) => ({
    person: person === 1,
    kind,
    classId,
    at,
    counts: counts === null ? null : (JSON.parse(counts) as [number, number][]).map(([classId, count]) => ({ classId, count })),
  }));
}

/** Brings the label columns of these faces in step with their votes. The only place that writes them from votes. */
export function updateLabels(db: Database, faceIds: readonly number[]): void {
  transact(db, () => {
    const positions = new Map(
      statement<{ id: number; position: number }>(db, 'SELECT id, position FROM class')
        .all()
        .map(({ id, position }) => [id, position]),
    );
    const update = statement(
      db,
      'UPDATE face SET state = ?, class_id = ?, shares = ?, disagreement = ?, votes = ?, labelled_at = ? WHERE id = ?',
    );
    recount(db, faceIds, () => {
      for (const faceId of faceIds) {
        const { state, shares, votes, at } = applyRule(opinionsOn(db, faceId), positions);
        const disagreement = shares.length === 0 ? 0 : 1 - shares[0]!.share;
        update.run(state, shares[0]?.classId ?? null, JSON.stringify(shares), disagreement, votes, at, faceId);
      }
    });
  });
}

/** After classes changed places: of classes with equal shares the first one is a face's class. */
export function retieLabels(db: Database): void {
  const tied = column<number>(db, "SELECT id FROM face WHERE shares ->> '$[0].share' = shares ->> '$[1].share'");
  updateLabels(db, tied);
}
