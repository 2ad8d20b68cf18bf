/** Faces that nobody has said anything of. */
import type { Database } from 'better-sqlite3';
import { single, statement } from './statement.ts';

const UNLABELLED = "state = 'unlabelled' AND excluded IS NULL";

export function countUnlabelledFaces(db: Database): number {
  return single<number>(db, `SELECT count(*) FROM face WHERE ${UNLABELLED}`) ?? 0;
}

/** Some of them, spread over the project by the seed: the same for the same faces and seed. */
export function listUnlabelledFaces(
  db: Database,
  { most, seed }: { readonly most: number; readonly seed: number },
): { readonly id: number; readonly subject: string | null }[] {
  // Multiplication by an odd number modulo a prime scatters neighbouring numbers.
  return statement<{ id: number; subject: string | null }>(
    db,
    `SELECT id, subject FROM face WHERE ${UNLABELLED} ORDER BY ((id + ?) * 48271) % 2147483647, id LIMIT ?`,
  ).all(seed * 7919, most);
}
