import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../../src/shared/contract/runs.ts';
import type { FinetuneSettings } from '../../../../src/shared/contract/stages.ts';
import { buildNetwork, networkTensors } from '../../../../src/engine/network.ts';
import { findCheckpoint } from '../../../../src/studio/db/checkpoints.ts';
import { facesWithoutFeatures } from '../../../../src/studio/db/features.ts';
import { readPredictions } from '../../../../src/studio/db/predictions.ts';
import { getRun, updateRun } from '../../../../src/studio/db/runs.ts';
import { listLabelledFaces } from '../../../../src/studio/db/training-faces.ts';
import { loadBase } from '../../../../src/studio/learning/base-loader.ts';
import { readSnapshot } from '../../../../src/studio/splits/snapshot.ts';
import { createStudio, type Studio } from '../../../../src/studio/studio.ts';
import { finalTensors } from '../../../support/checkpoints.ts';
import { startChild } from '../../../support/child.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfRun } from '../../../support/endings.ts';

let folder: string;
let studio: Studio;
/** Run 1, which all others come after, as it was told on the way; and what was offered before it. */
let first: Awaited<ReturnType<typeof endOfRun>>;
let offered: Awaited<ReturnType<Studio['client']['runs']['defaults']>>;
let settings: FinetuneSettings;
const file = () => join(folder, 'drawn.mien');
const db = () => studio.context.project()!.db;

async function openStudio(): Promise<Studio> {
  const opened = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await opened.open(file());
  return opened;
}

const finish = (started: { readonly runId: number }) => endOfRun(studio, started);
const startHead = (baseId = 'face-expression') => studio.client.runs.start({ stage: 'head', settings: { baseId, mirror: true, seed: 1 } });
const startTuning = (change: Partial<FinetuneSettings> = {}) =>
  studio.client.runs.start({ stage: 'finetune', settings: { ...settings, ...change } });

const tensorsOf = (runId: number) => finalTensors(db(), runId);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-runs-'));
  await drawProject(file(), { classes: ['happiness', 'sadness', 'neutral', 'contempt'] });
  studio = await openStudio();
  offered = await studio.client.runs.defaults({});
  first = await finish(await studio.client.runs.start({ stage: 'head', settings: offered.head }));
  const { finetune } = await studio.client.runs.defaults({ from: 1 });
  settings = { ...finetune!, unfreeze: 1, epochs: 2, patience: 10 };
});

