/** Starts any stage. */
import type { StageStart } from '../../shared/contract/stages.ts';
import { startFeaturesRun, startHeadRun } from './head-run.ts';
import type { RunServices } from './run-services.ts';
import { startFinetuneRun, startJointRun, startScratchRun } from './stepwise-start.ts';

export function startStage(services: RunServices, { stage, settings }: StageStart): { jobId: number; runId: number } {
  switch (stage) {
    case 'head':
      return startHeadRun(services, settings);
    case 'finetune':
      return startFinetuneRun(services, settings);
    case 'joint':
      return startJointRun(services, settings);
    case 'features':
      return startFeaturesRun(services, settings);
    case 'pretrain':
    case 'scratch':
      return startScratchRun(services, stage, settings);
  }
}
