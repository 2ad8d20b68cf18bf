/** What a stage starts with: good settings for this project's number of faces. */
import { DEFAULT_BASE_ID } from '../../engine/bases/base.ts';
import {
  defaultFeatures,
  defaultFinetune,
  defaultHead,
  defaultJoint,
  defaultScratch,
  type FinetuneDefaults,
} from '../../engine/stages/defaults.ts';
import type { BaseCard } from '../../shared/base-card.ts';
import { DEFAULT_SPLIT } from '../../shared/default-split.ts';
import type { FeaturesSettings, FinetuneSettings, HeadSettings, JointSettings, ScratchSettings } from '../../shared/contract/stages.ts';
import { fewestBlocks, isTunable } from '../../shared/fine-tuning.ts';
import { StudioError } from '../../shared/errors.ts';
import { cardOf, knownCards } from '../bases/project-bases.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, listRuns, type RunRow } from '../db/runs.ts';
import { readSplitSettings } from '../db/splits.ts';
import { listLabelledFaces } from '../db/training-faces.ts';
import { readsOf } from './run-record.ts';

const SEED = 1;
/** Share of the faces that a split leaves to learn from where there is none yet. */
const LEARNED = 1 - DEFAULT_SPLIT.test - DEFAULT_SPLIT.validation;

export interface RunDefaults {
  readonly head: HeadSettings;
  readonly finetune: FinetuneSettings | null;
  readonly direct: JointSettings;
  readonly rehearsal: JointSettings | null;
  readonly lwf: JointSettings | null;
  readonly features: FeaturesSettings;
  readonly scratch: ScratchSettings;
}

interface DefaultsWish {
  /** The run to go on from; left out: the newest head, or else the newest that can be. */
  readonly from?: number | undefined;
  /** Id of the base; left out: that of the run to go on from. */
  readonly base?: string | undefined;
}

export function runDefaults(settingsFolder: string, project: OpenProject, { from, base }: DefaultsWish): RunDefaults {
  const { db } = project;
  const start = from === undefined ? newestStart(db) : getRun(db, from);
  const baseId = base ?? start?.baseId ?? DEFAULT_BASE_ID;
  const card = knownCards(settingsFolder, project).find(({ id }) => id === baseId);
  if (!card) throw new StudioError('NOT_FOUND', `There is no base called "${baseId}".`);
  const common = {
    baseId,
    faces: countTrainingFaces(db),
    seed: readSplitSettings(db)?.seed ?? SEED,
    blocks: card.blocks.map(({ name }) => name),
    mirror: mirrorOf(db, start),
  };
  return {
    head: defaultHead(common),
    finetune: start ? finetuneFrom(start, cardOf(db, start.baseId), common) : null,
    direct: defaultJoint(common, 'direct'),
    rehearsal: card.knows.length > 0 ? defaultJoint(common, 'rehearsal') : null,
    lwf: card.knows.length > 0 ? defaultJoint(common, 'lwf') : null,
    features: defaultFeatures(common),
    scratch: defaultScratch(common),
  };
}

function finetuneFrom(start: RunRow, card: BaseCard, common: Omit<FinetuneDefaults, 'from' | 'blocks' | 'fewest'>): FinetuneSettings {
  const fewest = fewestBlocks({ reads: readsOf(start) }, card) ?? 1;
  return defaultFinetune({ ...common, from: start.id, blocks: card.blocks.length, fewest });
}

/** The newest head, or where there is none the newest run that can be gone on from. */
function newestStart(db: OpenProject['db']): RunRow | undefined {
  const tunable = listRuns(db).filter((run) => isTunable({ ...run, reads: readsOf(run) }, () => cardOf(db, run.baseId)));
  return tunable.findLast(({ stage }) => stage === 'head') ?? tunable.at(-1);
}

/** Whether left and right look alike to the classes: as it was last said. A row of an older file may not say it. */
function mirrorOf(db: OpenProject['db'], start: RunRow | undefined): boolean {
  const said = start ?? listRuns(db).findLast(({ stage, settings }) => stage !== 'base' && 'mirror' in settings);
  return said?.settings.mirror ?? true;
}

/** Faces that a stage would learn from now. */
export function countTrainingFaces(db: OpenProject['db']): number {
  const labelled = listLabelledFaces(db);
  return labelled.filter(({ part }) => part === 'train').length || Math.round(labelled.length * LEARNED);
}
