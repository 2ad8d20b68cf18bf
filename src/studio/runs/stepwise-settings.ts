/** The settings of a run that goes in steps, from its row; what a version before did not know gets its default. */
import { stageOfRun } from '../../shared/contract/stages.ts';
import type { RunRow } from '../db/runs.ts';
import type { StepwiseStart } from '../learning/methods.ts';

export function stepwiseStart(row: RunRow): StepwiseStart {
  const start = stageOfRun.parse(row);
  if (start.stage === 'base' || start.stage === 'head' || start.stage === 'features') throw new Error(`"${row.name}" does not go in steps`);
  return start;
}
