/** Parts (training, validation, test) that came with a data set. */
import type { OpenProject } from '../db/open.ts';
import { readSplitSettings, saveSplitSettings } from '../db/splits.ts';
import { transact } from '../db/transact.ts';

/** For the faces that come later: the shares that a split has by itself. */
const SHARES = { test: 0.2, validation: 0.15, seed: 1 };

/** From now on the project has a split: the imported parts stay, and only faces without one are given one. */
export function keepImportedParts({ db }: OpenProject): void {
  transact(db, () => {
    if (!readSplitSettings(db)) saveSplitSettings(db, SHARES);
  });
}
