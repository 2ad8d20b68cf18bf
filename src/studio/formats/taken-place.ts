/** What is there already where an export would go, and whether it may be replaced: never what somebody else has put there. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataExportFormat } from '../../shared/contract/data.ts';
import { StudioError } from '../../shared/errors.ts';
import { FACES_FILE } from './faces-csv.ts';
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
  if (!replace) throw new StudioError('FILE_EXISTS', `There is "${path}" already. Choose another name, or say that it may be replaced.`);
}

/**
 * A folder that is empty or that an export has made: one table of ours, and else folders alone. A table that was written without
 * pictures may lie beside somebody's own; only one that was written with them tells what each was called before.
 */
async function mayBeReplaced(folder: string): Promise<boolean> {
  try {
    const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !LEFT_BY_SYSTEMS.test(name));
    if (entries.length === 0) return true;
    const [table, ...more] = entries.filter((entry) => !entry.isDirectory());
    if (!table?.isFile() || more.length > 0 || !Object.values(TABLES).includes(table.name)) return false;
    // FER+ has no place for what pictures were called.
    if (table.name === TABLES.ferplus) return entries.every((entry) => entry === table || entry.name === PICTURES_FOLDER);
    const tree = folderTree([{ path: table.name, size: 0, location: join(folder, table.name) }], []);
    const { sets } = await recognise(tree);
    for (const set of sets) {
      for await (const item of readSet(tree, set)) if (item.kind === 'annotation') return item.annotation.name !== undefined;
    }
    return false;
  } catch {
    // What cannot be read is not known to be ours.
    return false;
  }
}
