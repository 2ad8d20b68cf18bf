/**
 * AffectNet, in both of its releases: the tables of the first (`training.csv`, `validation.csv`), and the second's `images/` beside
 * `annotations/`, where each label lies in a NumPy file of its own.
 */
import type { TableMapping } from '../../shared/contract/imports.ts';
import { folderOf, nameOf, partOfPath, type GivenVote, type SetItem } from './annotation.ts';
import type { TableText } from './csv.ts';
import { readLabelTable } from './label-table.ts';
import { readNpyScalar } from './npy.ts';
import { readWhole, type Tree } from './tree.ts';

/** In the order of its numbers. "None" is an expression, but none of these eight: no neutral face. */
const EXPRESSIONS = [
  'neutral',
  'happiness',
  'sadness',
  'surprise',
  'fear',
  'disgust',
  'anger',
  'contempt',
  'none of the eight',
  'uncertain',
  'no face',
] as const;
const MOST_BYTES = 2 ** 16;

export function isAffectNetTable({ header }: TableText): boolean {
  const names = header.map((name) => name.toLowerCase());
  return ['subdirectory_filepath', 'expression', 'valence', 'arousal'].every((name) => names.includes(name));
}

/** Its boxes are left aside: the pictures that are handed out are cut to them already. */
export function readAffectNetTable(tree: Tree, text: TableText, { roles, votes }: TableMapping): AsyncGenerator<SetItem> {
  const { x: _x, y: _y, width: _width, height: _height, ...kept } = roles;
  return readLabelTable(tree, text, { roles: kept, votes }, expressionVote);
}

export function isAffectNetExpression(path: string): boolean {
  return /(^|\/)annotations\/[^/]+_exp\.npy$/i.test(path);
}

/** Paths by their folder, whose name may be written in any letters: a tree may hold as many such folders as files. */
const folders = new WeakMap<Tree, ReadonlyMap<string, readonly string[]>>();

function filesIn(tree: Tree, folder: string): readonly string[] {
  let known = folders.get(tree);
  if (!known) {
    const paths = tree.files.map(({ path }) => path);
    folders.set(tree, (known = Map.groupBy(paths, (path) => folderOf(path).toLowerCase())));
  }
  return known.get(folder.toLowerCase()) ?? [];
}

/** `folder`: the one that holds `annotations/`. */
export async function* readAffectNetFolder(tree: Tree, folder: string): AsyncGenerator<SetItem> {
  const top = folder === '' ? '' : `${folder}/`;
  const part = partOfPath(`${top}x`);
  const images = new Map<string, string>();
  for (const path of filesIn(tree, `${top}images`)) images.set(nameOf(path).replace(/\.\w+$/, ''), path);
  for (const path of filesIn(tree, `${top}annotations`)) {
    if (!path.startsWith(`${top}annotations/`) || !isAffectNetExpression(path)) continue;
    const base = path.slice(0, -'_exp.npy'.length);
    const stem = base.slice(base.lastIndexOf('/') + 1);
    const [expression, valence, arousal] = await Promise.all(['exp', 'val', 'aro'].map((name) => scalar(tree, `${base}_${name}.npy`)));
    const vote = expression === null || expression === undefined ? null : expressionVote(String(expression));
    if (!vote) {
      yield { kind: 'problem', file: path, reason: 'holds no expression of AffectNet (0 to 10)' };
      continue;
    }
    const said = { ...vote, ...inRange('valence', valence), ...inRange('arousal', arousal) };
    yield {
      kind: 'annotation',
      annotation: { where: `face ${stem}`, file: images.get(stem) ?? `${top}images/${stem}.jpg`, votes: [said], ...(part && { part }) },
    };
  }
}

function expressionVote(cell: string): GivenVote | null {
  const name = /^\d{1,2}$/.test(cell.trim()) ? EXPRESSIONS[Number(cell)] : undefined;
  if (name === undefined) return null;
  if (name === 'uncertain') return { by: null, kind: 'unsure' };
  return name === 'no face' ? { by: null, kind: 'unusable', reason: 'no face' } : { by: null, kind: 'class', label: name };
}

function inRange(name: 'valence' | 'arousal', value: number | null | undefined): object {
  return typeof value === 'number' && Math.abs(value) <= 1 ? { [name]: value } : {};
}

async function scalar(tree: Tree, path: string): Promise<number | null> {
  return tree.has(path) ? readNpyScalar(await readWhole(tree, path, MOST_BYTES)) : null;
}
