/** A run as the contract tells it, from its row in the project. */
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Run } from '../../shared/contract/runs.ts';
import type { FinetuneSettings } from '../../shared/contract/stages.ts';
import { evaluation } from '../../shared/evaluation.ts';
import { cardOf } from '../bases/project-bases.ts';
import { findCheckpoint } from '../db/checkpoints.ts';
import { readPoints, updateRun, type RunRow } from '../db/runs.ts';

/** What is kept of a run beside its columns. */
const summary = z.object({
  faces: z.object({ train: z.int(), validation: z.int(), test: z.int() }).default({ train: 0, validation: 0, test: 0 }),
  trainableParameters: z.int().default(0),
  test: evaluation.nullable().default(null),
  validation: evaluation.nullable().default(null),
  notes: z.array(z.string()).default([]),
  device: z.string().nullable().default(null),
  testHash: z.string().nullable().default(null),
  oldClasses: z.object({ n: z.int(), before: z.number(), after: z.number() }).nullable().default(null),
  learntShares: z.array(z.number()).nullable().default(null),
  temperature: z.number().nullable().default(null),
});
export type RunSummary = z.infer<typeof summary>;

export function readSummary(row: Pick<RunRow, 'summary'>): RunSummary {
  return summary.parse(row.summary);
}

export function patchSummary(db: Database, row: RunRow, patch: Partial<RunSummary>): void {
  updateRun(db, row.id, { summary: { ...row.summary, ...patch } });
}

export function toRun(db: Database, row: RunRow): Run {
  const { id, name, stage, from, state, classes, settings, backend, createdAt, seconds, error, expected } = row;
  const { faces, trainableParameters, test, validation, notes, oldClasses, learntShares, temperature, device } = readSummary(row);
  return {
    id,
    name,
    stage,
    from,
    state,
    classes: [...classes],
    settings,
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

function resumePoint(db: Database, { id, state, settings }: RunRow): Run['resumable'] {
  if (!isBrokenOff(state)) return null;
  const checkpoint = findCheckpoint(db, id, 'last');
  return checkpoint && { epoch: checkpoint.epoch, of: (settings as FinetuneSettings).epochs };
}
