/** Files of a data set, wherever they lie: in folders, or in an archive. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { StudioError } from '../../shared/errors.ts';

export interface TreeFile {
  readonly path: string;
  readonly size: number;
}

export interface Tree {
  /** Name of the archive, or null. */
  readonly archive: string | null;
  readonly files: readonly TreeFile[];
  /** What is in it but is not taken, and why. */
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
  has(path: string): boolean;
  open(path: string): Promise<Readable>;
  close(): void;
}

/** A file that lies on this machine. */
export interface GivenFile extends TreeFile {
  readonly location: string;
}

/** `others` are known by name only: pictures that come later, or that are read elsewhere. */
export function folderTree(given: readonly GivenFile[], others: readonly string[]): Tree {
  const byPath = new Map(given.map((file) => [file.path, file]));
  const names = new Set([...byPath.keys(), ...others]);
  return {
    archive: null,
    files: [...given, ...others.filter((path) => !byPath.has(path)).map((path) => ({ path, size: 0 }))],
    leftOut: [],
    has: (path) => names.has(path),
    open: async (path) => {
      const file = byPath.get(path);
      if (!file) throw new StudioError('NOT_FOUND', `"${path}" cannot be read here.`);
      return createReadStream(file.location);
    },
    close: () => undefined,
  };
}

/** All of a file's bytes; more than `most` are refused while they come, whatever a header said. */
export async function readWhole(tree: Tree, path: string, most: number): Promise<Buffer> {
  const stream = await tree.open(path);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) {
      stream.destroy();
      throw new StudioError(
        'INVALID',
        `"${path}" has more than ${most < 2 ** 20 ? `${most / 2 ** 10} kB` : `${Math.round(most / 2 ** 20)} MB`}.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The first bytes of a file. */
export async function readStart(tree: Tree, path: string, length: number): Promise<Buffer> {
  const stream = await tree.open(path);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  stream.destroy();
  return Buffer.concat(chunks).subarray(0, length);
}
