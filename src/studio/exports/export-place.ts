/** Where an export goes: into a folder of its own that does not exist yet, or is empty. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { requireAllowed } from '../app/allowed-paths.ts';
import { freeName } from '../app/free-name.ts';
import { nearestFolder } from '../app/make-folders.ts';
import type { StudioContext } from '../context.ts';
import type { OpenProject } from '../db/open.ts';

/** Beside the project: "faces-head-3", or the next such name that is free. */
export function suggestPlace({ path }: OpenProject, runName: string): string {
  // A file system takes 255 bytes a name, and a letter may have four.
  const plain = [...runName.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')].slice(0, 40).join('').replace(/^-|-$/g, '');
  return freeName(join(dirname(path), `${basename(path, '.mien')}-${plain || 'model'}`), { isTaken });
}

/** The folder as an absolute path, if an export may go there. */
export function requirePlace({ options }: StudioContext, dir: string): string {
  if (!isAbsolute(dir)) throw new StudioError('INVALID', `"${dir}" is not a whole path. Give one from the root, like ${resolve(dir)}.`);
  const place = resolve(dir);
  const above = nearestFolder(dirname(place));
  requireAllowed(options.roots, above);
  if (isTaken(place)) {
    throw new StudioError(
      'FILE_EXISTS',
      `"${place}" is there already and no empty folder. Choose another folder, such as "${freeName(place, { isTaken })}".`,
    );
  }
  return place;
}

function isTaken(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    return readdirSync(path).length > 0;
  } catch {
    return true; // a file, or a folder that may not be looked into
  }
}
