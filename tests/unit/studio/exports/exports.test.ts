import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExportRecord } from '../../../../src/shared/contract/exports.ts';
import type { Job } from '../../../../src/shared/contract/jobs.ts';
import { readPredictions } from '../../../../src/studio/db/predictions.ts';
import { conversion } from '../../../../src/studio/bases/conversion.ts';
import { loadNetwork } from '../../../../src/studio/learning/stored-model.ts';
import { readModelFolder } from '../../../../src/studio/model-files/model-folder.ts';
import { createStudio, type Studio } from '../../../../src/studio/studio.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfJob, endOfRun } from '../../../support/endings.ts';

let folder: string;
let studio: Studio;
let dir: string;
let record: ExportRecord;

async function exportRun(runId: number, to: string): Promise<Job> {
  const { jobId } = await studio.client.exports.create({ runId, dir: to });
  return endOfJob(studio, jobId);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-exports-'));
  await drawProject(join(folder, 'drawn.mien'));
  studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: [folder] });
  await studio.open(join(folder, 'drawn.mien'));
  const { run: head } = await endOfRun(
    studio,
    await studio.client.runs.start({ stage: 'head', settings: { baseId: 'face-expression', mirror: true, seed: 1 } }),
  );
  const { finetune } = await studio.client.runs.defaults({ from: head.id });
  const { run: tuned } = await endOfRun(
    studio,
    await studio.client.runs.start({ stage: 'finetune', settings: { ...finetune!, unfreeze: 1, epochs: 2 } }),
  );
  ({ dir } = await studio.client.exports.suggest({ runId: tuned.id }));
  const job = await exportRun(tuned.id, dir);
  if (job.state !== 'done') throw new Error(`The export ended as ${job.state}: ${job.error?.message}`);
  record = job.result as ExportRecord;
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('an export', () => {
  it('is listed with every file as it lies on the disk, and leaves nothing else behind', async () => {
    expect(await studio.client.exports.list()).toEqual([record]);
    const found = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
    expect(record.files).toHaveLength(found);
    for (const { name, bytes, sha256 } of record.files) {
      const content = readFileSync(join(dir, name));
      expect([name, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([name, bytes, sha256]);
    }
    expect(readdirSync(folder).filter((name) => name.includes('.mien-export'))).toEqual([]);
  });

  it('was compared with the run on at least 32 real faces', () => {
    expect(record.verified.faces).toBeGreaterThanOrEqual(32);
    expect(record.verified.maxDifference).toBeLessThanOrEqual(1e-4);
  });

  it('gives the answers that the project stored for its test faces', async () => {
    const stored = readPredictions(studio.context.project()!.db, await studio.client.runs.get({ id: record.runId }), 'test');
    const answers = await studio.context.learner.call('predictFaces', {
      project: studio.context.project()!.path,
      model: { kind: 'folder', folder: dir },
      faceIds: stored.map(({ faceId }) => faceId),
    });
    const expected = stored.flatMap(({ probabilities }) => Array.from(probabilities));
    expect(Math.max(...expected.map((share, n) => Math.abs(share - answers[n]!)))).toBeLessThanOrEqual(1e-4);
  });

  it('answers to the face and its mirror image by itself, and to either the same', async () => {
    const { manifest } = await readModelFolder(dir);
    expect(manifest.mirror).toBe(true);
    const { model } = await loadNetwork({ kind: 'folder', folder: dir, asWritten: true });
    const face = tf.randomUniform([1, 112, 112, 3], 0, 255, 'float32', 5);
    const [one, other] = [face, face.reverse(2)].map((picture) => (model.predict(picture) as tf.Tensor).dataSync());
    one!.forEach((share, at) => expect(share).toBeCloseTo(other![at]!, 5));
    model.dispose();
  });

  it('can be a base with its name and classes, whose features are those of its body', async () => {
    const { name, classes } = await studio.client.runs.get({ id: record.runId });
    const found = await conversion.inspect({ path: dir }, { signal: new AbortController().signal, emit: () => undefined });
    expect(found).toMatchObject({ size: 112, channels: 3, range: 'raw', classes: 3, head: true, features: { last: 256, pooled: 256 } });
    expect(found).toMatchObject({ name, classNames: classes.map((each) => each.name) });
  });

  it('says how to use it: classes, input, crop, figures, and the hashes of what lies beside it', async () => {
    const { manifest } = await readModelFolder(dir);
    const run = await studio.client.runs.get({ id: record.runId });
    expect(manifest).toMatchObject({
      classes: ['happiness', 'sadness', 'neutral'],
      input: { size: 112, range: [0, 255], normalisation: { inside: true } },
      crop: { align: 'landmarks', margin: 1 },
      run: { name: run.name, settings: run.settings },
      test: run.test,
    });
    const listed = new Map(record.files.map(({ name, sha256 }) => [name, sha256]));
    for (const { name, sha256 } of manifest.files) expect(listed.get(name)).toBe(sha256);
    expect(manifest.files.map(({ name }) => name)).toContain('weights.bin');
  });

  it('has a card with the data, the protocol, the figures and the uses that are banned', () => {
    const card = readFileSync(join(dir, 'MODEL_CARD.md'), 'utf8');
    for (const part of [
      '| drawn |',
      'labels.csv (imported, 60 faces)',
      '60 faces (30 people)',
      'Base as shipped',
      'Not for the workplace and not for education',
      'frozen, as shipped',
      'learned here',
    ]) {
      expect(card).toContain(part);
    }
  });

  it('has a page that names no address outside of it', () => {
    const page = readFileSync(join(dir, 'index.html'), 'utf8');
    expect(page).toContain("default-src 'none'");
    const scripts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
    for (const address of scripts) expect(address === 'data:,' || existsSync(join(dir, address))).toBe(true);
  });
});

describe('where it goes', () => {
  it('suggests the next free name', async () => {
    expect((await studio.client.exports.suggest({ runId: record.runId })).dir).toBe(`${dir}-2`);
  });

  it('is refused where something is already, with a free name', async () => {
    await expect(studio.client.exports.create({ runId: record.runId, dir })).rejects.toMatchObject({
      code: 'FILE_EXISTS',
      message: expect.stringContaining(`"${dir}-2"`),
    });
    const file = join(folder, 'a-file');
    writeFileSync(file, 'mine');
    await expect(studio.client.exports.create({ runId: record.runId, dir: file })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('goes into an empty folder, and what a killed program left of it goes', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const left = join(folder, `.empty.${spawnSync(process.execPath, ['--version']).pid}-00000001.mien-export`);
    mkdirSync(left);
    writeFileSync(join(left, 'model.json'), '{}');
    const long = new Date(Date.now() - 3_600_000);
    utimesSync(left, long, long);
    expect((await exportRun(1, empty)).state).toBe('done');
    expect(existsSync(join(empty, 'model.json'))).toBe(true);
    expect(existsSync(left)).toBe(false);
  });

  it('takes the other base as well', async () => {
    const { run } = await endOfRun(
      studio,
      await studio.client.runs.start({ stage: 'head', settings: { baseId: 'face-identity', seed: 1 } }),
    );
    const job = await exportRun(run.id, join(folder, 'identity'));
    expect(job).toMatchObject({ state: 'done', error: null });
    expect((job.result as ExportRecord).verified.maxDifference).toBeLessThanOrEqual(1e-4);
    expect((await readModelFolder(join(folder, 'identity'))).manifest.input.size).toBe(150);
  });

  it('stays within the folders that may be reached', async () => {
    await expect(studio.client.exports.create({ runId: record.runId, dir: join(tmpdir(), 'elsewhere') })).rejects.toMatchObject({
      code: 'FILE_ACCESS',
    });
    await expect(studio.client.exports.create({ runId: record.runId, dir: 'relative' })).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('is done when it is in its place, though the project was moved before it could list it', async () => {
    const path = join(folder, 'drawn.mien');
    const target = join(folder, 'unlisted');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const stop = studio.context.jobs.onChange(({ step }) => {
      if (step !== 'Writing the model card') return;
      stop();
      renameSync(path, `${path}.moved`);
    });
    const job = await exportRun(1, target);
    renameSync(`${path}.moved`, path);
    expect(job).toMatchObject({ state: 'done', result: { dir: target } });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(target));
    warn.mockRestore();
    expect((await studio.client.exports.list()).some((entry) => entry.dir === target)).toBe(false);
  });

  it('is refused before it begins where the project is read-only', async () => {
    const path = join(folder, 'drawn.mien');
    await studio.client.project.close();
    chmodSync(path, 0o444);
    await studio.open(path);
    const target = join(folder, 'read-only');
    await expect(studio.client.exports.create({ runId: 1, dir: target })).rejects.toMatchObject({ code: 'PROJECT_READ_ONLY' });
    expect(existsSync(target)).toBe(false);
    await studio.client.project.close();
    chmodSync(path, 0o644);
    await studio.open(path);
  });

  it('leaves nothing where it is cancelled', async () => {
    const target = join(folder, 'cancelled');
    const { jobId } = await studio.client.exports.create({ runId: 1, dir: target });
    await studio.client.jobs.cancel({ id: jobId });
    expect((await endOfJob(studio, jobId)).state).toBe('cancelled');
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('.mien-export'))).toEqual([]);
  });
});
