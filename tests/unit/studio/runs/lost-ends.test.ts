/** Where nothing can be written for a while: what was learnt counts, and no run stays under way that nobody executes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { updateRun } from '../../../../src/studio/db/runs.ts';
import { createStudio, type Studio } from '../../../../src/studio/studio.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfJob, endOfRun } from '../../../support/endings.ts';

const FAIL = "BEGIN SELECT RAISE(ABORT, 'no room'); END";
const base = { baseId: 'face-expression', seed: 1 };

let folder: string;
let studio: Studio;
const db = () => studio.context.project()!.db;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-lost-ends-'));
  await drawProject(join(folder, 'drawn.mien'));
  studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await studio.open(join(folder, 'drawn.mien'));
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a head is done where the base as shipped cannot be judged: only that row fails, and the next head makes it', async () => {
  const rows = async () => (await studio.client.runs.list()).filter(({ stage }) => stage === 'base').map(({ state }) => state);
  db().exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON prediction WHEN (SELECT stage FROM run WHERE id = NEW.run_id) = 'base' ${FAIL}`);
  const { run } = await endOfRun(studio, await studio.client.runs.start({ stage: 'head', settings: base }));
  db().exec('DROP TRIGGER full');
  expect(run).toMatchObject({ state: 'done', error: null });
  expect(await rows()).toEqual(['failed']);
  await endOfRun(studio, await studio.client.runs.start({ stage: 'head', settings: base }));
  expect(await rows()).toEqual(['failed', 'done']);
});

it('a run whose end could not be written ends when it can, and goes on or is taken away', async () => {
  db().exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON checkpoint WHEN NEW.epoch >= 2 ${FAIL}`);
  db().exec(`CREATE TEMP TRIGGER stuck BEFORE UPDATE OF state ON run WHEN NEW.state <> 'running' ${FAIL}`);
  const { finetune } = await studio.client.runs.defaults({ from: 1 });
  const { jobId, runId } = await studio.client.runs.start({ stage: 'finetune', settings: { ...finetune!, unfreeze: 1, epochs: 3 } });
  expect((await endOfJob(studio, jobId)).state).toBe('failed');
  expect((await studio.client.runs.get({ id: runId })).state).toBe('running');
  db().exec('DROP TRIGGER full; DROP TRIGGER stuck');
  expect((await studio.client.runs.list()).find(({ id }) => id === runId)!.state).toBe('interrupted');
  updateRun(db(), runId, { state: 'running' });
  const { run } = await endOfRun(studio, await studio.client.runs.resume({ id: runId }));
  expect(run).toMatchObject({ state: 'done', error: null });
  updateRun(db(), runId, { state: 'running' });
  await studio.client.runs.remove({ id: runId });
  expect((await studio.client.runs.list()).some(({ id }) => id === runId)).toBe(false);
});
