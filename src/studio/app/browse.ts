/** Folders and projects in a folder that may be shown. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, parse } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import type { StudioOptions } from '../context.ts';
import { isInside, realRoots, requireAllowed } from './allowed-paths.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'folder' | 'project';
  readonly size: number | null;
  readonly modifiedAt: number;
}

export interface Listing {
  folder: string;
  parent: string | null;
  roots: string[];
  entries: Entry[];
}

const MOST_ENTRIES = 2_000;

export function browseFolder({ roots }: StudioOptions, path: string): Listing {
  const folder = requireAllowed(roots, path);
  const shown = roots === 'any' ? [parse(folder).root] : realRoots(roots);
  const parent = dirname(folder);
  return {
    folder,
    parent: parent !== folder && shown.some((root) => isInside(root, parent)) ? parent : null,
    roots: shown,
    entries: readNames(folder)
      .flatMap((name) => describe(folder, name))
      .sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name, undefined, { numeric: true }))
      .slice(0, MOST_ENTRIES),
  };
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch (error) {
    throw new StudioError('FILE_ACCESS', `The folder "${folder}" could not be read. Choose another one.`, { cause: error });
  }
}

/** Nothing for what is neither, or cannot be looked at. Links to elsewhere are refused when they are followed. */
function describe(folder: string, name: string): Entry[] {
  const path = join(folder, name);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return [{ name, path, kind: 'folder', size: null, modifiedAt: stat.mtimeMs }];
  if (stat?.isFile() && extname(name).toLowerCase() === '.mien') {
    return [{ name, path, kind: 'project', size: stat.size, modifiedAt: stat.mtimeMs }];
  }
  return [];
}
