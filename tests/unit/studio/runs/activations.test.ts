/** Activations that a run keeps in the project: read by the next run, let go of for another cut. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FinetuneSettings } from '../../../../src/shared/contract/stages.ts';
import { column, single } from '../../../../src/studio/db/statement.ts';
import { createStudio, type Studio } from '../../../../src/studio/studio.ts';
import { finalTensors } from '../../../support/checkpoints.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfRun } from '../../../support/endings.ts';

let folder: string;
let studio: Studio;
let settings: FinetuneSettings;
const db = () => studio.context.project()!.db;
const kept = () => single<number>(db(), 'SELECT count(*) FROM activation')!;
const cuts = () => column<string>(db(), 'SELECT DISTINCT cut FROM activation');

async function tune(more: Partial<FinetuneSettings> = {}) {
  const { run } = await endOfRun(studio, await studio.client.runs.start({ stage: 'finetune', settings: { ...settings, ...more } }));
  expect(run).toMatchObject({ state: 'done', error: null });
  return { run, tensors: finalTensors(db(), run.id) };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-activations-'));
  const file = join(folder, 'drawn.mien');
  await drawProject(file, { classes: ['happiness', 'sadness', 'neutral'] });
  studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await studio.open(file);
  const { client } = studio;
  await endOfRun(studio, await client.runs.start({ stage: 'head', settings: (await client.runs.defaults({})).head }));
  settings = { ...(await client.runs.defaults({})).finetune!, unfreeze: 1, epochs: 3, patience: 3, views: 2 };
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a run keeps each view of each face to learn from, and the next run gives the same bits from them', async () => {
  const first = await tune();
  expect(kept()).toBe(2 * first.run.faces.train);
  const [cut] = cuts();
  expect(cut).toMatch(/^block3_/);
  const second = await tune();
  expect(cuts()).toEqual([cut]);
  expect(second.tensors).toEqual(first.tensors);
  // A crop that is not the one they were computed from: its activations are made anew, and nothing changes.
  db().prepare('UPDATE activation SET data = zeroblob(length(data)) WHERE face_id = (SELECT min(face_id) FROM activation)').run();
  expect((await tune()).tensors).toEqual(first.tensors);
  expect(single<number>(db(), 'SELECT count(*) FROM activation WHERE data = zeroblob(length(data))')).toBe(0);
});

it('what is kept does not depend on which other faces there were: a new label gives the bits that it gives without anything kept', async () => {
  await tune();
  const { client } = studio;
  const first = db().prepare("SELECT id, class_id AS classId FROM face WHERE part = 'train' ORDER BY id LIMIT 1").get() as {
    id: number;
    classId: number;
  };
  await client.labels.set({ faceIds: [first.id], answer: { kind: 'clear' } });
  await tune();
  await client.labels.set({ faceIds: [first.id], answer: { kind: 'class', classId: first.classId } });
  const fromKept = await tune();
  db().exec('DELETE FROM activation');
  expect((await tune()).tensors).toEqual(fromKept.tensors);
});

it('another cut takes the place of the one before; without views nothing is kept', async () => {
  const before = cuts();
  const { run } = await tune({ unfreeze: 2, epochs: 1, views: 1 });
  expect(cuts()).not.toEqual(before);
  expect(cuts()).toHaveLength(1);
  expect(kept()).toBe(run.faces.train);
  const other = cuts();
  await tune({ views: 0, epochs: 1, unfreeze: 2 });
  expect(cuts()).toEqual(other);
});
