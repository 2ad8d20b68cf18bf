/** Where a new project of this name goes. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { requireAllowed } from '../app/allowed-paths.ts';
import { freeName } from '../app/free-name.ts';
import { makeFolders } from '../app/make-folders.ts';
import type { StudioOptions } from '../context.ts';
import { findTaken } from '../db/new-file.ts';

/** What Windows does not take in a name, and path separators, which would lead elsewhere. */
const NOT_IN_A_NAME = /[<>:"/\\|?*\p{C}]/u;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

export function projectPath({ roots, projectsFolder }: StudioOptions, folder: string, name: string): string {
  const plain = name
    .normalize('NFC')
    .trim()
    .replace(/\.mien$/i, '');
  if (plain === '' || plain.startsWith('.') || plain.endsWith('.') || NOT_IN_A_NAME.test(plain) || RESERVED.test(plain)) {
    throw new StudioError('INVALID', `"${name}" cannot be the name of a file. Use letters, digits, spaces and dashes.`);
  }
  if (folder === projectsFolder) makeFolders(folder);
  const real = requireAllowed(roots, folder);
  if (!statSync(real).isDirectory()) throw new StudioError('FILE_ACCESS', `"${folder}" is not a folder. Choose one for the project.`);
  return join(real, `${plain}.mien`);
}

/** `Sample.mien`, or `Sample 2.mien` where that is there already. */
export function freeProjectPath(path: string): string {
  return freeName(path.replace(/\.mien$/, ''), { gap: ' ', ending: '.mien', isTaken: (name) => findTaken(name) !== null });
}
