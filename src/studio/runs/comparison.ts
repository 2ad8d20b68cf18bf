/** Two runs on the test faces that both were judged on. */
import type { Database } from 'better-sqlite3';
import type { Comparison } from '../../shared/contract/runs.ts';
import { StudioError } from '../../shared/errors.ts';
import { readPredictions } from '../db/predictions.ts';
import { getRun, type RunRow } from '../db/runs.ts';
import type { LearningWorker } from '../learning/learning-worker.ts';
import { readSnapshot } from '../splits/snapshot.ts';

const SEED = 1;

export async function compareRuns(
  db: Database,
  learner: LearningWorker,
  ids: { readonly a: number; readonly b: number },
): Promise<Comparison> {
  const a = getRun(db, ids.a);
  const b = getRun(db, ids.b);
  const answers = new Map(outcomes(db, a).map((outcome) => [outcome.faceId, outcome]));
  const common = outcomes(db, b).flatMap((second) => {
    const first = answers.get(second.faceId);
    // A face that was labelled anew between the two was not the same question.
    return first && first.truth === second.truth
      ? [{ faceId: second.faceId, truth: second.truth, a: first.predicted, b: second.predicted }]
      : [];
  });
  if (common.length === 0) {
    throw new StudioError('NOT_READY', `"${a.name}" and "${b.name}" were not judged on the same faces, so they cannot be compared.`);
  }

  const classIds = [...new Set([...a.classes, ...b.classes].map(({ classId }) => classId))];
  const position = (classId: number) => classIds.indexOf(classId);
  const { faceIds, groups } = readSnapshot(db, b);
  const groupOf = new Map(faceIds.map((id, index) => [id, groups[index]!]));
  const result = await learner.call('compare', {
    truth: Int32Array.from(common, ({ truth }) => position(truth)),
    a: Int32Array.from(common, (outcome) => position(outcome.a)),
    b: Int32Array.from(common, (outcome) => position(outcome.b)),
    groups: Int32Array.from(common, ({ faceId }) => groupOf.get(faceId)!),
    classes: classIds.length,
    seed: SEED,
    names: [`“${a.name}”`, `“${b.name}”`],
  });
  return { ...ids, ...result };
}

/** By class id, since two runs may have different classes. */
function outcomes(db: Database, run: RunRow): { faceId: number; truth: number; predicted: number }[] {
  return readPredictions(db, run, 'test').map(({ faceId, truth, predicted }) => ({
    faceId,
    truth: run.classes[truth]!.classId,
    predicted: run.classes[predicted]!.classId,
  }));
}
