/** What is done to the outputs of a run where it is used: its confidence made believable, its answers moved to the class shares there. */
import { calming, shareShift, type OutputCorrection } from '../../engine/evaluation/output-correction.ts';
import type { ExpectedShares } from '../../shared/class-shares.ts';
import type { OpenProject } from '../db/open.ts';
import type { RunRow } from '../db/runs.ts';
import type { RunModel } from '../learning/methods.ts';
import { modelOf } from './run-model.ts';
import { readSummary } from './run-record.ts';

/** Its scores without a shift: at the shares that it learnt from. */
export function calmingOf(row: RunRow): OutputCorrection {
  return calming(readSummary(row).temperature, row.classes.length);
}

/** From the shares that it learnt from to those expected. */
export function shiftOf(row: RunRow, expected: ExpectedShares | null = row.expected): number[] {
  const { learntShares } = readSummary(row);
  return expected && learntShares ? shareShift(expected.shares, learntShares) : row.classes.map(() => 0);
}

/** The run's model as it is used outside of training: what classifies, what is exported. */
export function modelInUse(project: OpenProject, row: RunRow): RunModel {
  return { ...modelOf(project, row), correction: { ...calmingOf(row), shift: shiftOf(row) } };
}
