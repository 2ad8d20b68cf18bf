/** Exports a run: written beside its place, checked there by reading it back, and only then put in place under its name. */
import { rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { ExportRecord } from '../../shared/contract/exports.ts';
import { StudioError, throwIfCancelled } from '../../shared/errors.ts';
import { syncFolder } from '../app/durable.ts';
import { draftBeside } from '../db/drafts.ts';
import { makeFolders } from '../app/make-folders.ts';
import { readVersion } from '../app/version.ts';
import { insertExport } from '../db/exports.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun } from '../db/runs.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { weightedSteps } from '../jobs/progress.ts';
import type { LearningWorker } from '../learning/learning-worker.ts';
import { makeManifest, MANIFEST_NAME, TOPOLOGY_NAME, WEIGHTS_NAME } from '../model-files/manifest.ts';
import { modelInUse } from '../runs/run-correction.ts';
import { toRun } from '../runs/run-record.ts';
import { readSnapshot } from '../splits/snapshot.ts';
import { gatherFacts } from './card-facts.ts';
import { hashFiles, writeFileSafely } from './export-files.ts';
import { modelCard } from './model-card.ts';
import { writePage } from './page.ts';
import { facesToCheck } from './faces-to-check.ts';

/** Largest difference of a probability between the project's network and the one read back. */
const TOLERANCE = 1e-4;
/** No number that a record has. */
const NOT_LISTED = 0;

interface ExportOptions {
  readonly project: OpenProject;
  readonly learner: LearningWorker;
  readonly runId: number;
  /** Absolute; does not exist yet, or is an empty folder. */
  readonly dir: string;
  readonly job: JobContext;
}

export async function createExport({ project, learner, runId, dir, job }: ExportOptions): Promise<ExportRecord> {
  const { db, path } = project;
  const row = getRun(db, runId);
  const run = toRun(db, row);
  const model = modelInUse(project, row);
  const snapshot = readSnapshot(db, row);
  const steps = weightedSteps([2, 2, 10, 1], (progress) => job.report(progress));
  const draft = draftBeside(join(dirname(dir), `.${basename(dir)}`), 'mien-export');
  makeFolders(draft, dir);
  try {
    steps.at(0, 0, 'Writing the network');
    const network = await learner.call('networkFiles', { model }, { signal: job.signal });
    const { weightSpecs, weightData, topology } = network;
    await writeFileSafely(draft, WEIGHTS_NAME, weightData);
    await writeFileSafely(
      draft,
      TOPOLOGY_NAME,
      JSON.stringify({
        format: 'layers-model',
        generatedBy: `Mien ${readVersion()}`,
        convertedBy: null,
        modelTopology: topology,
        weightsManifest: [{ paths: [WEIGHTS_NAME], weights: weightSpecs }],
      }),
    );
    steps.at(1, 0, 'Writing the page that classifies offline');
    const manifest = makeManifest(run, { snapshot: snapshot.hash, files: [] });
    await writePage(draft, { manifest, network });
    await writeFileSafely(
      draft,
      MANIFEST_NAME,
      JSON.stringify(makeManifest(run, { snapshot: snapshot.hash, files: await hashFiles(draft) }), null, 2),
    );

    throwIfCancelled(job.signal, 'The export');
    const faceIds = facesToCheck(snapshot);
    const verified = await learner.call(
      'verifyExport',
      { project: path, model, folder: draft, faceIds },
      {
        signal: job.signal,
        onEvent: ({ done }) => steps.at(2, done, `Reading it back and comparing it on ${faceIds.length} faces`),
      },
    );
    if (!(verified.maxDifference <= TOLERANCE)) {
      throw new StudioError(
        'BAD_MODEL',
        `The exported network did not give the same answers as the project's (a probability differed by ${verified.maxDifference.toPrecision(2)}), so the export was removed. Please report this.`,
      );
    }
    steps.at(3, 0, 'Writing the model card');
    await writeFileSafely(draft, 'MODEL_CARD.md', modelCard(gatherFacts(project, run, { snapshot, verified })));
    const files = await hashFiles(draft);
    await syncFolder(draft);
    throwIfCancelled(job.signal, 'The export');
    await putInPlace(draft, dir);
    return record(db, { runId, at: Date.now(), dir, files, verified });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** It is in its place, whatever becomes of the project meanwhile: that it is not listed is no failure. */
function record(db: Database, exported: Omit<ExportRecord, 'id'>): ExportRecord {
  try {
    return insertExport(db, exported);
  } catch (error) {
    console.warn(`The export to "${exported.dir}" is done, but the project could not list it: ${String(error)}`);
    return { ...exported, id: NOT_LISTED };
  }
}

async function putInPlace(draft: string, dir: string): Promise<void> {
  try {
    // Fails where the folder is not empty: nothing of somebody else's is ever replaced.
    await rmdir(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(draft, dir);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw ['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(code)
      ? new StudioError('FILE_EXISTS', `"${dir}" could not be put in place: something is there already. Choose another folder.`, {
          cause: error,
        })
      : new StudioError('FILE_ACCESS', `"${dir}" could not be put in place (${code}). Choose another folder.`, { cause: error });
  }
  await syncFolder(dirname(dir));
}
