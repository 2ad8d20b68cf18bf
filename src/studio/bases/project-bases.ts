/** Which bases there are: those that the program ships, those in the project, those in this computer's library. */
import { ARCHITECTURE_CARDS, isArchitecture } from '../../engine/bases/architectures.ts';
import { BASE_CARDS } from '../../engine/bases/base.ts';
import type { BaseCard } from '../../shared/base-card.ts';
import type { Stage } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { findBaseCard, listBaseCards, putBase } from '../db/bases.ts';
import type { OpenProject } from '../db/open.ts';
import { listLibrary, readLibraryBase } from './library.ts';

/** Card of a base that the program ships or the project holds, or of a network that has learnt nothing yet; null: there is none. */
export function findHere(db: OpenProject['db'], id: string): BaseCard | null {
  return [...BASE_CARDS, ...ARCHITECTURE_CARDS].find((card) => card.id === id) ?? findBaseCard(db, id);
}

export function cardOf(db: OpenProject['db'], id: string): BaseCard {
  const card = findHere(db, id);
  if (!card) throw new StudioError('NOT_FOUND', `There is no base called "${id}" in this project.`);
  return card;
}

/**
 * Card of a base that a run is to stand on; one from the library is put into the project, within the caller's transaction.
 * @throws StudioError NOT_READY for a network that has learnt nothing yet, save where the stage begins with nothing.
 */
export function adoptBase(
  settingsFolder: string,
  { db }: OpenProject,
  { id, stage }: { readonly id: string; readonly stage: Stage },
): BaseCard {
  const here = findHere(db, id);
  if (here && isArchitecture(id) && stage !== 'pretrain' && stage !== 'scratch') {
    throw new StudioError('NOT_READY', `"${here.name}" has learnt nothing yet. Pre-train it, keep the result as a base, then choose that.`);
  }
  if (here) return here;
  const base = readLibraryBase(settingsFolder, id);
  putBase(db, base);
  return base.card;
}

/** Every base that a head could stand on, each once. */
export function knownCards(settingsFolder: string, project: OpenProject | null): BaseCard[] {
  const cards = new Map(BASE_CARDS.map((card) => [card.id, card]));
  for (const card of project ? listBaseCards(project.db) : []) cards.set(card.id, card);
  for (const { card } of listLibrary(settingsFolder)) if (!cards.has(card.id)) cards.set(card.id, card);
  return [...cards.values()];
}
