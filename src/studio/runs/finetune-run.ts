/** Fine-tuning itself: the blocks nearest the head learn as well. Every state worth keeping is in the project before the next is begun. */
import type { FinetuneSettings } from '../../shared/contract/stages.ts';
import { isStudioError } from '../../shared/errors.ts';
import { dropCheckpoint, findCheckpoint, saveCheckpoint } from '../db/checkpoints.ts';
import { addPoint, getRun } from '../db/runs.ts';
import { transact } from '../db/transact.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { judgedFaces, judgeRun } from './judge.ts';
import { modelOf } from './run-model.ts';
import { patchSummary, readSummary } from './run-record.ts';
import type { RunServices, RunWork } from './run-services.ts';
import { facesOfPart, type Snapshot } from './snapshot.ts';

const CHECKPOINT_EVERY_SECONDS = 60;
/** A cancelled run is judged at once only where that takes a few seconds. */
const JUDGED_WHEN_CANCELLED = 1_000;

/** From the start, or from the run's last checkpoint where it has one. */
export async function fineTuneRun(services: RunServices, work: RunWork, snapshot: Snapshot): Promise<void> {
  const { learner, feed } = services;
  const {
    project: { db, path },
    runId,
    job,
  } = work;
  const row = getRun(db, runId);
  const settings = row.settings as FinetuneSettings;
  const steps = weightedSteps([settings.epochs * snapshot.faceIds.length * 3, judgedFaces(snapshot).length], (progress) =>
    job.report(progress),
  );
  try {
    const result = await learner.call(
      'fineTune',
      {
        project: path,
        baseId: row.baseId,
        classes: row.classes.map(({ name }) => name),
        faceIds: snapshot.faceIds,
        targets: snapshot.targets,
        train: facesOfPart(snapshot, 'train'),
        validation: facesOfPart(snapshot, 'validation'),
        from: modelOf(work.project, getRun(db, settings.from)),
        settings,
        resumeBlobId: findCheckpoint(db, runId, 'last')?.blobId ?? null,
        checkpointEverySeconds: CHECKPOINT_EVERY_SECONDS,
      },
      {
        signal: job.signal,
        onEvent(event) {
          if (event.kind === 'step') {
            return steps.at(0, event.epoch / settings.epochs, `Epoch ${Math.floor(event.epoch) + 1} of ${settings.epochs}`);
          }
          if (event.kind === 'checkpoint') saveCheckpoint(db, { runId, kind: 'last', epoch: event.epoch, bytes: event.bytes });
          else addPoint(db, runId, event.point);
          feed.changed(runId);
        },
      },
    );
    steps.at(1, 0, 'Judging it on faces that it has not seen');
    const { notes } = readSummary(getRun(db, runId));
    transact(db, () => {
      saveCheckpoint(db, { runId, kind: 'final', epoch: result.bestEpoch, bytes: result.model });
      patchSummary(db, getRun(db, runId), {
        trainableParameters: result.trainableParameters,
        notes: [...notes, ...describeResult(result)],
      });
    });
    await judgeNetwork(services, work, snapshot, job.signal);
    dropCheckpoint(db, runId, 'last');
  } catch (error) {
    if (isStudioError(error) && (error.code === 'CANCELLED' || error.code === 'TRAINING_FAILED')) await keepBest(services, work, snapshot);
    throw error;
  }
}

/** A run that was cancelled or failed keeps the best it had, judged like any other. */
async function keepBest(services: RunServices, work: RunWork, snapshot: Snapshot): Promise<void> {
  const {
    project: { db, path },
    runId,
  } = work;
  const last = findCheckpoint(db, runId, 'last');
  if (!last) return;
  const bytes = await services.learner.call('bestOf', { project: path, blobId: last.blobId });
  saveCheckpoint(db, { runId, kind: 'final', epoch: last.epoch, bytes });
  if (judgedFaces(snapshot).length <= JUDGED_WHEN_CANCELLED) await judgeNetwork(services, work, snapshot, new AbortController().signal);
}

async function judgeNetwork({ learner }: RunServices, { project, runId }: RunWork, snapshot: Snapshot, signal: AbortSignal): Promise<void> {
  const { db, path } = project;
  const row = getRun(db, runId);
  const faces = judgedFaces(snapshot);
  const probabilities = await learner.call(
    'predictFaces',
    { project: path, model: modelOf(project, row), faceIds: faces.map((position) => snapshot.faceIds[position]!) },
    { signal },
  );
  await judgeRun(db, learner, { runId, snapshot, faces, probabilities, seed: row.settings.seed });
}

function describeResult({
  bestEpoch,
  averaged,
  stoppedEarly,
}: {
  readonly bestEpoch: number;
  readonly averaged: boolean;
  readonly stoppedEarly: boolean;
}): string[] {
  if (bestEpoch === 0) return ['Nothing that it learned did better on the validation faces than the start, so the start was kept.'];
  return [
    `The state after epoch ${bestEpoch} did best on the validation faces and was kept${averaged ? ', averaged with the start, which did better still' : ''}.`,
    ...(stoppedEarly ? ['It stopped early: several epochs in a row were no better.'] : []),
  ];
}
