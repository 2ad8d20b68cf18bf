import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { rateCurve } from '../../../../src/shared/contract/runs.ts';
import type { StageStart } from '../../../../src/shared/contract/stages.ts';
import { getRun } from '../../../../src/studio/db/runs.ts';
import { LearningWorker } from '../../../../src/studio/learning/learning-worker.ts';
import { heldCrops, otherOldFaces } from '../../../../src/studio/runs/old-faces.ts';
import { readSnapshot } from '../../../../src/studio/splits/snapshot.ts';
import { stepwiseFaces } from '../../../../src/studio/runs/stepwise-run.ts';
import { createStudio, type Studio } from '../../../../src/studio/studio.ts';
import { finalTensors } from '../../../support/checkpoints.ts';
import { startChild } from '../../../support/child.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfJob, endOfRun } from '../../../support/endings.ts';

let folder: string;
let studio: Studio;
let defaults: Awaited<ReturnType<Studio['client']['runs']['defaults']>>;
const short = { epochs: 2, patience: 2 };

const perform = async (start: StageStart) => (await endOfRun(studio, await studio.client.runs.start(start))).run;
const tensorsOf = (runId: number) => finalTensors(studio.context.project()!.db, runId);

async function openStudio(): Promise<Studio> {
  const opened = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await opened.open(join(folder, 'drawn.mien'));
  return opened;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-stages-'));
  await drawProject(join(folder, 'drawn.mien'));
  await drawProject(join(folder, 'others.mien'), { classes: ['happiness', 'sadness'], perClass: 8 });
  await drawProject(join(folder, 'strange.mien'), { classes: ['wink', 'yawn'], perClass: 2 });
  studio = await openStudio();
  defaults = await studio.client.runs.defaults({});
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('every stage as a run', () => {
  it('a head with a hidden layer can be fine-tuned and exported', async () => {
    const run = await perform({ stage: 'head', settings: { ...defaults.head, model: 'hidden', units: 16 } });
    expect(run).toMatchObject({ state: 'done', stage: 'head', trainableParameters: 257 * 16 + 17 * 3 });
    expect(run.test!.n).toBe(run.faces.test);
    expect(run.test!.accuracy).toBeGreaterThan(0.8);
    // The base stayed as it was, so nothing of it was forgotten.
    expect(run.oldClasses!.after).toBe(run.oldClasses!.before);
    const { finetune } = await studio.client.runs.defaults({ from: run.id });
    const tuned = await perform({ stage: 'finetune', settings: { ...finetune!, ...short } });
    expect(tuned).toMatchObject({ state: 'done', classes: run.classes });
    expect(Object.keys(tensorsOf(tuned.id))).toContain('hidden/kernel');
    const { jobId } = await studio.client.exports.create({ runId: tuned.id, dir: join(folder, 'exported-hidden') });
    expect(await endOfJob(studio, jobId)).toMatchObject({ state: 'done' });
  });

  it('a head takes the person’s word for which classes mean the same', async () => {
    const [happy, sad] = (await studio.client.project.current())!.classes;
    const classMap = [happy!, sad!].map(({ id }) => ({ classId: id, known: null }));
    const anchored = { ...defaults.head, anchor: 'always' as const };
    const run = await perform({ stage: 'head', settings: anchored });
    expect(run.notes.join(' ')).toContain("held near the base's own head");
    // The row to beat answers by the same map, beside the one that goes by names.
    const bases = async () => (await studio.client.runs.list()).filter(({ stage }) => stage === 'base');
    const before = await bases();
    const swapped = [{ classId: happy!.id, known: 'sad' }];
    await perform({ stage: 'head', settings: { ...defaults.head, classMap: swapped } });
    await perform({ stage: 'head', settings: { ...defaults.head, classMap: swapped } });
    expect(await bases()).toHaveLength(before.length + 1);
    expect((await bases()).at(-1)!.settings).toMatchObject({ classMap: swapped });
    const refused = await perform({ stage: 'head', settings: { ...anchored, classMap } });
    expect(refused).toMatchObject({ state: 'failed', error: expect.stringContaining('knows fewer than two of these classes') as string });
  });

  it('a model on several blocks is one network as long as it reads nothing else', async () => {
    const settings = { ...defaults.features, cuts: ['block2', 'block4'], mix: 'weighted' as const };
    const run = await perform({ stage: 'features', settings });
    expect(run).toMatchObject({ state: 'done', name: `Features ${run.id}`, trainableParameters: (64 + 256 + 1) * 3 });
    expect(run.test!.accuracy).toBeGreaterThan(0.8);
    expect(run.notes.join(' ')).toMatch(/Weights of the mix: block2 \d+ %, block4 \d+ %/);
    const { jobId } = await studio.client.exports.create({ runId: run.id, dir: join(folder, 'exported') });
    expect(await endOfJob(studio, jobId)).toMatchObject({ state: 'done' });
    const withPose = await perform({ stage: 'features', settings: { ...settings, extras: ['pose'] } });
    expect(withPose.error).toContain('None of the faces to learn from has landmarks');
    await expect(studio.client.runs.start({ stage: 'features', settings: { ...settings, cuts: ['block9'] } })).rejects.toMatchObject({
      code: 'INVALID',
    });
  });

  it('a model on several blocks learns on where those that it reads are at hand', async () => {
    const onBlocks = await perform({ stage: 'features', settings: { ...defaults.features, cuts: ['block2', 'block4'] } });
    const { finetune } = await studio.client.runs.defaults({ from: onBlocks.id });
    const settings = { ...finetune!, ...short, epochs: 1, average: 1 };
    expect(settings.unfreeze).toBe(2);
    await expect(studio.client.runs.start({ stage: 'finetune', settings: { ...settings, unfreeze: 1 } })).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining('at least 2 blocks have to learn') as string,
    });
    const run = await perform({ stage: 'finetune', settings });
    expect(run).toMatchObject({ state: 'done', reads: { cuts: ['block2', 'block4'], extras: [] } });
    expect(tensorsOf(run.id)['head/kernel']!.shape).toEqual([64 + 256, 3]);
    // What is stored is the model that was judged, and can be learnt on again and exported.
    const again = await perform({ stage: 'finetune', settings: { ...settings, from: run.id, rate: 1e-12 } });
    expect(again.test!.confusion).toEqual(run.test!.confusion);
    const { jobId } = await studio.client.exports.create({ runId: run.id, dir: join(folder, 'learnt-on') });
    expect(await endOfJob(studio, jobId)).toMatchObject({ state: 'done' });

    const below = await perform({ stage: 'features', settings: { ...defaults.features, cuts: ['block2', 'block3'] } });
    await expect(studio.client.runs.start({ stage: 'finetune', settings: { ...settings, from: below.id } })).rejects.toMatchObject({
      code: 'NOT_READY',
      message: expect.stringContaining('does not read the top of the base') as string,
    });
  });

  it('is not started with a setting that would change nothing; a run that has one still reads', async () => {
    const head = { ...defaults.head, model: 'hidden' as const, anchor: 'always' as const };
    await expect(studio.client.runs.start({ stage: 'head', settings: head })).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining('Leave out the anchor') as string,
    });
    const features = { ...defaults.features, model: 'hidden' as const, mix: 'weighted' as const };
    await expect(studio.client.runs.start({ stage: 'features', settings: features })).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining('Leave out the mix') as string,
    });
    const { id } = await perform({ stage: 'features', settings: { ...features, mix: 'concatenate' } });
    const { db } = studio.context.project()!;
    db.prepare('UPDATE run SET settings = ? WHERE id = ?').run(JSON.stringify(features), id);
    expect((await studio.client.runs.get({ id })).settings).toEqual(features);
  });

  it('joint training reports the old classes before and after, and keeps the two heads apart', async () => {
    for (const start of [defaults.direct, defaults.lwf!, defaults.rehearsal!]) {
      const run = await perform({ stage: 'joint', settings: { ...start, ...short, unfreeze: 1 } });
      expect(run).toMatchObject({ state: 'done', stage: 'joint' });
      expect(run.oldClasses).toMatchObject({ n: run.faces.test });
      // What begins with a trained head tells the drawn faces apart; a random one cannot yet after two epochs.
      if (start.method !== 'direct') expect(run.test!.accuracy).toBeGreaterThan(0.8);
      const tensors = tensorsOf(run.id);
      expect(tensors['head/kernel']!.shape).toEqual([256, 3]);
      expect(Object.keys(tensors).includes('old/kernel')).toBe(start.method !== 'direct');
    }
  });

  it('rehearses with another project, and says why it cannot', async () => {
    const rehearsal = { ...defaults.rehearsal!, ...short, epochs: 1, unfreeze: 1 };
    const run = await perform({ stage: 'joint', settings: { ...rehearsal, oldProject: join(folder, 'others.mien') } });
    expect(run.state).toBe('done');
    // Its own faces are those to learn from alone, by whatever name; and a copy of them is no other set of faces.
    const itself = await perform({ stage: 'joint', settings: { ...rehearsal, oldProject: join(folder, 'drawn.mien') } });
    expect(itself).toMatchObject({ state: 'done', settings: { oldProject: null } });
    const { db } = studio.context.project()!;
    const snapshot = readSnapshot(db, getRun(db, itself.id));
    const held = heldCrops(studio.context.project()!, snapshot);
    expect(held.size).toBe(itself.faces.validation + itself.faces.test);
    copyFileSync(join(folder, 'drawn.mien'), join(folder, 'copy.mien'));
    const [card] = await studio.client.runs.bases();
    const copied = otherOldFaces({ path: join(folder, 'copy.mien'), card: card!, held });
    expect(copied.faceIds.every((id) => snapshot.parts[snapshot.faceIds.indexOf(id)] === 'train')).toBe(true);
    await expect(
      studio.client.runs.start({ stage: 'joint', settings: { ...rehearsal, oldProject: join(folder, 'strange.mien') } }),
    ).rejects.toMatchObject({ code: 'NOT_READY', message: expect.stringContaining('no labelled face of a class') as string });
    await expect(
      studio.client.runs.start({ stage: 'joint', settings: { ...defaults.lwf!, baseId: 'face-identity', unfreeze: 1 } }),
    ).rejects.toMatchObject({ code: 'NOT_READY', message: expect.stringContaining('no head of its own') as string });
  });

  it('a cancelled joint run keeps its best with its own classes alone, and goes on from there', async () => {
    // So many that some are left when the first has been heard of, however quick they are.
    const epochs = 60;
    const settings = { ...defaults.lwf!, epochs, patience: epochs, unfreeze: 1 };
    const started = await studio.client.runs.start({ stage: 'joint', settings });
    for await (const state of await studio.client.runs.watch({ id: started.runId })) {
      if (state.points.length > 0) await studio.client.jobs.cancel({ id: started.jobId });
    }
    const cancelled = await studio.client.runs.get({ id: started.runId });
    expect(cancelled).toMatchObject({ state: 'cancelled', resumable: { of: epochs } });
    expect(cancelled.test!.confusion).toHaveLength(3);
    const { run } = await endOfRun(studio, await studio.client.runs.resume({ id: started.runId }));
    expect(run).toMatchObject({ state: 'done' });
    expect(run.points.map(({ epoch }) => epoch)).toEqual(Array.from({ length: epochs }, (_, n) => n + 1));
  });

  it('without forgetting survives SIGKILL: the resumed run ends with both heads of an unbroken one', { timeout: 180_000 }, async () => {
    const start = { stage: 'joint' as const, settings: { ...defaults.lwf!, epochs: 4, patience: 4, unfreeze: 1 } };
    await studio.close();
    const child = startChild('train-stage', join(folder, 'drawn.mien'), folder, JSON.stringify(start));
    await child.printed(3);
    await child.kill();
    studio = await openStudio();
    const interrupted = (await studio.client.runs.list()).at(-1)!;
    expect(interrupted).toMatchObject({ state: 'interrupted', stage: 'joint', resumable: { of: 4 } });
    const { run: resumed } = await endOfRun(studio, await studio.client.runs.resume({ id: interrupted.id }));
    const unbroken = await perform(start);
    expect(resumed).toMatchObject({ state: 'done', points: unbroken.points, oldClasses: unbroken.oldClasses });
    expect(tensorsOf(resumed.id)).toEqual(tensorsOf(unbroken.id));
  });

  it('from scratch everything learns', async () => {
    const run = await perform({ stage: 'scratch', settings: { ...defaults.scratch, ...short } });
    expect(run).toMatchObject({ state: 'done', stage: 'scratch', name: `From scratch ${run.id}` });
    expect(run.trainableParameters).toBeGreaterThan(320_000);
  });

  it('fine-tuning under a head that has not learnt these classes has to be wanted', async () => {
    await perform({ stage: 'head', settings: defaults.head });
    const base = (await studio.client.runs.list()).find(({ stage }) => stage === 'base')!;
    const { finetune } = await studio.client.runs.defaults({ from: base.id });
    await expect(studio.client.runs.start({ stage: 'finetune', settings: finetune! })).rejects.toMatchObject({
      code: 'NOT_READY',
      message: expect.stringContaining('would send the base in random directions') as string,
    });
    const run = await perform({ stage: 'finetune', settings: { ...finetune!, ...short, untrained: true } });
    expect(run.state).toBe('done');
  });

  it('stops a test of rates as soon as it is cancelled, also while the first head is trained', async () => {
    const project = studio.context.project()!;
    const row = getRun(project.db, (await perform({ stage: 'head', settings: defaults.head })).id);
    // Blocks that there are not: that is found where the network is cut, and only the head comes before it.
    const start = { stage: 'joint' as const, settings: { ...defaults.lwf!, unfreeze: 99 } };
    const faces = stepwiseFaces(project, row, readSnapshot(project.db, row), start);
    const learner = new LearningWorker();
    onTestFinished(() => learner.close());
    await expect(learner.call('testRates', faces)).rejects.toMatchObject({ code: 'INVALID' });
    await learner.close();
    await expect(learner.call('testRates', faces, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('tries learning rates without leaving anything behind', async () => {
    const head = await perform({ stage: 'head', settings: defaults.head });
    const before = await studio.client.runs.list();
    const { finetune } = await studio.client.runs.defaults({ from: head.id });
    // Other faces than any run has seen.
    await studio.client.marks.exclude({ faceIds: [1], reason: 'quality' });
    const blobs = () => studio.context.project()!.db.prepare('SELECT count(*) FROM blob').pluck().get();
    const kept = blobs();
    const { jobId } = await studio.client.runs.testRates({ stage: 'finetune', settings: { ...finetune!, batchSize: 8 } });
    const job = await endOfJob(studio, jobId);
    expect(job.state).toBe('done');
    expect(rateCurve.parse(job.result).points.length).toBeGreaterThan(20);
    expect(await studio.client.runs.list()).toEqual(before);
    expect(blobs()).toBe(kept);
    await studio.client.labels.undo();
    await expect(studio.client.runs.testRates({ stage: 'head', settings: defaults.head })).rejects.toMatchObject({ code: 'INVALID' });
  });
});
