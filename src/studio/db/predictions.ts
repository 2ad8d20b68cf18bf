/** What a run says of the faces that it was judged on. */
import type { Database } from 'better-sqlite3';
import type { SplitPart } from '../../shared/contract/faces.ts';
import { statement } from './statement.ts';
import { transact } from './transact.ts';

export interface Prediction {
  readonly faceId: number;
  readonly part: SplitPart;
  /** Positions in the run's classes. */
  readonly truth: number;
  /** At the class shares expected: the answer in use, and how sure it is. */
  readonly predicted: number;
  readonly probability: number;
  /** One per class of the run, at the shares that it learnt from: other shares may be expected later. */
  readonly probabilities: Float32Array;
}

type Stored = Omit<Prediction, 'probabilities'> & { readonly probabilities: Buffer };

/** Replaces what the run said before. */
export function savePredictions(db: Database, runId: number, predictions: readonly Prediction[]): void {
  transact(db, () => {
    statement(db, 'DELETE FROM prediction WHERE run_id = ?').run(runId);
    const add = statement(
      db,
      'INSERT INTO prediction (run_id, face_id, part, truth, predicted, probability, probabilities) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    for (const { faceId, part, truth, predicted, probability, probabilities } of predictions) {
      const data = Buffer.from(probabilities.buffer, probabilities.byteOffset, probabilities.byteLength);
      add.run(runId, faceId, part, truth, predicted, probability, data);
    }
  });
}

/** By face. */
export function readPredictions(db: Database, runId: number, part: SplitPart): Prediction[] {
  return statement<Stored>(
    db,
    'SELECT face_id AS faceId, part, truth, predicted, probability, probabilities FROM prediction WHERE run_id = ? AND part = ? ORDER BY face_id',
  )
    .all(runId, part)
    .map((row) => Object.assign(row, { probabilities: new Float32Array(new Uint8Array(row.probabilities).buffer) }));
}
