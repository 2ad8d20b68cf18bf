/** RAF-DB: pictures in folders, and one list of "train_00001.jpg 5" for all of them. */
import type { FoundSet, TableFacts, TableMapping } from '../../shared/contract/imports.ts';
import { partOf, nameOf, type SetItem } from './annotation.ts';
import { readRows, type TableText } from './csv.ts';
import { readLabelTable } from './label-table.ts';
import type { Tree } from './tree.ts';

/** Its numbers begin at 1. */
const EMOTIONS = ['surprise', 'fear', 'disgust', 'happiness', 'sadness', 'anger', 'neutral'] as const;

/** The authors' own spelling, and the right one. */
export function isRafList(path: string): boolean {
  return /^list_par?tition_label\.txt$/i.test(nameOf(path));
}

export async function* readRafDb(tree: Tree, file: string): AsyncGenerator<SetItem> {
  const table: TableText = { file, encoding: 'utf-8', delimiter: ' ', header: [] };
  const takesAligned = hasAligned(tree);
  // It has no header: the first line is row 1.
  let row = 0;
  for await (const { cells } of readRows(tree, table, 0)) {
    row++;
    const [name = '', number = ''] = cells;
    const label = /^[1-7]$/.test(number) ? EMOTIONS[Number(number) - 1] : undefined;
    if (!name || !label) {
      yield {
        kind: 'problem',
        file,
        reason: `row ${row}: "${`${name} ${number}`.slice(0, 40)}" is not a picture's name and a number from 1 to 7`,
      };
      continue;
    }
    const part = partOf(name.split('_')[0]);
    yield {
      kind: 'annotation',
      annotation: {
        where: `row ${row}`,
        file: takesAligned ? name.replace(/\.(\w+)$/, '_aligned.$1') : name,
        votes: [{ by: null, kind: 'class', label }],
        ...(part && { part }),
      },
    };
  }
}

const NAME = /^(train|test)_\d+(_aligned)?\.\w+$/i;

/** The same list as a table with a header, as it is handed on: its labels are the numbers. */
export function isRafTable({ header, sample, mapping }: TableFacts): boolean {
  const { file, label } = mapping.roles;
  if (file === undefined || label === undefined || header.length > 4 || sample.length === 0) return false;
  return sample.every((cells) => NAME.test(nameOf(cells[file] ?? '')) && /^[1-7]$/.test(cells[label]?.trim() ?? ''));
}

export function readRafTable(tree: Tree, text: TableText, mapping: TableMapping): AsyncGenerator<SetItem> {
  return readLabelTable(tree, text, mapping, (cell) => {
    const label = /^[1-7]$/.test(cell) ? EMOTIONS[Number(cell) - 1] : undefined;
    return label === undefined ? null : { by: null, kind: 'class', label };
  });
}

/** The same faces lie in it twice, whole and aligned: the aligned ones are taken. */
export function isRafOriginal(tree: Tree, path: string): boolean {
  return isOriginal(path) && hasAligned(tree);
}

/** For pictures that lie by themselves: those that come in a better form as well. */
export function isLeftAside(sets: readonly Pick<FoundSet, 'format' | 'archive'>[], names: readonly string[]): (path: string) => boolean {
  const isRaf = sets.some(({ format, archive }) => format === 'raf-db' && archive === null);
  return isRaf && names.some(isAligned) ? isOriginal : () => false;
}

const isAligned = (path: string) => /_aligned\.\w+$/i.test(path);
const isOriginal = (path: string) => /(^|\/)original\//i.test(path);

const known = new WeakMap<Tree, boolean>();
function hasAligned(tree: Tree): boolean {
  let has = known.get(tree);
  if (has === undefined) known.set(tree, (has = tree.files.some(({ path }) => isAligned(path))));
  return has;
}
