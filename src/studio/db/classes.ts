/** Classes of expression. Removed ones keep their row, since old votes refer to it. */
import type { Database } from 'better-sqlite3';
import type { ClassDraft } from '../../shared/classes.ts';
import { projectClass, type ProjectClass } from '../../shared/contract/classes.ts';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { insert, single, statement } from './statement.ts';
import { transact } from './transact.ts';

export function listClasses(db: Database): ProjectClass[] {
  return statement<ProjectClass>(db, 'SELECT id, position, name, color, key FROM class WHERE removed = 0 ORDER BY position, id').all();
}

/** Every answer names them, so a file whose classes do not fit is not opened. @throws StudioError NOT_A_PROJECT */
export function requireClasses(db: Database): void {
  for (const entry of listClasses(db)) {
    const { success, error } = projectClass.safeParse(entry);
    if (success) continue;
    throw new StudioError(
      'NOT_A_PROJECT',
      `"${db.name}" is damaged: in its table "class", "${error.issues[0]?.path.join('.')}" of row ${entry.id} does not fit. It was left as it is; go back to an older copy.`,
    );
  }
}

export function insertClass(db: Database, { name, color, key, position }: ClassDraft & { readonly position: number }): number {
  return transact(db, () => insert(db, 'INSERT INTO class (position, name, color, key) VALUES (?, ?, ?, ?)', position, name, color, key));
}

export function updateClass(db: Database, { id, name, color, key, position }: ProjectClass): void {
  transact(db, () => {
    statement(db, 'UPDATE class SET name = ?, color = ?, key = ?, position = ?, removed = 0 WHERE id = ?').run(
      name,
      color,
      key,
      position,
      id,
    );
  });
}

/** Id of a removed class of this name, or null. */
export function findRemovedClass(db: Database, name: string): number | null {
  return single<number>(db, 'SELECT id FROM class WHERE name = ? AND removed = 1', name) ?? null;
}

/** Frees the names of these classes, so that they can be swapped. */
export function parkClassNames(db: Database, ids: readonly number[]): void {
  transact(db, () => {
    for (const id of ids) statement(db, 'UPDATE class SET name = name || char(0) || id WHERE id = ?').run(id);
  });
}

export function removeClass(db: Database, id: number): void {
  transact(db, () => {
    statement(db, 'UPDATE class SET removed = 1 WHERE id = ?').run(id);
  });
}

/** Faces whose label rests on the class, wholly or in part. */
export function countFacesOfClass(db: Database, id: number): number {
  return (
    single<number>(
      db,
      "SELECT count(*) FROM face WHERE state = 'labelled' AND EXISTS (SELECT 1 FROM json_each(shares) WHERE value ->> 'classId' = ?)",
      id,
    ) ?? 0
  );
}

/**
 * A vote that counts again can bring back a label of a class that was removed since: the class comes back with it, as the last. What another
 * class is called by now, or the key that it has, is that one's.
 */
export function reviveClasses(db: Database, ids: readonly number[]): void {
  transact(db, () => {
    const removed = statement<{ id: number; name: string; key: string | null }>(
      db,
      'SELECT id, name, key FROM class WHERE removed = 1 AND id IN (SELECT value FROM json_each(?)) ORDER BY id',
    ).all(JSON.stringify(ids));
    for (const { id, name, key } of removed) {
      const position = (single<number>(db, 'SELECT max(position) FROM class WHERE removed = 0') ?? -1) + 1;
      const isKeyFree = single(db, 'SELECT 1 FROM class WHERE removed = 0 AND lower(key) = lower(?)', key) === undefined;
      statement(db, 'UPDATE class SET removed = 0, position = ?, name = ?, key = ? WHERE id = ?').run(
        position,
        freeClassName(db, { id, name: name.split('\0')[0]! }),
        isKeyFree ? key : null,
        id,
      );
    }
  });
}

/** The name, with a number behind it where another class has it. `id`: of the class that is to have it, where it is there already. */
export function freeClassName(db: Database, { id = 0, name }: { readonly id?: number; readonly name: string }): string {
  for (let n = 1; ; n++) {
    const ending = n === 1 ? '' : ` (${n})`;
    const candidate = [...name].slice(0, LIMITS.className.length - ending.length).join('') + ending;
    if (single(db, 'SELECT 1 FROM class WHERE name = ? AND id <> ?', candidate, id) === undefined) return candidate;
  }
}
