/** A base of one's own from its file to an exported model: the library, the project's own copy, probes, pre-training. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BaseChoices, BaseEntry, BaseProbe } from '../../../../src/shared/contract/bases.ts';
import type { Run } from '../../../../src/shared/contract/runs.ts';
import type { ScratchSettings } from '../../../../src/shared/contract/stages.ts';
import { decodeBase } from '../../../../src/engine/bases/base-file.ts';
import { listBaseCards, readBaseBytes } from '../../../../src/studio/db/bases.ts';
import { listLabelledFaces } from '../../../../src/studio/db/training-faces.ts';
import { createStudio, type Studio } from '../../../../src/studio/studio.ts';
import { finalTensors } from '../../../support/checkpoints.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfJob, endOfRun } from '../../../support/endings.ts';
import { writeTfjsModel } from './foreign-models.ts';

let folder: string;
let studio: Studio;
let base: BaseEntry;
const settingsFolder = () => join(folder, 'settings');
const file = (name: string) => join(folder, `${name}.mien`);
const db = () => studio.context.project()!.db;

async function openStudio(name: string): Promise<Studio> {
  const opened = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: settingsFolder(), roots: 'any' });
  await opened.open(file(name));
  return opened;
}

/** As a window does it: file by file, each in parts. */
async function upload(source: string): Promise<string> {
  const { client } = studio;
  const { draftId } = await client.bases.begin();
  for (const name of readdirSync(source)) {
    const bytes = readFileSync(join(source, name));
    for (let at = 0; at < bytes.length; at += 1_000) {
      await client.bases.put({ draftId, name, part: new File([bytes.subarray(at, at + 1_000)], name) });
    }
  }
  return draftId;
}

const CHOICES: BaseChoices = {
  name: 'Small one',
  source: 'drawn here',
  licence: 'MIT',
  trainedOn: 'nothing',
  classNames: ['happiness', 'sadness', 'neutral'],
  size: null,
  range: 'unit',
  place: 'last',
};

async function trainHead(baseId: string): Promise<Run> {
  const { head } = await studio.client.runs.defaults({});
  return (await endOfRun(studio, await studio.client.runs.start({ stage: 'head', settings: { ...head, baseId } }))).run;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-bases-'));
  await drawProject(file('drawn'));
  await drawProject(file('other'), { perClass: 12 });
  studio = await openStudio('drawn');
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the library', () => {
  it('takes a model that a window hands over, and tells what it found', async () => {
    const { client } = studio;
    const draftId = await upload(await writeTfjsModel());
    expect(await client.bases.inspect({ draftId })).toEqual({
      draftId,
      name: expect.any(String) as string,
      parameters: 451,
      size: 24,
      channels: 3,
      range: 'signed',
      classes: 3,
      head: true,
      classNames: [],
      features: { last: 8, pooled: 8 },
    });
    base = await client.bases.keep({ draftId, choices: CHOICES });
    expect(base).toMatchObject({ kept: 'library', card: { name: 'Small one', licence: 'MIT', knows: CHOICES.classNames, features: 8 } });
    expect(base.card.normalisation).toEqual({
      mean: [0, 0, 0].map((value) => expect.closeTo(value, 6) as number),
      scale: expect.closeTo(255, 4),
    });
    expect((await client.bases.list()).map(({ kept }) => kept)).toEqual(['shipped', 'shipped', 'library']);
    expect((await client.runs.bases()).at(-1)).toEqual(base.card);
    // The draft is gone.
    await expect(client.bases.inspect({ draftId })).rejects.toThrow(/put away/);
    expect(readdirSync(join(settingsFolder(), 'bases'))).toEqual([base.card.id]);
  });

  it('keeps the same network once, whatever it is called the second time', async () => {
    const again = await studio.client.bases.keep({
      draftId: await upload(await writeTfjsModel()),
      choices: { ...CHOICES, licence: 'Apache-2.0' },
    });
    expect(again.card.id).toBe(base.card.id);
    expect(await studio.client.bases.list()).toHaveLength(3);
    base = again;
  });

  it('keeps nothing of a model that is refused', async () => {
    const draftId = await upload(await writeTfjsModel((json) => ({ ...json, format: 'graph-model' })));
    await expect(studio.client.bases.keep({ draftId, choices: CHOICES })).rejects.toThrow(/graph model/);
    await studio.client.bases.discard({ draftId });
    expect(readdirSync(join(settingsFolder(), 'bases'))).toEqual([base.card.id]);
  });

  it('gives a removed base back', async () => {
    const { client } = studio;
    await client.bases.remove({ id: base.card.id });
    expect(await client.bases.list()).toHaveLength(2);
    await expect(client.bases.remove({ id: 'face-expression' })).rejects.toThrow(/ships cannot be removed/);
    await client.bases.restore({ id: base.card.id });
    expect(await client.bases.list()).toHaveLength(3);
  });

  it('refuses a base whose file was changed on the disk', async () => {
    const path = join(settingsFolder(), 'bases', base.card.id, 'base.bin');
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)]));
    await expect(
      studio.client.runs.start({ stage: 'head', settings: { ...(await studio.client.runs.defaults({})).head, baseId: base.card.id } }),
    ).rejects.toThrow(/changed or damaged/);
    writeFileSync(path, bytes);
    expect(listBaseCards(db())).toEqual([]);
  });
});

