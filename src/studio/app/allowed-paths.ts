/** Which folders a host may reach. */
import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import type { StudioOptions } from '../context.ts';

/** The real path behind this one, if it lies in a folder that may be shown. */
export function requireAllowed(roots: StudioOptions['roots'], path: string): string {
  const real = realPath(path);
  if (roots === 'any' || realRoots(roots).some((root) => isInside(root, real))) return real;
  throw new StudioError(
    'FILE_ACCESS',
    `"${path}" lies outside of the folders that this studio may open: ${roots.join(', ')}. End it, and start it again with "npx mien serve FILE" for a project, or with "--root FOLDER" for any folder.`,
  );
}

/** The roots that exist, without symbolic links. */
export function realRoots(roots: readonly string[]): string[] {
  return roots.flatMap((root) => {
    try {
      return [realpathSync(root)];
    } catch {
      return [];
    }
  });
}

export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw new StudioError('NOT_FOUND', `There is no "${path}". It may have been moved; choose it again.`, { cause: error });
  }
}
