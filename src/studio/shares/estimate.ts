/** Estimates the class shares where a run is to be used, from faces that nobody has labelled. */
import type { KnownFaces } from '../../engine/evaluation/class-shares.ts';
import type { ExpectedShares } from '../../shared/class-shares.ts';
import { StudioError } from '../../shared/errors.ts';
import type { StudioContext } from '../context.ts';
import type { OpenProject } from '../db/open.ts';
import type { RunRow } from '../db/runs.ts';
import { listUnlabelledFaces } from '../db/unlabelled-faces.ts';
import { requireNothingLearns } from '../jobs/learning-job.ts';
import { onAnyBackend } from '../runs/fallback.ts';
import { calmingOf } from '../runs/run-correction.ts';
import { modelOf } from '../runs/run-model.ts';
import { kinGroups } from '../splits/kin-groups.ts';

/** Fewer say next to nothing; more than these make the interval no narrower than the model's own errors. */
const LEAST = 20;
const MOST = 2_000;

interface EstimateOptions {
  readonly row: RunRow;
  /** Class shares that the run learnt from. */
  readonly learntFrom: readonly number[];
  /** Its answers to the validation faces. */
  readonly known: KnownFaces | null;
}

export function startEstimate(
  context: StudioContext,
  project: OpenProject,
  { row, learntFrom, known }: EstimateOptions,
): { jobId: number } {
  const { db, path } = project;
  requireNothingLearns(context.jobs);
  const faces = listUnlabelledFaces(db, { most: MOST, seed: row.settings.seed });
  if (faces.length < LEAST) {
    throw new StudioError(
      'NOT_READY',
      `Shares are estimated from faces without a label, and there are ${faces.length}. Import at least ${LEAST} from where the model is to be used.`,
    );
  }
  const { learner } = context;
  const model = { ...modelOf(project, row), correction: calmingOf(row) };
  const { id: jobId } = context.jobs.start({
    kind: 'evaluate',
    title: `Class shares by ${row.name}`,
    runId: row.id,
    async work(job): Promise<ExpectedShares> {
      const step = `Looking at ${faces.length} faces without a label`;
      job.report({ done: 0, step });
      const probabilities = await onAnyBackend(context, job, () =>
        learner.call(
          'predictFaces',
          { project: path, model, faceIds: faces.map(({ id }) => id) },
          { signal: job.signal, onEvent: ({ done }) => job.report({ done: done * 0.9, step }) },
        ),
      );
      job.report({ done: 0.9, step: 'Estimating the shares' });
      const groups = kinGroups(db, faces);
      const { shares, interval } = await learner.call(
        'estimateShares',
        { probabilities, classes: row.classes.length, learntFrom, groups, known, seed: row.settings.seed },
        { signal: job.signal },
      );
      return {
        by: 'estimate',
        shares: [...shares],
        interval: interval.map(([low, high]): [number, number] => [low, high]),
        faces: faces.length,
      };
    },
  });
  return { jobId };
}
