/** A run as the contract tells it, from its row in the project. */
import type { Database } from 'better-sqlite3';
import type { Run } from '../../shared/contract/runs.ts';
import { stageOfRun, type HeadReads } from '../../shared/contract/stages.ts';
import { cardOf } from '../bases/project-bases.ts';
import { findCheckpoint } from '../db/checkpoints.ts';
import { getRun, readPoints, updateRun, type RunRow } from '../db/runs.ts';
import { runSummary, type RunSummary } from '../db/run-summary.ts';

export function readSummary(row: Pick<RunRow, 'summary'>): RunSummary {
  return runSummary.parse(row.summary);
}

export function patchSummary(db: Database, runId: number, patch: Partial<RunSummary>): void {
  updateRun(db, runId, { summary: { ...getRun(db, runId).summary, ...patch } });
}

/** What a run's head reads; null: the top of the base. */
export function readsOf({ settings, summary }: Pick<RunRow, 'settings' | 'summary'>): HeadReads | null {
  return 'cuts' in settings ? { cuts: settings.cuts, extras: settings.extras } : (summary.reads ?? null);
}

export function toRun(db: Database, row: RunRow): Run {
  const { id, name, from, state, classes, backend, createdAt, seconds, error, expected } = row;
  const { faces, trainableParameters, test, validation, notes, oldClasses, learntShares, temperature, device } = readSummary(row);
  return {
    id,
    name,
    ...stageOfRun.parse(row),
    from,
    state,
    classes: [...classes],
    reads: readsOf(row),
    backend,
    device,
    createdAt,
    seconds,
    error,
    base: cardOf(db, row.baseId),
    faces,
    trainableParameters,
    test,
    validation,
    oldClasses,
    learntShares,
    expected,
    temperature,
    notes,
    points: readPoints(db, id),
    resumable: resumePoint(db, row),
  };
}

/** A run that failed for want of something (room on the disk) goes on where that is mended; one that no mending helps has no checkpoint. */
export function isBrokenOff(state: Run['state']): boolean {
  return state === 'interrupted' || state === 'cancelled' || state === 'failed';
}

/** A failed one goes on where a checkpoint was left to it; others also begin anew, where they had none yet. */
export function canGoOn(db: Database, { id, state, stage }: Pick<RunRow, 'id' | 'state' | 'stage'>): boolean {
  if (!isBrokenOff(state) || stage === 'base') return false;
  return state !== 'failed' || findCheckpoint(db, id, 'last') !== null;
}

function resumePoint(db: Database, row: RunRow): Run['resumable'] {
  if (!('epochs' in row.settings) || !canGoOn(db, row)) return null;
  return { epoch: findCheckpoint(db, row.id, 'last')?.epoch ?? 0, of: row.settings.epochs };
}
