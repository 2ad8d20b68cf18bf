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
  for (const id of column<number>(db, "SELECT id FROM duplicate_group WHERE state = 'different'")) {
    const members = membersOf(db, id);
    for (const a of members) for (const b of members) if (a.faceId < b.faceId) pairs.add(pairKey(a.faceId, b.faceId));
  }
  return pairs;
}

/** Faces of a group that were not left out for some other reason meanwhile: only among those is there anything to decide. */
const IN_USE = `SELECT count(*) FROM duplicate_member JOIN face ON face.id = face_id WHERE group_id = duplicate_group.id AND excluded IS NULL`;

/** Open groups with the members of them that are in use, two at least; exact ones first, then the largest. */
export function listOpenGroups(db: Database, most = -1): StoredGroup[] {
  const groups = statement<Omit<StoredGroup, 'members'>>(
    db,
    `SELECT id, kind, state FROM duplicate_group WHERE state = 'open' AND (${IN_USE}) > 1 ORDER BY kind, (${IN_USE}) DESC, id LIMIT ?`,
  ).all(most);
  return groups.map((group) => ({ ...group, members: membersOf(db, group.id, { inUse: true }) }));
}

/** With the members that are in use; null where it is decided, or fewer than two are left. */
export function getOpenGroup(db: Database, id: number): StoredGroup | null {
  const group = statement<Omit<StoredGroup, 'members'>>(
    db,
    `SELECT id, kind, state FROM duplicate_group WHERE id = ? AND state = 'open' AND (${IN_USE}) > 1`,
  ).get(id);
  return group ? { ...group, members: membersOf(db, id, { inUse: true }) } : null;
}

function membersOf(db: Database, groupId: number, { inUse = false } = {}): { faceId: number; distance: number }[] {
  return statement<{ faceId: number; distance: number }>(
    db,
    `SELECT face_id AS faceId, distance FROM duplicate_member JOIN face ON face.id = face_id
     WHERE group_id = ? AND (excluded IS NULL OR NOT ?) ORDER BY duplicate_member.rowid`,
  ).all(groupId, inUse ? 1 : 0);
}

export function countGroupsByState(db: Database): Record<DuplicateState, number> {
  const counts = { open: 0, kept: 0, different: 0 };
  const rows = statement<{ state: DuplicateState; groups: number }>(
    db,
    `SELECT state, count(*) AS groups FROM duplicate_group WHERE state <> 'open' OR (${IN_USE}) > 1 GROUP BY state`,
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
