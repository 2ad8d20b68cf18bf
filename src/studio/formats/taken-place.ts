/** What is there already where an export would go, and whether it may be replaced: never what somebody else has put there. */
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DataExportFormat } from '../../shared/contract/data.ts';
import { StudioError } from '../../shared/errors.ts';
import { refuseInUse } from '../db/in-use.ts';
import { slashes } from './annotation.ts';
import { inspectTable, plainCell, readRows } from './csv.ts';
import { FACES_FILE } from './faces-csv.ts';
import { IMAGE_NAME } from './ferplus.ts';
import { readSet } from './reading.ts';
import { recognise } from './recognise.ts';
import { folderTree } from './tree.ts';

/** The file that holds the labels where pictures lie beside it. */
export const TABLES: Readonly<Record<DataExportFormat, string>> = {
  folders: FACES_FILE,
  zip: FACES_FILE,
  csv: FACES_FILE,
  ferplus: 'fer2013new.csv',
  'label-studio': 'label-studio.json',
  coco: 'coco.json',
};
export const PICTURES_FOLDER = 'images';
/** Systems leave them in a folder that somebody has looked into. */
const LEFT_BY_SYSTEMS = /^(\.DS_Store|Thumbs\.db|desktop\.ini)$/i;

export interface Place {
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** What is there already may be replaced: a file by a file, and by a folder one that is empty or that an export has made. */
  readonly replace: boolean;
}

/** @throws StudioError FILE_EXISTS where the person may still say that it is replaced; INVALID where it never is. */
export async function refuseTaken({ path, kind, replace }: Place): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (!there) return;
  refuseInUse(path);
  if (kind === 'file' && there.isDirectory()) {
    throw new StudioError('INVALID', `"${path}" is a folder, and a file is to be written. Give the name of a file in it.`);
  }
  if (kind === 'folder' && !there.isDirectory()) {
    throw new StudioError('INVALID', `"${path}" is a file, and a folder is to be written. Choose another name.`);
  }
  if (kind === 'folder' && !(await mayBeReplaced(path))) {
    throw new StudioError(
      'INVALID',
      `There is a folder "${path}" already, and it holds something else than an export of Mien, so it is not replaced. Choose another name.`,
    );
  }
  if (!replace) {
    throw new StudioError(
      'FILE_EXISTS',
      `There is "${path}" already. Choose another name, or say that it may be replaced (on the command line: --force).`,
    );
  }
}

/**
 * A folder without a file, or one in which every file is of an export: one table of ours, and the pictures that it names. A table that was
 * written without pictures may lie beside somebody's own; only one that was written with them tells what each was called before.
 */
async function mayBeReplaced(folder: string): Promise<boolean> {
  try {
    const entries = (await readdir(folder, { withFileTypes: true, recursive: true })).filter((entry) => !entry.isDirectory());
    const files = entries
      .filter(({ name }) => !LEFT_BY_SYSTEMS.test(name))
      .map((entry) => slashes(relative(folder, join(entry.parentPath, entry.name))));
    if (files.length === 0) return true;
    const [table, ...more] = files.filter((file) => Object.values(TABLES).includes(file));
    if (table === undefined || more.length > 0 || !entries.every((entry) => entry.isFile())) return false;
    const pictures = files.filter((file) => file !== table);
    const named = table === TABLES.ferplus ? await imageNames(folder, table) : await namedPictures(folder, table);
    return named !== null && pictures.every((file) => named.has(file));
  } catch {
    // What cannot be read is not known to be ours.
    return false;
  }
}

/** The pictures that a table names; null where it does not say what each was called before. */
async function namedPictures(folder: string, table: string): Promise<ReadonlySet<string> | null> {
  const tree = treeOf(folder, table);
  const named = new Set<string>();
  for (const set of (await recognise(tree)).sets) {
    for await (const item of readSet(tree, set)) {
      if (item.kind !== 'annotation') continue;
      if (item.annotation.name === undefined) return null;
      named.add(item.annotation.file);
    }
  }
  return named.size > 0 ? named : null;
}

/** The pictures of FER+, which has no place for what they were called: where they were written with it, in their folder. */
async function imageNames(folder: string, table: string): Promise<ReadonlySet<string>> {
  const tree = treeOf(folder, table);
  const text = await inspectTable(tree, table);
  const at = text.header.indexOf(IMAGE_NAME);
  const named = new Set<string>();
  for await (const { cells } of readRows(tree, text)) named.add(slashes(plainCell(cells[at] ?? '')));
  return new Set([...named].filter((file) => file.startsWith(`${PICTURES_FOLDER}/`)));
}

const treeOf = (folder: string, table: string) => folderTree([{ path: table, size: 0, location: join(folder, table) }], []);
