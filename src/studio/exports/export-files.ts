/** Files of an export: durable before they are believed in, and listed with their hashes as they lie on the disk. */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { ExportRecord } from '../../shared/contract/exports.ts';
import { StudioError } from '../../shared/errors.ts';

export async function writeFileSafely(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const path = join(folder, name);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') {
      throw new StudioError('DISK_FULL', `The disk is full; the export was not written. Make room, then try again.`, { cause: error });
    }
    throw new StudioError('FILE_ACCESS', `"${path}" could not be written. Choose a folder that you may write to.`, { cause: error });
  }
}

/** Names with forward slashes, sorted. */
export async function hashFiles(folder: string): Promise<ExportRecord['files']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(path);
      return {
        name: relative(folder, path).split(sep).join('/'),
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
    }),
  );
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names in a folder are durable only when the folder itself is synced; Windows has no such thing. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
