/** Learning in steps itself. Every state worth keeping is in the project before the next is begun. */
import { looksBothWays } from '../../shared/contract/stages.ts';
import { isStudioError } from '../../shared/errors.ts';
import { cardOf } from '../bases/project-bases.ts';
import { keepActivations } from '../db/activations.ts';
import { dropCheckpoint, findCheckpoint, saveCheckpoint } from '../db/checkpoints.ts';
import type { OpenProject } from '../db/open.ts';
import { addPoint, getRun, readPoints, updateRun, type RunRow } from '../db/runs.ts';
import { transact } from '../db/transact.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { weightedSteps } from '../jobs/progress.ts';
import type { StepwiseFaces, StepwiseResult, StepwiseStart } from '../learning/methods.ts';
import type { Snapshot } from '../splits/snapshot.ts';
import { ensureFeatures } from './face-features.ts';
import { isJudgedWhenCancelled, judgedFaces, judgeRun, type JudgeWatch } from './judge.ts';
import { heldCrops, judgeForgetting, otherOldFaces, ownOldFaces } from './old-faces.ts';
import { knownClasses, trainingFaces } from './run-inputs.ts';
import { modelOf } from './run-model.ts';
import { patchSummary, readSummary } from './run-record.ts';
import type { RunServices, RunWork } from './run-services.ts';
import { stepwiseStart } from './stepwise-settings.ts';

const CHECKPOINT_EVERY_SECONDS = 60;

/** From the start, or from the run's last checkpoint where it has one. */
export async function runStepwise(services: RunServices, work: RunWork, snapshot: Snapshot): Promise<void> {
  const {
    context: { learner },
    feed,
  } = services;
  const { project, runId, job } = work;
  const { db } = project;
  const row = getRun(db, runId);
  const start = stepwiseStart(row);
  const { epochs } = start.settings;
  const steps = weightedSteps([snapshot.faceIds.length, epochs * snapshot.faceIds.length * 3, judgedFaces(snapshot).length], (progress) =>
    job.report(progress),
  );
  try {
    if (needsFeatures(start)) await headFeatures(services, { project, row, snapshot, job, steps });
    const result = await learner.call(
      'learn',
      {
        ...stepwiseFaces(project, row, snapshot, start),
        resumeBlobId: findCheckpoint(db, runId, 'last')?.blobId ?? null,
        checkpointEverySeconds: CHECKPOINT_EVERY_SECONDS,
      },
      {
        signal: job.signal,
        onEvent(event) {
          if (event.kind === 'step') {
            return steps.at(1, event.epoch / epochs, `Epoch ${Math.min(epochs, Math.floor(event.epoch) + 1)} of ${epochs}`);
          }
          if (event.kind === 'activations') return keepActivations(db, event);
          if (event.kind === 'checkpoint') {
            saveCheckpoint(db, { runId, kind: 'last', epoch: event.epoch, bytes: event.bytes });
            updateRun(db, runId, { seconds: work.seconds() });
          } else addPoint(db, runId, event.point);
          feed.changed(runId);
        },
      },
    );
    const judging = (share: number) => steps.at(2, share, 'Judging it on faces that it has not seen');
    judging(0);
    const { notes } = readSummary(getRun(db, runId));
    // A run that was stopped while it was judged says so a second time.
    const news = describeResult(result).filter((note) => !notes.includes(note));
    transact(db, () => {
      saveCheckpoint(db, { runId, kind: 'final', epoch: result.bestEpoch, bytes: result.model });
      patchSummary(db, runId, { trainableParameters: result.trainableParameters, notes: [...notes, ...news] });
    });
    await judgeNetwork(services, work, snapshot, { signal: job.signal, onProgress: judging });
    await judgeForgetting(services, work, snapshot);
    dropCheckpoint(db, runId, 'last');
  } catch (error) {
    if (isStudioError(error) && (error.code === 'CANCELLED' || error.code === 'TRAINING_FAILED')) {
      // What stopped the run is what the person is told, whatever comes of this.
      await keepBest(services, work, snapshot).catch((fault: unknown) => services.context.keepFault(fault));
    }
    throw error;
  }
}

