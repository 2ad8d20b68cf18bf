/** Starts any stage. */
import type { StageStart } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { startFinetuneRun } from './finetune-start.ts';
import { startHeadRun } from './head-run.ts';
import type { RunServices } from './run-services.ts';

export function startStage(services: RunServices, start: StageStart): { jobId: number; runId: number } {
  if (start.stage === 'head') return startHeadRun(services, start.settings);
  if (start.stage === 'finetune') return startFinetuneRun(services, start.settings);
  throw new StudioError('NOT_READY', `The stage "${start.stage}" cannot be started yet.`);
}
