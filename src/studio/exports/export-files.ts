/** Files of an export: durable before they are believed in, and listed with their hashes as they lie on the disk. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { ExportRecord } from '../../shared/contract/exports.ts';
import { describeFileError, writeDurably } from '../app/durable.ts';

export async function writeFileSafely(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const path = join(folder, name);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeDurably(path, content);
  } catch (error) {
    throw describeFileError(error, {
      full: `The disk of "${dirname(folder)}" is full; the export was not written. Make room, or choose a folder on another disk.`,
      refused: `"${path}" could not be written. Choose a folder that you may write to.`,
    });
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
