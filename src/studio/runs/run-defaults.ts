/** What a stage starts with: good settings for this project's number of faces. */
import { DEFAULT_BASE_ID } from '../../engine/bases/base.ts';
import { defaultFeatures, defaultFinetune, defaultHead, defaultJoint, defaultScratch } from '../../engine/stages/defaults.ts';
import { DEFAULT_SPLIT } from '../../shared/default-split.ts';
import type { FeaturesSettings, FinetuneSettings, HeadSettings, JointSettings, ScratchSettings } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { cardOf, knownCards } from '../bases/project-bases.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, listRuns } from '../db/runs.ts';
import { readSplitSettings } from '../db/splits.ts';
import { listLabelledFaces } from '../db/training-faces.ts';

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
  /** The run to go on from; left out: the newest head. */
  readonly from?: number | undefined;
  /** Id of the base; left out: that of the run to go on from. */
  readonly base?: string | undefined;
}

export function runDefaults(settingsFolder: string, project: OpenProject, { from, base }: DefaultsWish): RunDefaults {
  const { db } = project;
  const start = from === undefined ? listRuns(db).findLast(({ stage, state }) => stage === 'head' && state === 'done') : getRun(db, from);
  const baseId = base ?? start?.baseId ?? DEFAULT_BASE_ID;
  const card = knownCards(settingsFolder, project).find(({ id }) => id === baseId);
  if (!card) throw new StudioError('NOT_FOUND', `There is no base called "${baseId}".`);
  const common = {
    baseId,
    faces: countTrainingFaces(db),
    seed: readSplitSettings(db)?.seed ?? SEED,
    blocks: card.blocks.map(({ name }) => name),
  };
  return {
    head: defaultHead(common),
    finetune: start ? defaultFinetune({ ...common, from: start.id, blocks: cardOf(db, start.baseId).blocks.length }) : null,
    direct: defaultJoint(common, 'direct'),
    rehearsal: card.knows.length > 0 ? defaultJoint(common, 'rehearsal') : null,
    lwf: card.knows.length > 0 ? defaultJoint(common, 'lwf') : null,
    features: defaultFeatures(common),
    scratch: defaultScratch(common),
  };
}

/** Faces that a stage would learn from now. */
export function countTrainingFaces(db: OpenProject['db']): number {
  const labelled = listLabelledFaces(db);
  return labelled.filter(({ part }) => part === 'train').length || Math.round(labelled.length * LEARNED);
}
