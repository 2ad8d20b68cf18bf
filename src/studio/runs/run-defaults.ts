/** What a stage starts with: good settings for this project's number of faces. */
import { DEFAULT_BASE_ID } from '../../engine/bases/base.ts';
import { knowsEnough, matchClasses } from '../../engine/heads/own-head.ts';
import { defaultFeatures, defaultFinetune, defaultHead, defaultJoint, defaultScratch } from '../../engine/stages/defaults.ts';
import type { FeaturesSettings, FinetuneSettings, HeadSettings, JointSettings, ScratchSettings } from '../../shared/contract/stages.ts';
import { cardOf } from '../bases/project-bases.ts';
import { listClasses } from '../db/classes.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, listRuns } from '../db/runs.ts';
import { readSplitSettings } from '../db/splits.ts';
import { listLabelledFaces } from '../db/training-faces.ts';

const SEED = 1;
/** Share of the faces that a split leaves to learn from where there is none yet. */
const LEARNED = 0.65;

export interface RunDefaults {
  readonly head: HeadSettings;
  readonly finetune: FinetuneSettings | null;
  readonly direct: JointSettings;
  readonly rehearsal: JointSettings | null;
  readonly lwf: JointSettings | null;
  readonly features: FeaturesSettings;
  readonly scratch: ScratchSettings;
}

export function runDefaults({ db }: OpenProject, from: number | undefined): RunDefaults {
  const start = from === undefined ? listRuns(db).findLast(({ stage, state }) => stage === 'head' && state === 'done') : getRun(db, from);
  const baseId = start?.baseId ?? DEFAULT_BASE_ID;
  const card = cardOf(db, baseId);
  const common = {
    baseId,
    faces: countTrainingFaces(db),
    seed: readSplitSettings(db)?.seed ?? SEED,
    blocks: card.blocks.map(({ name }) => name),
  };
  const overlaps = knowsEnough(
    matchClasses(
      card.knows,
      listClasses(db).map(({ name }) => name),
    ),
  );
  return {
    head: defaultHead(common),
    finetune: start ? defaultFinetune({ ...common, from: start.id, blocks: card.blocks.length }) : null,
    direct: defaultJoint(common, 'direct'),
    rehearsal: overlaps ? defaultJoint(common, 'rehearsal') : null,
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