describe('trying bases on the labelled faces', () => {
  it('measures each before one is chosen, and leaves out what are or will be the test faces', async () => {
    const { client } = studio;
    const job = await endOfJob(studio, (await client.bases.probe({ ids: ['face-expression', base.card.id] })).jobId);
    expect(job.state).toBe('done');
    const probes = job.result as BaseProbe[];
    expect(probes.map(({ baseId }) => baseId)).toEqual(['face-expression', base.card.id]);
    const labelled = listLabelledFaces(db());
    const usable = labelled.filter(({ part }) => part !== 'test').length;
    expect(labelled.every(({ part }) => part !== null)).toBe(true);
    expect(usable).toBeLessThan(labelled.length);
    for (const { faces, balancedAccuracy, interval } of probes) {
      expect(faces).toBe(usable);
      expect(interval[0]).toBeLessThanOrEqual(balancedAccuracy);
      expect(interval[1]).toBeGreaterThanOrEqual(balancedAccuracy);
    }
    // A network that has seen faces tells drawn mouths apart better than eight random filters.
    expect(probes[0]!.balancedAccuracy).toBeGreaterThan(0.6);
    expect(await client.bases.probes()).toEqual(probes);
    // Trying puts no base into the project.
    expect(listBaseCards(db())).toEqual([]);
  });

  it('says what is missing where there are too few faces', async () => {
    await expect(studio.client.bases.probe({ ids: ['nowhere'] })).rejects.toThrow(/no base called "nowhere"/);
    const { db } = studio.context.project()!;
    const before = db.prepare('SELECT id, subject, part FROM face').all() as { id: number; subject: string | null; part: string | null }[];
    db.exec("UPDATE face SET subject = 'Ada', part = 'train'");
    await expect(studio.client.bases.probe({ ids: ['face-expression'] })).rejects.toThrow(/all labelled faces are of one person/);
    const back = db.prepare('UPDATE face SET subject = ?, part = ? WHERE id = ?');
    for (const { id, subject, part } of before) back.run(subject, part, id);
  });
});

describe('a project on a base of one’s own', () => {
  it('holds the base itself: head, fine-tuning and export go on after the library has lost it', async () => {
    const head = await trainHead(base.card.id);
    expect(head).toMatchObject({ state: 'done', base: { id: base.card.id } });
    expect(listBaseCards(db()).map(({ id }) => id)).toEqual([base.card.id]);
    await studio.client.bases.remove({ id: base.card.id });
    await studio.close();
    expect(existsSync(join(settingsFolder(), 'bases', base.card.id))).toBe(false);
    studio = await openStudio('drawn');
    const { client } = studio;
    expect((await client.bases.list()).at(-1)).toMatchObject({ kept: 'project', card: { id: base.card.id } });

    const { finetune } = await client.runs.defaults({ from: head.id });
    // A head on random weights is little better than guessing.
    const settings = { ...finetune!, untrained: true, unfreeze: base.card.blocks.length, epochs: 2, average: 1 as const };
    const { run } = await endOfRun(studio, await client.runs.start({ stage: 'finetune', settings }));
    expect(run).toMatchObject({ state: 'done', error: null });
    // Statistics of batch normalisation are kept, and its scale learns.
    const before = decodeBase(readBaseBytes(db(), base.card.id)!).tensors;
    const after = finalTensors(db(), run.id);
    const named = (name: string) => Object.keys(before).find((key) => key.endsWith(name))!;
    expect(after[named('/moving_mean')]!.data).toEqual(before[named('/moving_mean')]!.data);
    expect(after[named('/moving_variance')]!.data).toEqual(before[named('/moving_variance')]!.data);
    if (!run.notes.some((note) => note.includes('the start was kept'))) {
      expect(after[named('/gamma')]!.data).not.toEqual(before[named('/gamma')]!.data);
    }

    const dir = join(folder, 'export');
    expect(await endOfJob(studio, (await client.exports.create({ runId: run.id, dir })).jobId)).toMatchObject({
      state: 'done',
      error: null,
    });
    const [record] = await client.exports.list();
    expect(record!.verified.maxDifference).toBeLessThan(1e-4);
    expect(JSON.parse(readFileSync(join(dir, 'mien.json'), 'utf8'))).toMatchObject({
      input: { size: 24 },
      base: { id: base.card.id, licence: 'Apache-2.0' },
    });
  });
});

