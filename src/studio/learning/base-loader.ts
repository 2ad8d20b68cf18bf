/** Bases by id: from the weights that face-api ships, or from the file that a project or the library keeps. Each is loaded once. */
import { BASE_FILES, buildBase, type Base, type ShippedBaseId } from '../../engine/bases/base.ts';
import { buildArchitecture, isArchitecture } from '../../engine/bases/architectures.ts';
import { baseOf, decodeBase } from '../../engine/bases/base-file.ts';
import { decodeFaceApiWeights } from '../../engine/bases/weights.ts';
import { StudioError } from '../../shared/errors.ts';
import { belongs, readLibraryBase } from '../bases/library.ts';
import { findBaseCard, readBaseBytes, type StoredBase } from '../db/bases.ts';
import { readWeightFiles } from '../face-api-files.ts';
import { readyBackend } from './backend.ts';
import { withProject } from './project-reader.ts';

/** Where a base lies that the program does not ship: in this project, or in the library beside these settings. */
export type BasePlace = string | { readonly settingsFolder: string } | null;

const loaded = new Map<string, Promise<Base>>();

/** A base for one piece of work: one that was not loaded before is let go of afterwards, so that trying many does not fill the memory. */
export async function withBase<Result>(id: string, place: BasePlace, work: (base: Base) => Promise<Result>): Promise<Result> {
  const known = loaded.get(id);
  const base = await (known ?? load(id, place));
  try {
    return await work(base);
  } finally {
    if (!known) base.dispose();
  }
}

/** @param place Path of the project, where the base need not be one that ships. An id tells its content, so one loaded before is the same. */
export function loadBase(id: string, place: BasePlace): Promise<Base> {
  let base = loaded.get(id);
  if (!base) {
    base = load(id, place);
    base.catch(() => loaded.delete(id));
    loaded.set(id, base);
  }
  return base;
}

async function load(id: string, place: BasePlace): Promise<Base> {
  if (Object.hasOwn(BASE_FILES, id)) return loadShipped(id as ShippedBaseId);
  if (!isArchitecture(id)) return loadStored(id, place);
  await readyBackend();
  return buildArchitecture(id);
}

async function loadShipped(id: ShippedBaseId): Promise<Base> {
  await readyBackend();
  const { manifest, bytes } = await readWeightFiles(BASE_FILES[id]);
  return buildBase(id, decodeFaceApiWeights(manifest, bytes));
}

async function loadStored(id: string, place: BasePlace): Promise<Base> {
  const { card, bytes } = await readStored(id, place);
  await readyBackend();
  return baseOf(card, decodeBase(bytes));
}

async function readStored(id: string, place: BasePlace): Promise<StoredBase> {
  if (place !== null && typeof place === 'object') return readLibraryBase(place.settingsFolder, id);
  const stored =
    place === null ? null : await withProject(place, async ({ db }) => ({ card: findBaseCard(db, id), bytes: readBaseBytes(db, id) }));
  if (!stored?.card || !stored.bytes) throw new StudioError('NOT_FOUND', `There is no base called "${id}" in this project.`);
  if (!belongs(id, stored.bytes)) {
    throw new StudioError(
      'BAD_MODEL',
      `The base "${stored.card.name}" in this project is not the one that it was. Add it again, then train again.`,
    );
  }
  return { card: stored.card, bytes: stored.bytes };
}
