/** Parts (training, validation, test) that came with a data set. */
import type { SplitPart } from '../../shared/contract/faces.ts';
import { randomStream } from '../../engine/data/random.ts';
import type { OpenProject } from '../db/open.ts';
import { assignParts, countParts, listLabelledFaces, readSplitSettings, saveSplitSettings } from '../db/splits.ts';
import { transact } from '../db/transact.ts';

/** For the faces that come later: the shares that a split has by itself. */
const SHARES = { test: 0.2, validation: 0.15, seed: 1 };

/**
 * From now on the project has a split: the imported parts stay, and only faces without one are given one. Many data sets have no validation
 * part: some people of the training part become it. Parts without a test part are no split; the next run then makes one of its own.
 */
export function keepImportedParts({ db }: OpenProject): void {
  transact(db, () => {
    if (readSplitSettings(db)) return;
    const has = (part: SplitPart) => countParts(db).some((entry) => entry.part === part && entry.faces > 0);
    if (!has('test') || !has('train')) return;
    if (!has('validation')) assignParts(db, drawValidation(db));
    saveSplitSettings(db, SHARES);
  });
}

function drawValidation(db: OpenProject['db']): (readonly [number, SplitPart])[] {
  const faces = listLabelledFaces(db).filter(({ part }) => part === 'train');
  const isDrawn = (group: string) => randomStream(SHARES.seed, ...Buffer.from(group)).uniform() < SHARES.validation;
  return faces.filter(({ id, subject }) => isDrawn(subject ?? `face ${id}`)).map(({ id }) => [id, 'validation'] as const);
}
