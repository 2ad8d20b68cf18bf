/** Where the files of an import come from. */
import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { isProjectFile } from '../../shared/file-kinds.ts';
import { LIMITS } from '../../shared/limits.ts';
import { figure } from '../../shared/words.ts';
import { identityOf } from '../db/file-header.ts';
import { filesInUse } from '../db/in-use.ts';
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

/**
 * Files and folders on this machine. Folders are walked in order of their names; links and hidden files are passed over, and projects are
 * left out.
 */
export async function listPaths(paths: readonly string[]): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  const inUse = filesInUse();
  for (const given of paths) {
    const path = resolve(given);
    const stat = await lstat(path, { bigint: true }).catch(() => null);
    if (!stat) {
      const foreign = given.includes(FOREIGN) ? `, or it ${NOT_UTF8}` : '';
      throw new StudioError('NOT_FOUND', `There is no file or folder "${given}"${foreign}.`);
    }
    const real = stat.isSymbolicLink() ? await realpath(path) : path;
    const target = stat.isSymbolicLink() ? await lstat(real, { bigint: true }) : stat;
    if (target.isDirectory()) await walk({ root: real, items, inUse }, real, 0);
    else if (target.isFile()) items.push(fileItem(real, basename(path), target, inUse));
    else throw new StudioError('INVALID', `"${given}" is neither a file nor a folder.`);
  }
  return items;
}

interface Walk {
  readonly root: string;
  readonly items: SourceItem[];
  readonly inUse: ReadonlySet<string>;
}

async function walk(walked: Walk, folder: string, depth: number): Promise<void> {
  const { root, items, inUse } = walked;
  const { depth: deepest, files, pathLength } = LIMITS.import;
  const name = (path: string) => relative(root, path).split(sep).join('/');
  if (depth > deepest) return void items.push({ path: name(folder), reason: `lies more than ${deepest} folders deep` });
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (!entries) return void items.push({ path: name(folder), reason: whyUnread(folder, 'is a folder that cannot be read') });
  const seen = entries
    .filter((entry) => !entry.name.startsWith('.') && entry.name !== '__MACOSX')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  // Some at a time: a folder of 200,000 files is no reason for others in the studio to wait.
  for (let first = 0; first < seen.length; first += ASKED_TOGETHER) {
    const group = seen.slice(first, first + ASKED_TOGETHER);
    const stats = await statsOf(group.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name)));
    for (const entry of group) {
      const path = join(folder, entry.name);
      const stat = stats.get(path);
      if (entry.isDirectory()) await walk(walked, path, depth + 1);
      else if (entry.isSymbolicLink()) items.push({ path: name(path), reason: 'is a link; import what it points to instead' });
      else if (path.length > pathLength) {
        items.push({ path: name(path).slice(0, 100), reason: `has a path longer than ${pathLength} characters` });
      } else if (stat) items.push(fileItem(path, name(path), stat, inUse));
      else if (entry.isFile()) items.push({ path: name(path), reason: whyUnread(path, 'is gone, or cannot be read') });
      if (items.length > files) {
        throw new StudioError('INVALID', `There are more than ${figure(files)} files. Import them folder by folder.`);
      }
    }
  }
}

/** Stands in a name where its bytes are no UTF-8; by such a name nothing is found. */
const FOREIGN = '�';
const NOT_UTF8 = 'has a name that is not in UTF-8; give it another';
const whyUnread = (path: string, otherwise: string) => (path.includes(FOREIGN) ? NOT_UTF8 : otherwise);

/** All asked at once: one question at a time would take half a minute for 200,000 files. Files that are gone by now are left out. */
async function statsOf(paths: readonly string[]): Promise<ReadonlyMap<string, BigIntStats>> {
  const found = await Promise.all(paths.map((path) => lstat(path, { bigint: true }).catch(() => null)));
  return new Map(found.flatMap((stat, n) => (stat ? [[paths[n]!, stat] as const] : [])));
}

function fileItem(location: string, name: string, stat: BigIntStats, inUse: ReadonlySet<string>): SourceItem {
  const path = cleanPath(name.normalize('NFC'));
  if (isProjectFile(location) || inUse.has(identityOf(stat))) return { path, reason: 'is a project, or belongs to one' };
  return { path, size: Number(stat.size), location, read: () => readFile(location) };
}
