/** What a run has told of itself after its last checkpoint happens again when it goes on from there. */
import type { Database } from 'better-sqlite3';
import { findCheckpoint } from '../db/checkpoints.ts';
import { readPoints, replacePoints } from '../db/runs.ts';

/** A point is written before the checkpoint of its epoch. Without a checkpoint the run begins anew. */
export function rewindPoints(db: Database, runId: number): void {
  const reached = findCheckpoint(db, runId, 'last')?.epoch ?? -1;
  replacePoints(
    db,
    runId,
    readPoints(db, runId).filter(({ epoch }) => epoch <= reached),
  );
}
