/** Checkpoints of runs: of each run the last, the best and the final one. */
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { collectBlob, putBlob } from './blobs.ts';
import { checkRow } from './damage.ts';
import { column, insert, statement } from './statement.ts';
import { transact } from './transact.ts';

export type CheckpointKind = 'last' | 'best' | 'final';

export interface CheckpointInfo {
  readonly id: number;
  readonly kind: CheckpointKind;
  readonly epoch: number;
  readonly blobId: number;
  readonly at: number;
}

export interface NewCheckpoint {
  readonly runId: number;
  readonly kind: CheckpointKind;
  readonly epoch: number;
  readonly bytes: Uint8Array;
}

/** Takes the place of the run's earlier checkpoint of this kind; the earlier one stays until the new one is whole. */
export function saveCheckpoint(db: Database, { runId, kind, epoch, bytes }: NewCheckpoint): number {
  return transact(db, () => {
    const blobId = putBlob(db, bytes, 'application/octet-stream');
    const earlier = column<number>(db, 'SELECT blob_id FROM checkpoint WHERE run_id = ? AND kind = ?', runId, kind);
    statement(db, 'DELETE FROM checkpoint WHERE run_id = ? AND kind = ?').run(runId, kind);
    const id = insert(
      db,
      'INSERT INTO checkpoint (run_id, kind, epoch, blob_id, at) VALUES (?, ?, ?, ?, ?)',
      runId,
      kind,
      epoch,
      blobId,
      Date.now(),
    );
    for (const old of earlier) collectBlob(db, old);
    return id;
  });
}

const ROW = z.object({ id: z.int(), epoch: z.number(), blobId: z.int() });

/** @throws StudioError NOT_A_PROJECT where it cannot be read. */
export function findCheckpoint(db: Database, runId: number, kind: CheckpointKind): CheckpointInfo | null {
  const row = statement<CheckpointInfo>(
    db,
    'SELECT id, kind, epoch, blob_id AS blobId, at FROM checkpoint WHERE run_id = ? AND kind = ?',
  ).get(runId, kind);
  return row ? checkRow(ROW, row, { db, table: 'checkpoint', row: row.id }) : null;
}

export function dropCheckpoint(db: Database, runId: number, kind: CheckpointKind): void {
  transact(db, () => {
    const info = findCheckpoint(db, runId, kind);
    if (!info) return;
    statement(db, 'DELETE FROM checkpoint WHERE id = ?').run(info.id);
    collectBlob(db, info.blobId);
  });
}
