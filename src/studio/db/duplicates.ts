/** Groups of faces that look the same, and what was decided of them. */
import type { Database } from 'better-sqlite3';
import { column, insert, statement } from './statement.ts';
import { transact } from './transact.ts';

export type DuplicateState = 'open' | 'kept' | 'different';

export interface NewDuplicateGroup {
  readonly kind: 'exact' | 'near';
  /** The one to keep first. */
  readonly members: readonly { readonly faceId: number; readonly distance: number }[];
}

export interface StoredGroup extends NewDuplicateGroup {
  readonly id: number;
  readonly state: DuplicateState;
}

/** Open groups are found anew; what a person has decided stays, and is not asked again. */
export function replaceOpenGroups(db: Database, groups: readonly NewDuplicateGroup[]): void {
  transact(db, () => {
    statement(db, "DELETE FROM duplicate_group WHERE state = 'open'").run();
    const apart = pairsSaidDifferent(db);
    const put = statement(db, 'INSERT INTO duplicate_member (group_id, face_id, distance) VALUES (?, ?, ?)');
    const at = Date.now();
    for (const { kind, members } of groups) {
      const [first, ...others] = members;
      const left = others.filter(({ faceId }) => !apart.has(pairKey(first!.faceId, faceId)));
      if (left.length === 0) continue;
      const id = insert(db, 'INSERT INTO duplicate_group (kind, at) VALUES (?, ?)', kind, at);
      for (const { faceId, distance } of [first!, ...left]) put.run(id, faceId, distance);
    }
  });
}

const pairKey = (a: number, b: number): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

function pairsSaidDifferent(db: Database): Set<string> {
  const pairs = new Set<string>();
  for (const { members } of listGroups(db, 'different')) {
    for (const a of members) for (const b of members) if (a.faceId < b.faceId) pairs.add(pairKey(a.faceId, b.faceId));
  }
  return pairs;
}

/** Groups with members that are still in the project; exact ones first, then the largest. */
export function listGroups(db: Database, state: DuplicateState, most = -1): StoredGroup[] {
  const groups = statement<Omit<StoredGroup, 'members'>>(
    db,
    `SELECT id, kind, state FROM duplicate_group WHERE state = ?
     ORDER BY kind, (SELECT count(*) FROM duplicate_member WHERE group_id = duplicate_group.id) DESC, id LIMIT ?`,
  ).all(state, most);
  return groups.map((group) => ({ ...group, members: membersOf(db, group.id) }));
}

export function getGroup(db: Database, id: number): StoredGroup | null {
  const group = statement<Omit<StoredGroup, 'members'>>(db, 'SELECT id, kind, state FROM duplicate_group WHERE id = ?').get(id);
  return group ? { ...group, members: membersOf(db, id) } : null;
}

function membersOf(db: Database, groupId: number): { faceId: number; distance: number }[] {
  return statement<{ faceId: number; distance: number }>(
    db,
    'SELECT face_id AS faceId, distance FROM duplicate_member WHERE group_id = ? ORDER BY rowid',
  ).all(groupId);
}

export function countGroupsByState(db: Database): Record<DuplicateState, number> {
  const counts = { open: 0, kept: 0, different: 0 };
  const rows = statement<{ state: DuplicateState; groups: number }>(
    db,
    'SELECT state, count(*) AS groups FROM duplicate_group GROUP BY state',
  ).all();
  for (const { state, groups } of rows) counts[state] = groups;
  return counts;
}

export function setGroupStates(db: Database, states: readonly (readonly [id: number, state: DuplicateState])[]): void {
  transact(db, () => {
    const update = statement(db, 'UPDATE duplicate_group SET state = ? WHERE id = ?');
    for (const [id, state] of states) update.run(state, id);
  });
}

/** Faces that look the same as far as anybody knows: each group as a list. What was said to be different is not among them. */
export function listLookalikes(db: Database): number[][] {
  const ids = column<number>(db, "SELECT id FROM duplicate_group WHERE state <> 'different'");
  return ids.map((id) => membersOf(db, id).map(({ faceId }) => faceId));
}
