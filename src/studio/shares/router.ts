import { normalised } from '../../engine/evaluation/output-correction.ts';
import type { ExpectedShares } from '../../shared/class-shares.ts';
import { StudioError } from '../../shared/errors.ts';
import { requireProject, type StudioContext } from '../context.ts';
import type { OpenProject } from '../db/open.ts';
import { readPredictions } from '../db/predictions.ts';
import { getRun, type RunRow } from '../db/runs.ts';
import { countUnlabelledFaces } from '../db/unlabelled-faces.ts';
import { implementer } from '../router-base.ts';
import { countedShares, moveAnswers, questionOf, storeAnswers, type JudgedAnswer } from '../runs/judge.ts';
import { readSummary, toRun } from '../runs/run-record.ts';
import { readSnapshot, type Snapshot } from '../splits/snapshot.ts';
import { startEstimate } from './estimate.ts';

export function sharesRouter(context: StudioContext) {
  const { shares } = implementer;
  return {
    choices: shares.choices.handler(({ input }) => {
      const { db } = requireProject(context);
      const row = getRun(db, input.runId);
      return {
        learnt: learntSharesOf(db, row),
        natural: naturalShares(readSnapshot(db, row)),
        expected: row.expected,
        unlabelled: countUnlabelledFaces(db),
      };
    }),
    preview: shares.preview.handler(async ({ input }) => {
      const { db } = requireProject(context);
      const row = requireAnswers(db, input.runId);
      const expected = input.shares && { shares: normalised(checked(row, input.shares)) };
      const moved = moveAnswers(answersOf(db, row), {
        classes: row.classes.length,
        learntShares: learntSharesOf(db, row),
        expected,
      });
      const question = questionOf(moved, 'test', row.classes.length);
      if (!question) throw new StudioError('NOT_READY', `"${row.name}" was judged on no test face, so nothing can be said.`);
      return context.learner.call('evaluate', {
        ...question,
        seed: row.settings.seed,
        ...(expected ? { expected: expected.shares } : {}),
      });
    }),
    set: shares.set.handler(async ({ input }) => {
      const { db } = requireProject(context);
      const row = requireAnswers(db, input.runId);
      const expected: ExpectedShares | null = input.expected && {
        ...input.expected,
        shares: normalised(checked(row, input.expected.shares)),
      };
      const learntShares = learntSharesOf(db, row);
      await storeAnswers(db, context.learner, {
        row,
        answers: answersOf(db, row),
        seed: row.settings.seed,
        learntShares,
        expected,
        summary: { learntShares },
      });
      context.changed('runs');
      return toRun(db, getRun(db, row.id));
    }),
    estimate: shares.estimate.handler(({ input }) => {
      const project = requireProject(context);
      const row = requireAnswers(project.db, input.runId);
      const known = questionOf(answersOf(project.db, row), 'validation', row.classes.length);
      return startEstimate(context, project, { row, learntFrom: learntSharesOf(project.db, row)!, known });
    }),
  };
}

/** A run that was judged, and of which it is known what it learnt from. */
function requireAnswers(db: OpenProject['db'], id: number): RunRow {
  const row = getRun(db, id);
  const { test, validation } = readSummary(row);
  if (row.state === 'running') throw new StudioError('NOT_READY', `"${row.name}" is under way. Wait until it is done, or cancel it.`);
  if (!test && !validation) throw new StudioError('NOT_READY', `"${row.name}" has no result yet. Choose a run that is done.`);
  if (!learntSharesOf(db, row)) {
    throw new StudioError(
      'NOT_READY',
      `Nobody knows in which shares "${row.name}" learnt its classes, so other shares cannot be set. Train it again.`,
    );
  }
  return row;
}

/** Of runs that were judged before shares were recorded, as their faces and settings tell. */
export function learntSharesOf(db: OpenProject['db'], row: RunRow): number[] | null {
  return readSummary(row).learntShares ?? (row.stage === 'base' ? null : countedShares(row, readSnapshot(db, row)));
}

function checked({ classes }: RunRow, shares: readonly number[]): readonly number[] {
  if (shares.length !== classes.length) {
    throw new StudioError(
      'INVALID',
      `Give one share for each of the ${classes.length} classes: ${classes.map(({ name }) => name).join(', ')}.`,
    );
  }
  if (!(shares.reduce((sum, share) => sum + share, 0) > 0)) {
    throw new StudioError('INVALID', 'All shares are 0. Give at least one class a share above 0.');
  }
  return shares;
}

export function answersOf(db: OpenProject['db'], row: RunRow): JudgedAnswer[] {
  const { faceIds, groups } = readSnapshot(db, row);
  const groupOf = new Map(faceIds.map((id, position) => [id, groups[position]!]));
  return (['validation', 'test'] as const).flatMap((part) =>
    readPredictions(db, row, part).map(({ faceId, truth, probabilities }) => ({
      faceId,
      part,
      truth,
      probabilities,
      group: groupOf.get(faceId)!,
    })),
  );
}

function naturalShares({ targets, classIds, faceIds }: Snapshot): number[] {
  const sums = classIds.map(() => 0);
  for (let face = 0; face < faceIds.length; face++) {
    for (let c = 0; c < classIds.length; c++) sums[c]! += targets[face * classIds.length + c]!;
  }
  return normalised(sums);
}
