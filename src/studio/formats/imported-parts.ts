/** Parts (training, validation, test) that came with a data set. */
import type { SplitPart } from '../../shared/contract/faces.ts';
import { DEFAULT_SPLIT } from '../../shared/default-split.ts';
import { randomStream } from '../../engine/data/random.ts';
import type { OpenProject } from '../db/open.ts';
import { assignParts, countParts, listSplitFaces, readSplitSettings, saveSplitSettings } from '../db/splits.ts';
import { transact } from '../db/transact.ts';

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
    // For the faces that come later.
    saveSplitSettings(db, DEFAULT_SPLIT);
  });
}

function drawValidation(db: OpenProject['db']): (readonly [number, SplitPart])[] {
  const faces = listSplitFaces(db).filter(({ part }) => part === 'train');
  const isDrawn = (group: string) => randomStream(DEFAULT_SPLIT.seed, ...Buffer.from(group)).uniform() < DEFAULT_SPLIT.validation;
  return faces.filter(({ id, subject }) => isDrawn(subject ?? `face ${id}`)).map(({ id }) => [id, 'validation'] as const);
}
