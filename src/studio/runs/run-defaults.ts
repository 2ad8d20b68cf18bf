/** What a stage starts with: good settings for this project's number of faces. */
import { DEFAULT_BASE_ID } from '../../engine/bases/base.ts';
import { defaultFinetune } from '../../engine/stages/defaults.ts';
import type { FinetuneSettings, HeadSettings } from '../../shared/contract/runs.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, listRuns } from '../db/runs.ts';
import { listLabelledFaces } from '../db/training-faces.ts';
import { readSplitSettings } from '../db/splits.ts';
import { cardOf } from './run-record.ts';

const SEED = 1;
/** Share of the faces that a split leaves to learn from where there is none yet. */
const LEARNED = 0.65;

export function runDefaults({ db }: OpenProject, from: number | undefined): { head: HeadSettings; finetune: FinetuneSettings | null } {
  const runs = listRuns(db);
  const start = from === undefined ? runs.findLast(({ stage, state }) => stage === 'head' && state === 'done') : getRun(db, from);
  const seed = readSplitSettings(db)?.seed ?? SEED;
  const head = { baseId: start?.baseId ?? DEFAULT_BASE_ID, seed };
  if (!start || start.stage === 'base') return { head, finetune: null };
  const labelled = listLabelledFaces(db);
  const train = labelled.filter(({ part }) => part === 'train').length;
  return {
    head,
    finetune: defaultFinetune({
      faces: train || Math.round(labelled.length * LEARNED),
      from: start.id,
      seed,
      blocks: cardOf(start.baseId).blocks.length,
    }),
  };
}
