/** Keeps what a run has learnt as a base, for any project of this computer to start from. */
import { basename } from 'node:path';
import { decodeBase } from '../../engine/bases/base-file.ts';
import type { BaseCard } from '../../shared/base-card.ts';
import { StudioError } from '../../shared/errors.ts';
import { percent } from '../../shared/words.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun, type RunRow } from '../db/runs.ts';
import type { LearningWorker } from '../learning/learning-worker.ts';
import { requireModel } from '../runs/run-model.ts';
import { patchSummary, readSummary } from '../runs/run-record.ts';
import { addToLibrary, baseIdOf, type LibraryEntry } from './library.ts';
import { cardOf } from './project-bases.ts';

interface KeepOptions {
  readonly settingsFolder: string;
  readonly runId: number;
  readonly name: string;
  readonly licence: string;
}

/** @throws StudioError NOT_READY where the run has no result, or left the base as it was. */
export async function keepRun(
  project: OpenProject,
  learner: LearningWorker,
  { settingsFolder, runId, name, licence }: KeepOptions,
): Promise<LibraryEntry> {
  const { db, path } = project;
  const run = getRun(db, runId);
  if (run.stage === 'base' || run.stage === 'head' || run.stage === 'features') {
    throw new StudioError(
      'NOT_READY',
      `"${run.name}" left the base as it was, so there is nothing new to keep. Choose a run in which blocks learned.`,
    );
  }
  const bytes = await learner.call('baseOfRun', { project: path, baseId: run.baseId, blobId: requireModel(project, run) });
  const from = cardOf(db, run.baseId);
  const { ownHead } = decodeBase(bytes);
  const entry = addToLibrary(settingsFolder, {
    bytes,
    card: {
      ...from,
      id: baseIdOf(name, bytes),
      name,
      summary: `Made in Mien: ${run.name} of the project ${basename(path, '.mien')}.`,
      source: `${from.source}; ${run.stage === 'pretrain' || run.stage === 'scratch' ? 'trained from random weights' : 'trained further'} in Mien`,
      licence:
        licence ||
        (from.knows.length > 0 || run.stage === 'finetune'
          ? from.licence
          : 'Set by the pictures that it was trained on. Say which terms they have.'),
      trainedOn: trainedOn(run, path, from),
      knows: ownHead ? run.classes.map(({ name: own }) => own) : [],
    },
  });
  // What stands on it is not judged by what this run has learnt from.
  if (project.readOnlyReason === null) patchSummary(db, runId, { keptAs: [...readSummary(run).keptAs, entry.card.id] });
  return entry;
}

/** What it learnt from, and how well it does on faces kept apart. */
function trainedOn(run: RunRow, path: string, from: BaseCard): string {
  const { faces, test } = readSummary(run);
  const before = from.trainedOn ? `${from.trainedOn} Then ` : '';
  const result = test
    ? ` On ${test.n} kept apart: ${percent(test.accuracy)} right, ${percent(test.balancedAccuracy)} with each class counted alike (${percent(test.balancedAccuracyInterval[0])} to ${percent(test.balancedAccuracyInterval[1])}).`
    : '';
  return `${before}${faces.train} pictures of ${run.classes.length} classes in the project ${basename(path, '.mien')}.${result}`;
}
