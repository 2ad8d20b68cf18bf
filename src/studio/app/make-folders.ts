/** A folder that may not be there yet. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { StudioError } from '../../shared/errors.ts';

/** Makes it and those above it that are missing; where that fails, the sentence is about the one that the person named. */
export function makeFolders(folder: string, named = folder): void {
  try {
    makeMissing(folder);
  } catch (error) {
    throw new StudioError('FILE_ACCESS', `The folder "${named}" could not be made. Choose one in a folder that you may write to.`, {
      cause: error,
    });
  }
}

/** The folder itself where it is there, else the nearest above it that is. */
export function nearestFolder(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearestFolder(dirname(folder));
}

/** One at a time: Node's recursive mkdir never ends where a folder takes none that are new, as /proc does. */
function makeMissing(folder: string): void {
  if (existsSync(folder)) return;
  makeMissing(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST' && existsSync(folder))) throw error;
  }
}
