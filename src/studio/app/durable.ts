/** Files that are whole and on the disk before anybody believes in them, and what a disk refuses, in a sentence. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isStudioError, StudioError } from '../../shared/errors.ts';
import { draftBeside } from '../db/drafts.ts';

/** Bytes, or text in pieces. */
export type Content = Uint8Array | AsyncIterable<string>;

/** A file that is not there yet. */
export async function writeDurably(path: string, content: Content | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
    else for await (const text of content) await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
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

/** In the place of what is there, which stays as it is until the new one is whole; through a link, where it is one. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const draft = draftBeside(target, 'part');
  try {
    await writeDurably(draft, content);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/** Settings, which are whole or as they were; the folder is made where it is missing. */
export function replaceJson(path: string, value: unknown): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, JSON.stringify(value));
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** What the disk refused, by what is to be said where it is full and where it is anything else; other errors as they are. */
export function describeFileError(error: unknown, words: { readonly full: string; readonly refused: string }): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (isStudioError(error) || !/^E[A-Z]+$/.test(code)) return error;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new StudioError('DISK_FULL', words.full, { cause: error })
    : new StudioError('FILE_ACCESS', words.refused, { cause: error });
}
