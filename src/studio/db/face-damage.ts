/** Faces of which a damaged file holds something that cannot be: what does not fit is left open and told, and hides no other face. */
import type { Database } from 'better-sqlite3';
import { face as sound, type Face } from '../../shared/contract/faces.ts';
import { columnOf, damaged } from './damage.ts';

const OPEN: Omit<Face, 'id' | 'damage'> = {
  imageId: 0,
  file: '',
  source: '',
  box: { x: 0, y: 0, width: 0, height: 0 },
  whole: false,
  leftOut: false,
  subject: null,
  part: null,
  state: 'unlabelled',
  classId: null,
  shares: [],
  votes: 0,
  people: 0,
  mine: null,
  note: '',
};

/** The face, with a sentence of the first thing that does not fit. */
export function withoutDamage(db: Database, face: Face): Face {
  const { error } = sound.safeParse(face);
  if (!error) return face;
  const issues = error.issues.map(({ path }) => path.map(String));
  const opened = issues.flatMap(([field]) => (field !== undefined && field in OPEN ? [[field, OPEN[field as keyof typeof OPEN]]] : []));
  return { ...face, ...(Object.fromEntries(opened) as Partial<Face>), damage: damaged({ db, ...placeOf(face, issues[0]!) }).message };
}

function placeOf(
  { id, imageId }: Face,
  [field = '', ...parts]: readonly string[],
): { table: string; row: number | string; column: string } {
  switch (field) {
    case 'file':
    case 'source':
      return { table: 'image', row: imageId, column: field };
    case 'mine':
      return { table: 'vote', row: `of face ${id}`, column: columnOf(parts.join('_')) };
    case 'note':
      return { table: 'note', row: `of face ${id}`, column: 'text' };
    case 'box':
      return { table: 'face', row: id, column: parts.join('_') };
    default:
      return { table: 'face', row: id, column: columnOf(field) };
  }
}
