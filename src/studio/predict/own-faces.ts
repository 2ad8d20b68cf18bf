/** What a run says of faces of its own project, as they are cut out there: those that nobody has labelled as well. */
import type { StudioContext } from '../context.ts';
import type { OpenProject } from '../db/open.ts';
import type { StartedJob } from '../jobs/job-queue.ts';
import { refuseBlind } from '../people/sight.ts';
import { onAnyBackend } from '../runs/fallback.ts';
import { requireNothingLearns } from '../jobs/learning-job.ts';
import type { ChosenModel } from './model-choice.ts';

/** faces × classes of the model. */
export function startPrediction(
  context: StudioContext,
  { db, path }: OpenProject,
  model: Pick<ChosenModel, 'source'>,
  faceIds: readonly number[],
): StartedJob<Float32Array> {
  refuseBlind(db, 'Which faces a model takes for what');
  requireNothingLearns(context.jobs);
  const step = (share: number) => `Classifying, ${Math.round(share * faceIds.length)} of ${faceIds.length}`;
  return context.jobs.start({
    kind: 'evaluate',
    title: 'Classifying',
    work: (job) =>
      onAnyBackend(context, job, () =>
        context.learner.call(
          'predictFaces',
          { project: path, model: model.source, faceIds },
          { signal: job.signal, onEvent: ({ done }) => job.report({ done, step: step(done) }) },
        ),
      ),
  });
}
