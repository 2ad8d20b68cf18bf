import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExpectedShares } from '../../../../src/shared/class-shares.ts';
import type { Run } from '../../../../src/shared/contract/runs.ts';
import { getRun } from '../../../../src/studio/db/runs.ts';
import { readPredictions } from '../../../../src/studio/db/predictions.ts';
import { chooseModel } from '../../../../src/studio/predict/model-choice.ts';
import { readModelFolder } from '../../../../src/studio/model-files/model-folder.ts';
import { createStudio, type Studio } from '../../../../src/studio/studio.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfJob, endOfRun } from '../../../support/endings.ts';

let folder: string;
let studio: Studio;
let run: Run;
const given = (shares: number[]): ExpectedShares => ({ by: 'person', shares, interval: null, faces: null });
const stored = (id: number) => readPredictions(studio.context.project()!.db, getRun(studio.context.project()!.db, id), 'test');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-shares-'));
  await drawProject(join(folder, 'drawn.mien'), { perClass: 24 });
  studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await studio.open(join(folder, 'drawn.mien'));
  ({ run } = await endOfRun(
    studio,
    await studio.client.runs.start({ stage: 'head', settings: (await studio.client.runs.defaults({})).head }),
  ));
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('class shares of a run', () => {
  it('begin as those that it learnt from', async () => {
    const choices = await studio.client.shares.choices({ runId: run.id });
    expect(choices.expected).toBeNull();
    expect(choices.natural.map((share) => share.toFixed(3))).toEqual(['0.333', '0.333', '0.333']);
    expect(choices.learnt).toEqual(run.learntShares);
    expect(run.learntShares!.reduce((sum, share) => sum + share)).toBeCloseTo(1, 6);
    expect(run.test!.inUse).toBeUndefined();
  });

  it('can be tried without keeping anything', async () => {
    const figures = await studio.client.shares.preview({ runId: run.id, shares: [8, 1, 1] });
    expect(figures.inUse!.shares).toEqual([0.8, 0.1, 0.1]);
    expect(figures.recall[0]!).toBeGreaterThanOrEqual(run.test!.recall[0]!);
    expect(await studio.client.shares.preview({ runId: run.id, shares: null })).toEqual(run.test);
    expect((await studio.client.runs.get({ id: run.id })).expected).toBeNull();
  });

  it('once set, are in the figures, in the stored answers and in whatever classifies', async () => {
    const before = stored(run.id);
    const set = await studio.client.shares.set({ runId: run.id, expected: given([8, 1, 1]) });
    expect(set.expected).toEqual(given([0.8, 0.1, 0.1]));
    expect(set.test!.inUse!.shares).toEqual([0.8, 0.1, 0.1]);
    const after = stored(run.id);
    expect(after.map(({ probabilities }) => probabilities)).toEqual(before.map(({ probabilities }) => probabilities));
    const first = (rows: readonly { readonly predicted: number }[]) => rows.filter(({ predicted }) => predicted === 0).length;
    expect(first(after)).toBeGreaterThanOrEqual(first(before));
    expect(set.test!.confusion.reduce((sum, row) => sum + row[0]!, 0)).toBe(first(after));

    // The network itself, its outputs corrected in its last layer, says what the stored answers say.
    const { source } = await chooseModel(studio.context.project()!.path, run.id);
    const { learntShares, temperature } = set;
    const answers = await studio.context.learner.call('predictFaces', {
      project: studio.context.project()!.path,
      model: source,
      faceIds: after.map(({ faceId }) => faceId),
    });
    expect(temperature === null || temperature > 0).toBe(true);
    after.forEach(({ probabilities, predicted, probability }, face) => {
      // Bayes' rule by hand.
      const moved = Array.from(probabilities, (share, c) => (share * [0.8, 0.1, 0.1][c]!) / learntShares![c]!);
      const sum = moved.reduce((total, share) => total + share);
      expect(probability).toBeCloseTo(moved[predicted]! / sum, 5);
      moved.forEach((share, c) => expect(answers[face * 3 + c]!).toBeCloseTo(share / sum, 4));
    });
  });

  it('travel with an export: in its weights, its manifest and its card', async () => {
    const dir = join(folder, 'model');
    const { jobId } = await studio.client.exports.create({ runId: run.id, dir });
    expect((await endOfJob(studio, jobId)).state).toBe('done');
    const { manifest } = await readModelFolder(dir);
    expect(manifest.output).toMatchObject({ expected: { by: 'person', shares: [0.8, 0.1, 0.1] } });
    const rows = stored(run.id);
    const answers = await studio.context.learner.call('predictFaces', {
      project: studio.context.project()!.path,
      model: { kind: 'folder', folder: dir },
      faceIds: rows.map(({ faceId }) => faceId),
    });
    rows.forEach(({ predicted, probability }, face) => expect(answers[face * 3 + predicted]!).toBeCloseTo(probability, 4));
    expect(readFileSync(join(dir, 'MODEL_CARD.md'), 'utf8')).toContain('happiness 80.0 %, sadness 10.0 %, neutral 10.0 %');
  });

  it('can be taken back, to the last digit', async () => {
    const reset = await studio.client.shares.set({ runId: run.id, expected: null });
    expect(reset.test).toEqual(run.test);
    expect(reset.validation).toEqual(run.validation);
    expect(reset.expected).toBeNull();
  });

  it('of the base as shipped are those that its answers imply', async () => {
    const [base] = await studio.client.runs.list();
    expect(base!.stage).toBe('base');
    expect(base!.learntShares!.reduce((sum, share) => sum + share)).toBeCloseTo(1, 6);
    const set = await studio.client.shares.set({ runId: base!.id, expected: given([0, 0, 1]) });
    expect(set.test!.recall).toEqual([0, 0, 1]);
    await studio.client.shares.set({ runId: base!.id, expected: null });
  });

  it('are refused with a sentence where they make no sense', async () => {
    const set = (shares: number[]) => studio.client.shares.set({ runId: run.id, expected: given(shares) });
    await expect(set([1, 1])).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining('3 classes') });
    await expect(set([0, 0, 0])).rejects.toMatchObject({ code: 'INVALID' });
    await expect(studio.client.shares.preview({ runId: 99, shares: null })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('an estimate', () => {
  it('needs faces without a label, and says so', async () => {
    await expect(studio.client.shares.estimate({ runId: run.id })).rejects.toMatchObject({
      code: 'NOT_READY',
      message: expect.stringContaining('there are 0'),
    });
  });

  it('finds the shares among them, with an interval', async () => {
    // Of 72 faces, 20 happy, 4 sad and 4 neutral ones lose their label.
    const { db } = studio.context.project()!;
    const wanted: Record<string, number> = { happiness: 20, sadness: 4, neutral: 4 };
    for (const [name, count] of Object.entries(wanted)) {
      db.prepare(
        `UPDATE face SET state = 'unlabelled', shares = '[]', class_id = NULL WHERE id IN (
           SELECT face.id FROM face JOIN class ON class.id = face.class_id WHERE class.name = ? AND part = 'train' LIMIT ?)`,
      ).run(name, count);
    }
    const unlabelled = (await studio.client.shares.choices({ runId: run.id })).unlabelled;
    expect(unlabelled).toBeGreaterThanOrEqual(20);
    const { jobId } = await studio.client.shares.estimate({ runId: run.id });
    const job = await endOfJob(studio, jobId);
    expect(job).toMatchObject({ state: 'done', kind: 'evaluate' });
    const { shares, interval, faces, by } = job.result as ExpectedShares;
    expect({ by, faces }).toEqual({ by: 'estimate', faces: unlabelled });
    expect(shares[0]).toBeGreaterThan(shares[1]!);
    expect(shares[0]).toBeGreaterThan(shares[2]!);
    interval!.forEach(([low, high], c) => {
      expect(low).toBeLessThanOrEqual(shares[c]!);
      expect(high).toBeGreaterThanOrEqual(shares[c]!);
    });
  });
});