/** Does the stage train a head on the frozen base before its first step? */
export function needsFeatures(start: StepwiseStart): boolean {
  return start.stage === 'joint' && start.settings.method !== 'direct';
}

interface HeadFeatures {
  readonly project: OpenProject;
  readonly row: Pick<RunRow, 'baseId' | 'settings'>;
  readonly snapshot: Snapshot;
  readonly job: Pick<JobContext, 'signal'>;
  readonly steps: ReturnType<typeof weightedSteps>;
}

/** The first of the steps: what the head that is trained before the first step learns from. */
export function headFeatures(services: RunServices, { project, row, snapshot, job, steps }: HeadFeatures): Promise<void> {
  return ensureFeatures(services.context, {
    project,
    baseId: row.baseId,
    mirror: looksBothWays(row.settings),
    faceIds: snapshot.faceIds,
    signal: job.signal,
    onProgress: (share) => steps.at(0, share, 'Computing features for the first head'),
  });
}

type RunIdentity = Pick<RunRow, 'baseId' | 'classes' | 'settings'>;

/** What the learner is told of such a run, or of a test of its rates. */
export function stepwiseFaces(project: OpenProject, row: RunIdentity, snapshot: Snapshot, start: StepwiseStart): StepwiseFaces {
  const from = start.stage === 'finetune' ? modelOf(project, getRun(project.db, start.settings.from)) : null;
  return { ...trainingFaces(project, row, snapshot), start, from, old: oldFacesOf(project, row, snapshot, start) };
}

function oldFacesOf(project: OpenProject, row: RunIdentity, snapshot: Snapshot, start: StepwiseStart): StepwiseFaces['old'] {
  if (start.stage !== 'joint' || start.settings.method !== 'rehearsal') return null;
  const { db } = project;
  const { oldProject } = start.settings;
  return oldProject === null
    ? ownOldFaces(project, snapshot, knownClasses(db, { ...row, from: null }))
    : otherOldFaces({ path: oldProject, card: cardOf(db, row.baseId), held: heldCrops(project, snapshot) });
}

/** A run that was cancelled or failed keeps the best it had, judged like any other; before its first epoch is done it has nothing but its start. */
async function keepBest(services: RunServices, work: RunWork, snapshot: Snapshot): Promise<void> {
  const {
    project: { db, path },
    runId,
  } = work;
  const last = findCheckpoint(db, runId, 'last');
  if (!last || !readPoints(db, runId).some(({ epoch }) => epoch <= last.epoch)) return;
  const { classes } = getRun(db, runId);
  const bytes = await services.context.learner.call('bestOf', { project: path, blobId: last.blobId, classes: classes.length });
  saveCheckpoint(db, { runId, kind: 'final', epoch: last.epoch, bytes });
  if (isJudgedWhenCancelled(snapshot)) await judgeNetwork(services, work, snapshot);
}

async function judgeNetwork(
  { context: { learner } }: RunServices,
  { project, runId }: RunWork,
  snapshot: Snapshot,
  { signal, onProgress }: JudgeWatch = {},
): Promise<void> {
  const { db, path } = project;
  const row = getRun(db, runId);
  const faces = judgedFaces(snapshot);
  const probabilities = await learner.call(
    'predictFaces',
    { project: path, model: modelOf(project, row), faceIds: faces.map((position) => snapshot.faceIds[position]!) },
    { ...(signal && { signal }), onEvent: ({ done }) => onProgress?.(done / 2) },
  );
  await judgeRun(db, learner, {
    runId,
    snapshot,
    faces,
    probabilities,
    seed: row.settings.seed,
    signal,
    onProgress: (share) => onProgress?.((1 + share) / 2),
  });
}

function describeResult({ bestEpoch, averaged, stoppedEarly }: StepwiseResult): string[] {
  if (bestEpoch === 0) return ['Nothing that it learned did better on the validation faces than the start, so the start was kept.'];
  return [
    `The state after epoch ${bestEpoch} did best on the validation faces and was kept${averaged ? ', averaged with the start' : ''}.`,
    ...(stoppedEarly ? ['It stopped early: several epochs in a row were no better.'] : []),
  ];
}
