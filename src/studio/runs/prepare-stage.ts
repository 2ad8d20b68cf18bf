/** Prepares any stage. */
import type { StageStart } from '../../shared/contract/stages.ts';
import { prepareFeaturesRun, prepareHeadRun } from './head-run.ts';
import type { PreparedRun, RunServices } from './run-services.ts';
import { prepareFinetuneRun, prepareJointRun, prepareScratchRun } from './prepare-stepwise.ts';

export function prepareStage(services: RunServices, { stage, settings }: StageStart): PreparedRun {
  switch (stage) {
    case 'head':
      return prepareHeadRun(services, settings);
    case 'finetune':
      return prepareFinetuneRun(services, settings);
    case 'joint':
      return prepareJointRun(services, settings);
    case 'features':
      return prepareFeaturesRun(services, settings);
    case 'pretrain':
    case 'scratch':
      return prepareScratchRun(services, stage, settings);
  }
}
