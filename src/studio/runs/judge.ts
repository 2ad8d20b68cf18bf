/** Judges a run's answers on the validation and test faces, and stores both. */
import type { Database } from 'better-sqlite3';
import { savePredictions, type Prediction } from '../db/predictions.ts';
import { getRun } from '../db/runs.ts';
import { transact } from '../db/transact.ts';
import type { Learner } from '../learning/learner.ts';
import { patchSummary, type RunSummary } from './run-record.ts';
import { facesOfPart, type Snapshot } from './snapshot.ts';

const JUDGED = ['validation', 'test'] as const;

/** Positions of the faces that a run is judged on. */
export function judgedFaces(snapshot: Snapshot): number[] {
  return JUDGED.flatMap((part) => [...facesOfPart(snapshot, part)]);
}

/** Of the answers to every face of the snapshot, those to the judged ones. */
export function pickJudged(snapshot: Snapshot, probabilities: Float32Array): { faces: number[]; probabilities: Float32Array } {
  const classes = snapshot.classIds.length;
  const faces = judgedFaces(snapshot);
  const rows = new Float32Array(faces.length * classes);
  faces.forEach((position, row) => rows.set(probabilities.subarray(position * classes, (position + 1) * classes), row * classes));
  return { faces, probabilities: rows };
}

interface Answers {
  readonly runId: number;
  readonly snapshot: Snapshot;
  /** Positions in the snapshot. */
  readonly faces: readonly number[];
  /** faces × classes. */
  readonly probabilities: Float32Array;
  readonly seed: number;
}

export async function judgeRun(db: Database, learner: Learner, { runId, snapshot, faces, probabilities, seed }: Answers): Promise<void> {
  const classes = snapshot.classIds.length;
  const figures: Partial<RunSummary> = {};
  for (const part of JUDGED) {
    const rows = faces.flatMap((position, row) => (snapshot.parts[position] === part ? [{ position, row }] : []));
    if (rows.length === 0) continue;
    figures[part] = await learner.call('evaluate', {
      probabilities: Float32Array.from(rows.flatMap(({ row }) => [...probabilities.subarray(row * classes, (row + 1) * classes)])),
      truth: Int32Array.from(rows, ({ position }) => snapshot.truth[position]!),
      groups: Int32Array.from(rows, ({ position }) => snapshot.groups[position]!),
      classes,
      seed,
    });
  }
  const predictions = faces.map((position, row): Prediction => {
    const own = probabilities.slice(row * classes, (row + 1) * classes);
    const predicted = own.indexOf(Math.max(...own));
    return {
      faceId: snapshot.faceIds[position]!,
      part: snapshot.parts[position]!,
      truth: snapshot.truth[position]!,
      predicted,
      probability: own[predicted]!,
      probabilities: own,
    };
  });
  transact(db, () => {
    savePredictions(db, runId, predictions);
    patchSummary(db, getRun(db, runId), figures);
  });
}
