/** The base as shipped, with its own head, judged on the same faces: the row to beat. */
import type { Run } from '../../shared/contract/runs.ts';
import { looksBothWays, type HeadSettings } from '../../shared/contract/stages.ts';
import { saveCheckpoint } from '../db/checkpoints.ts';
import type { OpenProject } from '../db/open.ts';
import { insertRun, listRuns, updateRun } from '../db/runs.ts';
import { endingOf } from '../jobs/ending.ts';
import { countParts, storeSnapshot, type Snapshot } from '../splits/snapshot.ts';
import { judgeRun, pickJudged } from './judge.ts';
import { classChoice, sameMap } from './run-inputs.ts';
import { readSummary } from './run-record.ts';
import type { RunServices } from './run-services.ts';

interface BaseRunOptions {
  readonly project: OpenProject;
  readonly snapshot: Snapshot;
  readonly baseId: string;
  readonly classes: Run['classes'];
  /** Which of the base's classes each stands for, where the person said so. */
  readonly classMap?: HeadSettings['classMap'];
  readonly mirror: boolean;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Made once for each base, set of test faces and map of classes. */
export async function makeBaseRun(
  { context: { learner } }: RunServices,
  { project, snapshot, baseId, classes, classMap = [], mirror, seed, signal, onProgress }: BaseRunOptions,
): Promise<void> {
  const { db, path } = project;
  const choice = classChoice({ classes }, { classMap });
  const made = listRuns(db).some(
    (row) =>
      row.stage === 'base' &&
      row.baseId === baseId &&
      readSummary(row).testHash === snapshot.testHash &&
      row.state === 'done' &&
      looksBothWays(row.settings) === mirror &&
      sameMap(row, classMap),
  );
  if (made) return;
  const names = classes.map(({ name }) => name);
  const began = performance.now();
  const own = await learner.call('baseHead', {
    project: path,
    baseId,
    classes: names,
    classChoice: choice,
    faceIds: snapshot.faceIds,
    mirror,
  });
  if (!own) return;
  const unknown = names.filter((_, position) => !own.known[position]).map((name) => `"${name}"`);
  const runId = insertRun(db, {
    name: 'Base as shipped',
    stage: 'base',
    from: null,
    baseId,
    state: 'running',
    classes,
    settings: { baseId, mirror, seed, ...(classMap.length > 0 ? { classMap } : {}) },
    backend: await learner.call('backend', null),
    ...storeSnapshot(db, snapshot),
    summary: {
      faces: countParts(snapshot),
      trainableParameters: 0,
      testHash: snapshot.testHash,
      notes: unknown.length === 0 ? [] : [`The base does not know ${unknown.join(', ')} and never answers so.`],
    },
  });
  try {
    saveCheckpoint(db, { runId, kind: 'final', epoch: 0, bytes: own.model });
    await judgeRun(db, learner, { runId, snapshot, ...pickJudged(snapshot, own.probabilities), seed, signal, onProgress });
  } catch (error) {
    updateRun(db, runId, endingOf(error, signal));
    throw error;
  }
  updateRun(db, runId, { state: 'done', seconds: (performance.now() - began) / 1000 });
}
