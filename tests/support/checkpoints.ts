import type { Database } from 'better-sqlite3';
import type { NamedTensors } from '../../src/engine/network.ts';
import { decodeCheckpoint } from '../../src/engine/training/checkpoint.ts';
import { readBlob } from '../../src/studio/db/blobs.ts';
import { findCheckpoint } from '../../src/studio/db/checkpoints.ts';

/** What a run ended with. */
export function finalTensors(db: Database, runId: number): NamedTensors {
  return decodeCheckpoint(new Uint8Array(readBlob(db, findCheckpoint(db, runId, 'final')!.blobId))).tensors;
}
