/** Where an export is written: a file, a folder, or a zip. It appears under its name only when it is whole and on the disk. */
import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { describeFileError, syncFolder, writeDurably, type Content } from '../app/durable.ts';
import { draftBeside } from '../db/drafts.ts';
import { makeFolders } from '../app/make-folders.ts';
import { refuseTaken, type Place } from './taken-place.ts';

export interface Target {
  /** `name` with `/`; a file target takes one. */
  put(name: string, content: () => Content): Promise<void>;
  /** Puts what was written in its place. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

export function fileTarget(place: Place): Target {
  const { path } = place;
  const draft = draftOf(path);
  return {
    put: (_name, content) => guard(path, () => writeDurably(draft, content())),
    finish: () => guard(path, () => putInPlace(draft, place)),
    abandon: () => rm(draft, { force: true }),
  };
}

export function folderTarget(place: Place): Target {
  const { path } = place;
  const draft = draftOf(path);
  return {
    put: (name, content) =>
      guard(path, async () => {
        const file = join(draft, ...name.split('/'));
        makeFolders(dirname(file), path);
        await writeDurably(file, content());
      }),
    finish: () =>
      guard(path, async () => {
        makeFolders(draft, path);
        await putInPlace(draft, place);
      }),
    abandon: () => rm(draft, { recursive: true, force: true }),
  };
}

/** Pictures are stored as they are: they hardly get smaller. */
export function zipTarget(place: Place): Target {
  const { path } = place;
  const draft = draftOf(path);
  const zip = new ZipFile();
  const file = createWriteStream(draft, { flags: 'wx' });
  const written = finished(zip.outputStream.pipe(file));
  written.catch(() => undefined);
  return {
    put: (name, content) =>
      guard(path, async () => {
        const bytes = content();
        const isText = !(bytes instanceof Uint8Array);
        const source = isText ? Readable.from(encode(bytes)) : Readable.from([Buffer.from(bytes)]);
        zip.addReadStream(source, name, { compress: isText });
        // One after the other, so that no more than one picture waits in memory.
        await Promise.race([finished(source), written]);
      }),
    finish: () =>
      guard(path, async () => {
        zip.end();
        await written;
        await sync(draft);
        await putInPlace(draft, place);
      }),
    abandon: async () => {
      file.destroy();
      // Opened late, it would be there again.
      await written.catch(() => undefined);
      await rm(draft, { force: true });
    },
  };
}

export async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

const draftOf = (path: string) => draftBeside(path, 'part');

async function* encode(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(text);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

/** What was there before is moved aside first and goes only when the new one is in its place. */
async function putInPlace(draft: string, place: Place): Promise<void> {
  const { path, kind } = place;
  // Somebody may have put something there since the export began.
  await refuseTaken(place);
  const aside = existsSync(path) ? `${path}.${randomUUID().slice(0, 8)}.before` : null;
  if (aside !== null) await rename(path, aside);
  try {
    await rename(draft, path);
  } catch (error) {
    if (aside !== null) await rename(aside, path);
    throw error;
  }
  await syncFolder(dirname(path));
  if (aside !== null) await rm(aside, { recursive: kind === 'folder', force: true });
}

async function guard<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw describeFileError(error, {
      full: `The disk of "${dirname(path)}" is full; nothing was written. Make room, or choose a folder on another disk.`,
      refused: `"${path}" could not be written. Choose a folder that is there and that you may write to.`,
    });
  }
}
