/** A file or a folder that the person already has: archives, or the library's files themselves. */
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { StudioError, throwIfCancelled } from '../../shared/errors.ts';
import { requireLibraryRoom } from './archive.ts';
import { LIBRARY_FILES } from './platform.ts';
import { saveFile, type SavedFile } from './save.ts';

export type Given =
  | { readonly kind: 'archives'; readonly files: readonly string[] }
  | { readonly kind: 'libraries'; readonly files: readonly string[] };

const isArchive = (file: string): boolean => /\.(whl|jar|zip)$/i.test(file);

/** @throws StudioError NOT_FOUND, or INVALID with what was looked for. */
export function lookAtGiven(path: string): Given {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new StudioError('NOT_FOUND', `There is no "${path}".`);
  if (!found.isDirectory()) {
    if (isArchive(path)) return { kind: 'archives', files: [path] };
    throw new StudioError('INVALID', `"${basename(path)}" is not a wheel, jar or zip. Give one, or the folder that holds ${wanted()}.`);
  }
  const names = readdirSync(path);
  // A library is often there under a longer name as well: libtensorflow_cc.so.2.18.0.
  if (LIBRARY_FILES.length > 0 && LIBRARY_FILES.every((file) => names.includes(file))) {
    const dlls = process.platform === 'win32' ? names.filter((name) => /\.dll$/i.test(name)) : LIBRARY_FILES;
    return { kind: 'libraries', files: dlls.map((name) => join(path, name)) };
  }
  const archives = names.filter(isArchive).sort((a, b) => Number(/nvidia/.test(a)) - Number(/nvidia/.test(b)));
  if (archives.length > 0) return { kind: 'archives', files: archives.map((name) => join(path, name)) };
  throw new StudioError('INVALID', `In "${path}" there is neither ${wanted()} nor a wheel or jar with them.`);
}

const wanted = (): string => LIBRARY_FILES.join(' and ');

/** Copies the files themselves, also where they are links. */
export async function copyLibraries(files: readonly string[], folder: string, signal: AbortSignal): Promise<SavedFile[]> {
  requireLibraryRoom(
    folder,
    files.reduce((sum, file) => sum + statSync(file).size, 0),
  );
  const taken: SavedFile[] = [];
  for (const file of files) {
    throwIfCancelled(signal, 'The installation');
    taken.push(await saveFile(createReadStream(file), { folder, path: basename(file), signal }));
  }
  return taken;
}
