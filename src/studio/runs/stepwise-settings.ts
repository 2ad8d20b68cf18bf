/** The settings of a run that goes in steps, from its row; what a version before did not know gets its default. */
import { finetuneSettings, jointSettings, scratchSettings, type Stage } from '../../shared/contract/stages.ts';
import type { RunRow } from '../db/runs.ts';
import type { StepwiseStart } from '../learning/methods.ts';

export function isStepwise(stage: Stage): stage is StepwiseStart['stage'] {
  return stage === 'finetune' || stage === 'joint' || stage === 'scratch' || stage === 'pretrain';
}

export function stepwiseStart({ stage, settings, name }: Pick<RunRow, 'stage' | 'settings' | 'name'>): StepwiseStart {
  if (stage === 'finetune') return { stage, settings: finetuneSettings.parse(settings) };
  if (stage === 'joint') return { stage, settings: jointSettings.parse(settings) };
  if (stage === 'scratch' || stage === 'pretrain') return { stage, settings: scratchSettings.parse(settings) };
  throw new Error(`"${name}" does not go in steps`);
}
