/** Tries learning rates before a run is started. */
import type { StageStart } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import type { RunServices } from './run-services.ts';

export function startRateTest(_services: RunServices, { stage }: StageStart): { jobId: number } {
  throw new StudioError('NOT_READY', `Rates of the stage "${stage}" cannot be tried yet.`);
}
