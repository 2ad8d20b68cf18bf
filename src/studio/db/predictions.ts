/** What a run says of the faces that it was judged on. */
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { SplitPart } from '../../shared/contract/faces.ts';
import { checkRow } from './damage.ts';
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

function rowOf(classes: number): z.ZodType<Omit<Prediction, 'part'>> {
  const position = z
    .int()
    .min(0)
    .max(classes - 1);
  const share = z.number();
  const probabilities = z.instanceof(Float32Array).refine((values) => values.length === classes && values.every(Number.isFinite));
  return z.object({ faceId: z.int(), truth: position, predicted: position, probability: share, probabilities });
}

interface JudgedRun {
  readonly id: number;
  readonly classes: readonly unknown[];
}

/** By face. @throws StudioError NOT_A_PROJECT where one cannot be of this run. */
export function readPredictions(db: Database, { id, classes }: JudgedRun, part: SplitPart): Prediction[] {
  const schema = rowOf(classes.length);
  return statement<Stored>(
    db,
    'SELECT face_id AS faceId, part, truth, predicted, probability, probabilities FROM prediction WHERE run_id = ? AND part = ? ORDER BY face_id',
  )
    .all(id, part)
    .map((row) => {
      const prediction = Object.assign(row, { probabilities: floatsOf(row.probabilities) });
      return checkRow(schema, prediction, { db, table: 'prediction', row: `${row.faceId} of run ${id}` });
    });
}

/** None where the bytes are no such numbers. */
function floatsOf(bytes: Buffer): Float32Array {
  return bytes.length % 4 === 0 ? new Float32Array(new Uint8Array(bytes).buffer) : new Float32Array(0);
}
