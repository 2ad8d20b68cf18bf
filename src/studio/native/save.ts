/** Writes a stream to a new file and tells how long it is and its checksum. */
import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface SavedFile {
  /** Within the folder, with slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface SaveOptions {
  readonly folder: string;
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}

export async function saveFile(stream: Readable, { folder, path, signal, onBytes }: SaveOptions): Promise<SavedFile> {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  const hash = createHash('sha256');
  let bytes = 0;
  const count = new Transform({
    transform(part: Buffer, _encoding, done) {
      hash.update(part);
      bytes += part.length;
      onBytes?.(part.length);
      done(null, part);
    },
  });
  await pipeline(stream, count, createWriteStream(target, { flags: 'wx', mode: 0o644 }), { signal });
  return { path, bytes, sha256: hash.digest('hex') };
}
