/** Takes the libraries out of a wheel or a jar (both are zip files), and nothing else. */
import { basename } from 'node:path';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { isStudioError, StudioError, throwIfCancelled } from '../../shared/errors.ts';
import { requireRoom } from '../disk-room.ts';
import { LIBRARY_FILES } from './platform.ts';
import { saveFile, type SavedFile } from './save.ts';
import { recordedHashes } from './wheel.ts';

export interface TakeOptions {
  readonly archive: string;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Not a fault where nothing in it is of use. */
  readonly mayBeEmpty: boolean;
  /** Share of the bytes that are to be written. */
  readonly onProgress: (share: number) => void;
}

const MOST_ENTRIES = 200_000;
const MOST_FILES = 400;
const MOST_BYTES = 12 * 2 ** 30;
/** Machine code packs to a third, and a small table may pack to nothing; a large file that does is made to fill the disk. */
const MOST_RATIO = 60;
const RATIO_FROM = 64 * 2 ** 20;
const LINK = 0o120000;
const KIND_OF_FILE = 0o170000;

/**
 * @throws StudioError INVALID where it is no such archive, holds nothing of use or is made to mislead; DISK_FULL.
 */
export async function takeLibraries({ archive, folder, signal, mayBeEmpty, onProgress }: TakeOptions): Promise<SavedFile[]> {
  const name = basename(archive);
  const refuse = (why: string, cause?: unknown) => new StudioError('INVALID', `"${name}" can't be used: ${why}.`, { cause });
  let zip: ZipFile;
  try {
    zip = await openPromise(archive, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
  } catch (cause) {
    throw refuse('it is not a whole wheel, jar or zip file', cause);
  }
  try {
    const { wanted, hashes } = await chooseEntries(zip, refuse);
    if (wanted.length === 0 && !mayBeEmpty) throw refuse('there is no TensorFlow library for this system in it');
    const all = wanted.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    requireLibraryRoom(folder, all);
    let written = 0;
    const taken: SavedFile[] = [];
    for (const { entry, path } of wanted) {
      throwIfCancelled(signal, 'The installation');
      const stream = await zip.openReadStreamPromise(entry);
      const file = await saveFile(stream, { path, folder, signal, onBytes: (bytes) => onProgress((written += bytes) / all) });
      const said = hashes.get(entry.fileName);
      if (said !== undefined && said !== file.sha256) throw refuse(`"${path}" in it is damaged. Fetch it again`);
      taken.push(file);
    }
    return taken;
  } catch (error) {
    if (isStudioError(error)) throw error;
    throwIfCancelled(signal, 'The installation');
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new StudioError('DISK_FULL', tooLittle(folder), { cause: error });
    throw refuse(error instanceof Error ? error.message : String(error), error);
  } finally {
    zip.close();
  }
}

interface Wanted {
  readonly entry: Entry;
  readonly path: string;
}

async function chooseEntries(
  zip: ZipFile,
  refuse: (why: string) => StudioError,
): Promise<{ wanted: Wanted[]; hashes: Map<string, string> }> {
  if (zip.entryCount > MOST_ENTRIES) throw refuse('it holds far too many files');
  const wanted = new Map<string, Wanted>();
  let hashes = new Map<string, string>();
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    if (/^[^/]+\.dist-info\/RECORD$/.test(entry.fileName)) hashes = await recordedHashes(await zip.openReadStreamPromise(entry));
    const path = placeOf(entry.fileName);
    if (path === null) continue;
    if (((entry.externalFileAttributes >>> 16) & KIND_OF_FILE) === LINK) throw refuse(`"${path}" in it is a link`);
    if (wanted.has(path)) throw refuse(`it holds "${path}" twice`);
    bytes += entry.uncompressedSize;
    const isBomb = entry.uncompressedSize > RATIO_FROM && entry.uncompressedSize > MOST_RATIO * entry.compressedSize;
    if (wanted.size >= MOST_FILES || bytes > MOST_BYTES || isBomb) throw refuse('it would grow far beyond the size of a library');
    wanted.set(path, { entry, path });
  }
  return { wanted: [...wanted.values()], hashes };
}

/**
 * Where a file of an archive goes, or null where it is not wanted. Only the last names are used, so that no name leads elsewhere:
 * TensorFlow's own libraries at the top, CUDA's in a folder for each package, since they look for each other beside themselves.
 */
export function placeOf(name: string): string | null {
  const parts = name.split('/');
  const file = parts.at(-1) ?? '';
  if (!/^[\w.+-]+$/.test(file)) return null;
  if (LIBRARY_FILES.includes(file)) return file;
  // The C++ runtime comes with TensorFlow's in the jar for Windows.
  if (process.platform === 'win32') return file.endsWith('.dll') && !file.startsWith('jni') ? file : null;
  const [root, unit = '', folder] = parts;
  const isCuda = parts.length === 4 && root === 'nvidia' && folder === 'lib' && /^\w+$/.test(unit) && /\.so(\.\d+)*$/.test(file);
  return isCuda ? `nvidia/${unit}/lib/${file}` : null;
}

/** @throws StudioError DISK_FULL */
export function requireLibraryRoom(folder: string, bytes: number): void {
  requireRoom(folder, bytes, (needed, free) => `${tooLittle(folder)} It takes ${needed}, and ${free} are free.`);
}

const tooLittle = (folder: string): string => `There is too little room for the TensorFlow library in "${folder}".`;
