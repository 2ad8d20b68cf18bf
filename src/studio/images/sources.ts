/** Where the files of an import come from. */
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { cleanPath } from '../formats/clean-annotation.ts';

export interface ImportFile {
  /** Relative to what was imported, with `/` between folders. */
  readonly path: string;
  readonly size: number;
  read(): Promise<Uint8Array>;
  /** Where it lies, if it lies on this machine. */
  readonly location?: string;
  /** Of a video's frame: which video, and where in it, in seconds. */
  readonly frame?: { readonly video: string; readonly at: number };
}

/** Stands for a file that is not taken, and says why. */
export interface LeftOutFile {
  readonly path: string;
  readonly reason: string;
}

export type SourceItem = ImportFile | LeftOutFile;

const ASKED_TOGETHER = 256;

/** Files and folders on this machine. Folders are walked in order of their names; links and hidden files are passed over. */
export async function listPaths(paths: readonly string[]): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for (const given of paths) {
    const path = resolve(given);
    const stat = await lstat(path).catch(() => null);
    if (!stat) throw new StudioError('NOT_FOUND', `There is no file or folder "${given}".`);
    const real = stat.isSymbolicLink() ? await realpath(path) : path;
    const target = stat.isSymbolicLink() ? await lstat(real) : stat;
    if (target.isDirectory()) await walk(real, real, 0, items);
    else if (target.isFile()) items.push(fileItem(real, basename(path), target.size));
    else throw new StudioError('INVALID', `"${given}" is neither a file nor a folder.`);
  }
  return items;
}

async function walk(root: string, folder: string, depth: number, items: SourceItem[]): Promise<void> {
  const { depth: deepest, files, pathLength } = LIMITS.import;
  const name = (path: string) => relative(root, path).split(sep).join('/');
  if (depth > deepest) return void items.push({ path: name(folder), reason: `lies more than ${deepest} folders deep` });
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (!entries) return void items.push({ path: name(folder), reason: 'is a folder that cannot be read' });
  const seen = entries
    .filter((entry) => !entry.name.startsWith('.') && entry.name !== '__MACOSX')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  // Some at a time: a folder of 200,000 files is no reason for others in the studio to wait.
  for (let first = 0; first < seen.length; first += ASKED_TOGETHER) {
    const group = seen.slice(first, first + ASKED_TOGETHER);
    const sizes = await sizesOf(group.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name)));
    for (const entry of group) {
      const path = join(folder, entry.name);
      const size = sizes.get(path);
      if (entry.isDirectory()) await walk(root, path, depth + 1, items);
      else if (entry.isSymbolicLink()) items.push({ path: name(path), reason: 'is a link; import what it points to instead' });
      else if (path.length > pathLength) {
        items.push({ path: name(path).slice(0, 100), reason: `has a path longer than ${pathLength} characters` });
      } else if (size !== undefined) items.push(fileItem(path, name(path), size));
      else if (entry.isFile()) items.push({ path: name(path), reason: 'is gone, or cannot be read' });
      if (items.length > files) {
        throw new StudioError('INVALID', `There are more than ${files.toLocaleString('en')} files. Import them folder by folder.`);
      }
    }
  }
}

/** All asked at once: one question at a time would take half a minute for 200,000 files. Files that are gone by now are left out. */
async function sizesOf(paths: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = await Promise.all(paths.map((path) => lstat(path).catch(() => null)));
  return new Map(found.flatMap((stat, n) => (stat ? [[paths[n]!, stat.size] as const] : [])));
}

function fileItem(path: string, name: string, size: number): ImportFile {
  return { path: cleanPath(name.normalize('NFC')), size, location: path, read: () => readFile(path) };
}