describe('pre-training', () => {
  let kept: BaseEntry;

  it('trains a network from nothing, and keeps it as a base with its card', async () => {
    const { client } = studio;
    const [network] = await client.bases.architectures();
    await expect(
      client.runs.start({ stage: 'head', settings: { ...(await client.runs.defaults({})).head, baseId: network!.id } }),
    ).rejects.toThrow(/learnt nothing yet/);
    const { scratch } = await client.runs.defaults({});
    const settings = { ...scratch, baseId: network!.id, epochs: 2, batchSize: 12 };
    const started = await client.runs.start({ stage: 'pretrain', settings });
    const { run } = await endOfRun(studio, started);
    expect(run).toMatchObject({ stage: 'pretrain', state: 'done', error: null, base: { id: network!.id } });
    expect(run.points).toHaveLength(2);
    expect(run.trainableParameters).toBe(network!.parameters + (network!.features + 1) * 3);

    kept = await client.bases.keepRun({ runId: run.id, name: 'Mine', licence: 'my own drawings' });
    expect(kept.card).toMatchObject({
      name: 'Mine',
      licence: 'my own drawings',
      knows: ['happiness', 'sadness', 'neutral'],
      parameters: network!.parameters,
    });
    expect(kept.card.trainedOn).toMatch(/pictures of 3 classes in the project drawn\. On \d+ kept apart/);
    const learnt = finalTensors(db(), run.id);
    const { tensors, ownHead } = decodeBase(readFileSync(join(settingsFolder(), 'bases', kept.card.id, 'base.bin')));
    for (const [name, { data }] of Object.entries(tensors)) expect(data, name).toEqual(learnt[name]!.data);
    expect(ownHead!.kernel).toEqual(learnt['head/kernel']!.data);
  });

  it('stopped and gone on with, it ends with the same weights to the last bit', async () => {
    const { client } = studio;
    const whole = (await client.runs.list()).find(({ stage }) => stage === 'pretrain')!;
    const { runId, jobId } = await client.runs.start({ stage: 'pretrain', settings: whole.settings as ScratchSettings });
    for await (const { points } of await client.runs.watch({ id: runId })) if (points.length === 1) await client.jobs.cancel({ id: jobId });
    expect(await client.runs.get({ id: runId })).toMatchObject({ state: 'cancelled', resumable: { of: 2 } });
    const { run } = await endOfRun(studio, await client.runs.resume({ id: runId }));
    expect(run).toMatchObject({ state: 'done', points: whole.points });
    expect(finalTensors(db(), runId)).toEqual(finalTensors(db(), whole.id));
  });

  it('another project starts from it, and its own head is the row to beat', async () => {
    await studio.close();
    studio = await openStudio('other');
    const run = await trainHead(kept.card.id);
    expect(run).toMatchObject({ state: 'done', base: { id: kept.card.id, name: 'Mine' } });
    expect((await studio.client.runs.list())[0]).toMatchObject({ stage: 'base', base: { id: kept.card.id } });
    expect(basename(studio.context.project()!.path)).toBe('other.mien');
  });

  it('a run that left its base as it was has nothing to keep', async () => {
    const run = (await studio.client.runs.list()).find(({ stage }) => stage === 'head')!;
    await expect(studio.client.bases.keepRun({ runId: run.id, name: 'x', licence: '' })).rejects.toThrow(/nothing new to keep/);
  });
});
