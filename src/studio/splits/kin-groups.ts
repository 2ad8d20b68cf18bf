/** Faces by whom they depend on: a head that has learnt from a copy of a face knows that face, whoever it shows. */
import type { Database } from 'better-sqlite3';
import { listLookalikes } from '../db/duplicates.ts';
import { kinNames, type KinFace } from './kinship.ts';

/** A number for each face, from 0: the same for faces of one person and for those that look the same, as the split joins them. */
export function kinGroups(db: Database, faces: readonly KinFace[]): Int32Array {
  const names = kinNames(faces, listLookalikes(db));
  const numbers = new Map([...new Set(names)].map((name, number) => [name, number]));
  return Int32Array.from(names, (name) => numbers.get(name)!);
}
