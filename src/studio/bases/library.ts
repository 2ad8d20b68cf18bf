/** The bases that a person keeps on this computer: a folder each, with its card and its file, beside the program's settings. */
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { baseCard, type BaseCard } from '../../shared/base-card.ts';
import { StudioError } from '../../shared/errors.ts';
import { describeFileError } from '../app/durable.ts';
import type { StoredBase } from '../db/bases.ts';

export interface LibraryEntry {
  readonly card: BaseCard;
  readonly bytes: number;
  readonly addedAt: number;
}

const CARD = 'card.json';
const FILE = 'base.bin';
const ID = /^[a-z0-9][a-z0-9-]{0,80}-[0-9a-f]{12}$/;
/** Removed ones wait here until the program ends, so that a removal can be undone. */
const REMOVED = '.removed';
const LEFT_MILLISECONDS = 24 * 60 * 60 * 1000;

export function libraryFolder(settingsFolder: string): string {
  return join(settingsFolder, 'bases');
}

/** Oldest first. A folder that holds no whole base is passed over. */
export function listLibrary(settingsFolder: string): LibraryEntry[] {
  const folder = libraryFolder(settingsFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((id) => {
      const entry = ID.test(id) ? readEntry(join(folder, id)) : null;
      return entry && entry.card.id === id ? [entry] : [];
    })
    .sort((a, b) => a.addedAt - b.addedAt);
}

/** A base of the library, its bytes as they were put there. */
export function readLibraryBase(settingsFolder: string, id: string): StoredBase {
  const folder = join(libraryFolder(settingsFolder), id);
  const entry = ID.test(id) ? readEntry(folder) : null;
  if (!entry) {
    throw new StudioError('NOT_FOUND', `There is no base called "${id}". See which there are with mien base list, or in the settings.`);
  }
  const bytes = new Uint8Array(readFileSync(join(folder, FILE)));
  if (!belongs(id, bytes)) {
    throw new StudioError('BAD_MODEL', `The base "${entry.card.name}" was changed or damaged on the disk. Remove it, then add it again.`);
  }
  return { card: entry.card, bytes };
}

/** An id that tells a base's content: the same network twice is the same base. */
export function baseIdOf(name: string, bytes: Uint8Array): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${words || 'base'}-${hashOf(bytes).slice(0, 12)}`;
}

/** Whether these bytes are those that the id was made of. */
export function belongs(id: string, bytes: Uint8Array): boolean {
  return id.endsWith(hashOf(bytes).slice(0, 12));
}

/** Puts a base into the library whole or not at all. */
export function addToLibrary(settingsFolder: string, { card, bytes }: StoredBase): LibraryEntry {
  const folder = libraryFolder(settingsFolder);
  const draft = join(folder, `.${randomUUID()}`);
  try {
    mkdirSync(draft, { recursive: true });
    writeDurably(join(draft, FILE), bytes);
    writeDurably(join(draft, CARD), new TextEncoder().encode(`${JSON.stringify({ ...card, addedAt: Date.now() }, null, 2)}\n`));
    const place = join(folder, card.id);
    rmSync(place, { recursive: true, force: true });
    renameSync(draft, place);
    return readEntry(place)!;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw describeFileError(error, {
      full: `The disk of "${folder}" is full; the base was not kept. Make room, then try again.`,
      refused: `The base could not be kept in "${folder}" (${(error as Error).message}).`,
    });
  }
}

/** Projects that use it keep their own copy. */
export function removeFromLibrary(settingsFolder: string, id: string): void {
  const { card } = requireEntry(settingsFolder, id);
  const removed = join(libraryFolder(settingsFolder), REMOVED);
  mkdirSync(removed, { recursive: true });
  rmSync(join(removed, card.id), { recursive: true, force: true });
  renameSync(join(libraryFolder(settingsFolder), card.id), join(removed, card.id));
}

export function restoreToLibrary(settingsFolder: string, id: string): void {
  const from = join(libraryFolder(settingsFolder), REMOVED, id);
  if (!ID.test(id) || !existsSync(from)) throw new StudioError('NOT_FOUND', 'That base is gone for good. Add it again from its file.');
  renameSync(from, join(libraryFolder(settingsFolder), id));
}

/** Takes away what a program that ended without a word has left: drafts, and what was removed, once a day has passed. */
export function sweepLibrary(settingsFolder: string, now = Date.now()): void {
  const folder = libraryFolder(settingsFolder);
  const removed = join(folder, REMOVED);
  const left = [
    ...(existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.startsWith('.') && name !== REMOVED)
          .map((name) => join(folder, name))
      : []),
    ...(existsSync(removed) ? readdirSync(removed).map((name) => join(removed, name)) : []),
  ];
  for (const path of left) {
    const at = statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? now;
    if (now - at > LEFT_MILLISECONDS) rmSync(path, { recursive: true, force: true });
  }
}

/** After this a removal cannot be undone. */
export function forgetRemoved(settingsFolder: string, id: string): void {
  rmSync(join(libraryFolder(settingsFolder), REMOVED, id), { recursive: true, force: true });
}

function requireEntry(settingsFolder: string, id: string): LibraryEntry {
  const found = listLibrary(settingsFolder).find(({ card }) => card.id === id);
  if (!found) throw new StudioError('NOT_FOUND', `The library has no base called "${id}". Those that Mien ships cannot be removed.`);
  return found;
}

function readEntry(folder: string): LibraryEntry | null {
  try {
    const stored = JSON.parse(readFileSync(join(folder, CARD), 'utf8')) as { readonly addedAt?: unknown };
    const card = baseCard.parse(stored);
    const addedAt = typeof stored.addedAt === 'number' ? stored.addedAt : 0;
    return { card, bytes: statSync(join(folder, FILE)).size, addedAt };
  } catch {
    return null;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx');
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
