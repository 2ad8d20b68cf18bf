/** The folder of bases on this computer: whole or not there, and nothing outside of it. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { encodeBase } from '../../../../src/engine/bases/base-file.ts';
import type { BaseCard } from '../../../../src/shared/base-card.ts';
import {
  addToLibrary,
  baseIdOf,
  listLibrary,
  readLibraryBase,
  removeFromLibrary,
  restoreToLibrary,
  sweepLibrary,
} from '../../../../src/studio/bases/library.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { tinyBase } from '../../engine/tiny-base.ts';

const bytes = encodeBase({ layers: [{ kind: 'InputLayer', name: 'pixels', settings: {}, inputs: [] }], tensors: {}, ownHead: null });

function cardNamed(name: string): BaseCard {
  return { ...tinyBase().card, id: baseIdOf(name, bytes), name };
}

it('an id tells the name and the content', () => {
  expect(baseIdOf('Mein Netz, ähnlich!', bytes)).toMatch(/^mein-netz-a-hnlich-[0-9a-f]{12}$/);
  expect(baseIdOf('顔', bytes)).toMatch(/^base-[0-9a-f]{12}$/);
  expect(baseIdOf('a', bytes)).not.toBe(baseIdOf('a', bytes.slice(1)));
});

it('comes back as it was put in; what is no whole base is passed over', () => {
  const folder = temporaryFolder();
  expect(listLibrary(folder)).toEqual([]);
  const { card } = addToLibrary(folder, { card: cardNamed('one'), bytes });
  expect(readLibraryBase(folder, card.id)).toEqual({ card, bytes });
  const broken = baseIdOf('two', bytes);
  mkdirSync(join(folder, 'bases', broken));
  writeFileSync(join(folder, 'bases', broken, 'card.json'), '{');
  mkdirSync(join(folder, 'bases', 'something else'));
  expect(listLibrary(folder).map((entry) => entry.card.id)).toEqual([card.id]);
});

it.each(['../one', '.removed', 'one/../../one', ''])('nothing outside of it is read or removed: %j', (id) => {
  const folder = temporaryFolder();
  addToLibrary(folder, { card: cardNamed('one'), bytes });
  expect(() => readLibraryBase(folder, id)).toThrow(/no base called/);
  expect(() => removeFromLibrary(folder, id)).toThrow(/no base called/);
  expect(() => restoreToLibrary(folder, id)).toThrow(/gone for good/);
});

it('what a program that died has left is swept after a day, and nothing else', () => {
  const folder = temporaryFolder();
  const kept = addToLibrary(folder, { card: cardNamed('kept'), bytes }).card.id;
  const removed = addToLibrary(folder, { card: cardNamed('removed'), bytes }).card.id;
  removeFromLibrary(folder, removed);
  mkdirSync(join(folder, 'bases', '.draft-1'));
  sweepLibrary(folder);
  expect(readdirSync(join(folder, 'bases')).toSorted()).toEqual(['.draft-1', '.removed', kept]);
  restoreToLibrary(folder, removed);
  removeFromLibrary(folder, removed);
  sweepLibrary(folder, Date.now() + 25 * 60 * 60 * 1000);
  expect(readdirSync(join(folder, 'bases')).toSorted()).toEqual(['.removed', kept]);
  expect(() => restoreToLibrary(folder, removed)).toThrow(/gone for good/);
});
