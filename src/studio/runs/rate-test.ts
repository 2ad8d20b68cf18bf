/** Tries learning rates before a run is started: on a copy, so that nothing of it stays. */
import type { RateCurve } from '../../shared/contract/runs.ts';
import type { StageStart } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { adoptBase } from '../bases/project-bases.ts';
import { requireProject } from '../context.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, type RunRow } from '../db/runs.ts';
import { listLabelledFaces } from '../db/training-faces.ts';
import { transact } from '../db/transact.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { requireNothingLearns } from '../jobs/learning-job.ts';
import { weightedSteps } from '../jobs/progress.ts';
import type { StepwiseStart } from '../learning/methods.ts';
import { makeSnapshot, type Snapshot } from '../splits/snapshot.ts';
import { ensureSplit } from '../splits/split.ts';
import { freezeLabels } from './begin-run.ts';
import { onAnyBackend } from './fallback.ts';
import { allowedOld } from './old-faces.ts';
import { requireModel } from './run-model.ts';
import type { RunServices } from './run-services.ts';
import { requireTrainedHead } from './prepare-stepwise.ts';
import { headFeatures, needsFeatures, stepwiseFaces } from './stepwise-run.ts';

export function startRateTest(services: RunServices, wanted: StageStart): { jobId: number } {
  const project = requireProject(services.context);
  requireNothingLearns(services.context.jobs);
  if (wanted.stage === 'head' || wanted.stage === 'features') {
    throw new StudioError(
      'INVALID',
      'Rates can be tried for fine-tuning, joint training and training from scratch; a head is found without a learning rate.',
    );
  }
  const start = wanted.stage === 'joint' ? { ...wanted, settings: allowedOld(services.context, project, wanted.settings) } : wanted;
  const { row, snapshot } = frozen(services, project, start);
  const { id: jobId } = services.context.jobs.start({
    kind: 'rates',
    title: 'Trying learning rates',
    work: (job): Promise<RateCurve> =>
      onAnyBackend(services.context, job, () => tryRates(services, { project, row, snapshot, start, job })),
  });
  services.context.changed('splits');
  return { jobId };
}

interface RateTest {
  readonly project: OpenProject;
  readonly row: Pick<RunRow, 'baseId' | 'classes' | 'settings'>;
  readonly snapshot: Snapshot;
  readonly start: StepwiseStart;
  readonly job: JobContext;
}

async function tryRates(services: RunServices, { project, row, snapshot, start, job }: RateTest): Promise<RateCurve> {
  const steps = weightedSteps([needsFeatures(start) ? 1 : 0.01, 3], (progress) => job.report(progress));
  if (needsFeatures(start)) await headFeatures(services, { project, row, snapshot, job, steps });
  const faces = stepwiseFaces(project, row, snapshot, start);
  return services.context.learner.call('testRates', faces, {
    signal: job.signal,
    onEvent: ({ done }) => steps.at(1, done, 'Larger steps each time'),
  });
}

/** The faces that such a run would see, and what of a run the learner needs to know. */
function frozen(services: RunServices, project: OpenProject, start: StepwiseStart): Pick<RateTest, 'row' | 'snapshot'> {
  const { db } = project;
  return transact(db, () => {
    ensureSplit(project);
    if (start.stage === 'finetune') {
      const from = getRun(db, start.settings.from);
      requireTrainedHead(db, from, start.settings);
      requireModel(project, from);
      const classIds = from.classes.map(({ classId }) => classId);
      return { row: { ...from, settings: start.settings }, snapshot: makeSnapshot(db, listLabelledFaces(db), classIds) };
    }
    const card = adoptBase(services.context.options.settingsFolder, project, { id: start.settings.baseId, stage: start.stage });
    const { snapshot, classes } = freezeLabels(project, card.id);
    return { row: { baseId: card.id, classes, settings: start.settings }, snapshot };
  });
}