afterEach(() => studio.context.jobs.cancelAll());

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a head', () => {
  it('is trained, judged, and stands beside the base as shipped', async () => {
    const { client } = studio;
    expect(offered.finetune).toBeNull();
    const { states, run } = first;
    expect(run).toMatchObject({
      id: 1,
      name: 'Head 1',
      stage: 'head',
      from: null,
      state: 'done',
      error: null,
      backend: 'wasm',
      resumable: null,
    });
    expect(states[0]!.state).toBe('running');
    expect(run.points.length).toBeGreaterThan(3);
    expect(run.trainableParameters).toBe(257 * 3);
    expect(run.faces.train + run.faces.validation + run.faces.test).toBe(60);
    expect(run.test).toMatchObject({ n: run.faces.test });
    expect(run.validation).toMatchObject({ n: run.faces.validation });
    expect(run.test!.confusion.flat().reduce((sum, count) => sum + count)).toBe(run.faces.test);

    const [base, own] = await client.runs.list();
    expect(own!.id).toBe(run.id);
    expect(base).toMatchObject({ stage: 'base', name: 'Base as shipped', state: 'done', faces: run.faces, trainableParameters: 0 });
    // None of a head's settings that it never had.
    expect(base!.settings).toEqual({ baseId: 'face-expression', classMap: [], mirror: offered.head.mirror, seed: offered.head.seed });
    expect(base!.test!.n).toBe(run.faces.test);
    expect((await client.splits.current())!.locked).toBe(true);
  });

  it('leaves out a class that nobody is there to learn from, and says so', async () => {
    const run = await studio.client.runs.get({ id: 1 });
    expect(run.classes.map(({ name }) => name)).toEqual(['happiness', 'sadness', 'neutral']);
    expect(run.notes[0]).toBe('Left out, since no labelled face to learn from is there: "contempt".');
  });

  it('finds the features computed, gives the same again, and makes the base no second time', async () => {
    const faceIds = listLabelledFaces(db()).map(({ id }) => id);
    expect(facesWithoutFeatures(db(), 'face-expression', faceIds)).toEqual([]);
    const { run } = await finish(await startHead());
    expect(run.test).toEqual(first.run.test);
    expect(tensorsOf(run.id)).toEqual(tensorsOf(1));
    expect((await studio.client.runs.list()).filter(({ stage }) => stage === 'base')).toHaveLength(1);
  });

  it('never learns from a face that somebody is unsure of', async () => {
    const [faceId] = listLabelledFaces(db())
      .filter(({ part }) => part === 'train')
      .map(({ id }) => id);
    await studio.client.labels.set({ faceIds: [faceId!], answer: { kind: 'unsure' } });
    const { run } = await finish(await startHead());
    expect(readSnapshot(db(), getRun(db(), run.id)).faceIds).not.toContain(faceId);
    expect(run.faces.train).toBe(first.run.faces.train - 1);
    await studio.client.labels.undo();
  });

  it('is refused with a sentence where a base is unknown', async () => {
    await expect(startHead('nobody')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('fine-tuning', () => {
  it('moves the block nearest the head and leaves every other weight as it was, to the last bit', async () => {
    const { states, run } = await finish(await startTuning());
    expect(run).toMatchObject({ stage: 'finetune', from: 1, state: 'done', resumable: null, error: null });
    expect(run.points.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(run.test!.n).toBe(run.faces.test);
    expect(states.some(({ state }) => state === 'running')).toBe(true);

    const before = networkTensors(buildNetwork(await loadBase('face-expression', null), headOf(1)));
    const after = tensorsOf(run.id);
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    const changed = Object.keys(before).filter(
      (name) => !Buffer.from(before[name]!.data.buffer).equals(Buffer.from(after[name]!.data.buffer)),
    );
    expect(changed.every((name) => /^(block4_|head\/)/.test(name))).toBe(true);
    expect(run.notes.join(' ')).toMatch(changed.length > 0 ? /^The state after epoch [12] did best/ : /the start was kept/);
    expect(findCheckpoint(db(), run.id, 'last')).toBeNull();
  });

  it('is the only run that learns, and says which one is', async () => {
    const started = await startTuning({ epochs: 50 });
    await expect(startHead()).rejects.toMatchObject({
      code: 'NOT_READY',
      message: `"Fine-tuned ${started.runId}" is under way. Wait until it is done, or cancel it.`,
    });
    await expect(studio.client.runs.remove({ id: started.runId })).rejects.toMatchObject({ code: 'NOT_READY' });
    // It closes no step: its curves are looked at there.
    expect(await studio.client.project.readiness()).toMatchObject({ head: { ready: true }, finetune: { ready: true } });
    await studio.client.jobs.cancel({ id: started.jobId });
    const { run } = await finish(started);
    expect(run.state).toBe('cancelled');
  });

  it('keeps the best it had when it is cancelled, and goes on from there', async () => {
    // So many that some are left when the first has been heard of, however quick they are.
    const epochs = 40;
    const started = await startTuning({ epochs, patience: epochs });
    for await (const state of await studio.client.runs.watch({ id: started.runId })) {
      if (state.points.length > 0) await studio.client.jobs.cancel({ id: started.jobId });
    }
    const cancelled = await studio.client.runs.get({ id: started.runId });
    expect(cancelled.state).toBe('cancelled');
    expect(cancelled.test!.n).toBe(cancelled.faces.test);
    expect(cancelled.resumable!.epoch).toBeGreaterThanOrEqual(1);
    const { run } = await finish(await studio.client.runs.resume({ id: started.runId }));
    expect(run.state).toBe('done');
    expect(run.points.map(({ epoch }) => epoch)).toEqual(Array.from({ length: epochs }, (_, n) => n + 1));
    await expect(studio.client.runs.resume({ id: run.id })).rejects.toMatchObject({ code: 'NOT_READY' });
  });

  it('that fails because nothing more can be written goes on when it can', async () => {
    db().exec("CREATE TEMP TRIGGER full BEFORE INSERT ON checkpoint WHEN NEW.epoch >= 2 BEGIN SELECT RAISE(ABORT, 'no room'); END");
    const { run: failed } = await finish(await startTuning({ epochs: 3 })).finally(() => db().exec('DROP TRIGGER full'));
    expect(failed).toMatchObject({ state: 'failed', resumable: { epoch: 1, of: 3 }, error: expect.stringContaining('no room') as string });
    const { run } = await finish(await studio.client.runs.resume({ id: failed.id }));
    expect(run).toMatchObject({ state: 'done', error: null });
    expect(run.points.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });

  it('survives SIGKILL: the resumed run ends with the weights of an unbroken one', async () => {
    const long = { ...settings, epochs: 6 };
    await studio.close();
    const child = startChild('train-stage', file(), folder, JSON.stringify({ stage: 'finetune', settings: long }));
    await child.printed(3);
    await child.kill();
    studio = await openStudio();

    const interrupted = (await studio.client.runs.list()).at(-1)!;
    expect(interrupted).toMatchObject({ state: 'interrupted', stage: 'finetune', resumable: { of: 6 } });
    expect(interrupted.resumable!.epoch).toBeGreaterThanOrEqual(1);
    expect(interrupted.seconds).toBeGreaterThan(0);
    const { run: resumed } = await finish(await studio.client.runs.resume({ id: interrupted.id }));
    expect(resumed.state).toBe('done');
    const { run: unbroken } = await finish(await startTuning(long));
    expect(resumed.points).toEqual(unbroken.points);
    expect(tensorsOf(resumed.id)).toEqual(tensorsOf(unbroken.id));
    expect(readPredictions(db(), resumed, 'test')).toEqual(readPredictions(db(), unbroken, 'test'));
  });

  it('does not go on where its classes or its faces are not those it began with', async () => {
    const { run } = await finish(await startTuning());
    const { snapshotHash } = getRun(db(), run.id);
    const checkpoint = findCheckpoint(db(), run.id, 'final')!;
    const pretend = async () => {
      updateRun(db(), run.id, { state: 'interrupted' });
      db().prepare("INSERT INTO checkpoint (run_id, kind, epoch, blob_id, at) VALUES (?, 'last', 1, ?, 0)").run(run.id, checkpoint.blobId);
      const refusal = await studio.client.runs.resume({ id: run.id }).catch((error: Error) => error.message);
      db().prepare("DELETE FROM checkpoint WHERE run_id = ? AND kind = 'last'").run(run.id);
      updateRun(db(), run.id, { state: 'done' });
      return refusal;
    };
    updateRun(db(), run.id, { snapshotHash: '0'.repeat(64) });
    expect(await pretend()).toContain('is not the one it started with');
    updateRun(db(), run.id, { snapshotHash });

    const [{ classId, name }] = run.classes as [Run['classes'][number]];
    db().prepare('UPDATE class SET removed = 1 WHERE id = ?').run(classId);
    expect(await pretend()).toBe(`"${run.name}" cannot go on: the project no longer has the class "${name}". Start a new run.`);
    db().prepare('UPDATE class SET removed = 0 WHERE id = ?').run(classId);
  });

  it('is refused where there is nothing to go on from', async () => {
    const base = (await studio.client.runs.list())[0]!;
    await expect(startTuning({ from: base.id })).rejects.toMatchObject({
      code: 'NOT_READY',
    });
    await expect(startTuning({ from: 999 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(startTuning({ unfreeze: 9 })).rejects.toMatchObject({
      code: 'INVALID',
    });
  });
});

describe('results', () => {
  it('compares two runs on the faces that both were judged on', async () => {
    const [base] = await studio.client.runs.list();
    const comparison = await studio.client.runs.compare({ a: base!.id, b: 1 });
    const { test } = await studio.client.runs.get({ id: 1 });
    expect(comparison).toMatchObject({ a: base!.id, b: 1, faces: test!.n });
    // Names are quoted: a person may have given any.
    expect(comparison.verdict).toMatch(/^“Head 1” .* “Base as shipped”\.$/);
    expect(comparison.accuracy.difference).toBeCloseTo(test!.accuracy - base!.test!.accuracy, 10);

    // A test face that is labelled anew since is not the same question any more.
    const [face] = readPredictions(db(), getRun(db(), 1), 'test');
    const other = (await studio.client.project.current())!.classes.find(
      ({ name }) => name !== ['happiness', 'sadness', 'neutral'][face!.truth],
    )!;
    await studio.client.labels.set({ faceIds: [face!.faceId], answer: { kind: 'class', classId: other.id } });
    const { run } = await finish(await startHead());
    expect((await studio.client.runs.compare({ a: 1, b: run.id })).faces).toBe(test!.n - 1);
    await studio.client.labels.undo();
  });

  it('opens a cell of the confusion matrix, the most confident first', async () => {
    const { test } = await studio.client.runs.get({ id: 1 });
    for (const [truth, row] of test!.confusion.entries()) {
      for (const [predicted, count] of row.entries()) {
        const faces = await studio.client.runs.cell({ id: 1, truth, predicted });
        expect(faces).toHaveLength(count);
        expect(faces.map(({ probability }) => probability)).toEqual(faces.map(({ probability }) => probability).toSorted((a, b) => b - a));
      }
    }
  });

  it('takes a run away and brings it back', async () => {
    await studio.client.runs.remove({ id: 1 });
    expect((await studio.client.runs.list()).map(({ id }) => id)).not.toContain(1);
    expect(await studio.client.runs.removed()).toEqual([{ id: 1, name: 'Head 1' }]);
    await studio.client.runs.restore({ id: 1 });
    expect(await studio.client.runs.removed()).toEqual([]);
    expect((await studio.client.runs.list()).map(({ id }) => id)).toContain(1);
  });

  it('shows what the augmentation does, the same for the same seed', async () => {
    const ask = { augmentation: settings.augmentation, seed: 3, faces: 2, draws: 3 };
    const sheet = await studio.client.runs.augmentationPreview(ask);
    const bytes = Buffer.from(await sheet.arrayBuffer());
    expect(sheet.type).toBe('image/png');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([4 * 112 + 3 * 4, 2 * 112 + 4]);
    expect(Buffer.from(await (await studio.client.runs.augmentationPreview(ask)).arrayBuffer()).equals(bytes)).toBe(true);
    expect(Buffer.from(await (await studio.client.runs.augmentationPreview({ ...ask, seed: 4 })).arrayBuffer()).equals(bytes)).toBe(false);
  });
});

function headOf(runId: number) {
  const { 'head/kernel': kernel, 'head/bias': bias } = tensorsOf(runId);
  return { features: kernel!.shape[0]!, classes: kernel!.shape[1]!, kernel: kernel!.data, bias: bias!.data };
}
