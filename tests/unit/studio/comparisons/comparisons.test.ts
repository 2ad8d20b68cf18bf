import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonSettings, StrategyComparison } from '../../../../src/shared/contract/comparisons.ts';
import { importModel, inspectModel } from '../../../../src/studio/bases/model-import.ts';
import { findHere } from '../../../../src/studio/bases/project-bases.ts';
import { findCheckpoint } from '../../../../src/studio/db/checkpoints.ts';
import { listRunsOfComparison } from '../../../../src/studio/db/runs.ts';
import { createStudio, type Studio } from '../../../../src/studio/studio.ts';
import { startChild } from '../../../support/child.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfJob, endOfRun } from '../../../support/endings.ts';
import { kerasFile } from '../bases/foreign-models.ts';

let folder: string;
let studio: Studio;
const file = () => join(folder, 'drawn.mien');
const db = () => studio.context.project()!.db;
const settings: ComparisonSettings = {
  strategies: ['head', 'finetune'],
  seeds: 2,
  epochs: 1,
  curve: false,
  baseId: 'face-expression',
  mirror: true,
};

async function openStudio(): Promise<Studio> {
  const opened = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await opened.open(file());
  return opened;
}

async function finish({ id }: { readonly id: number }): Promise<{ states: StrategyComparison[]; comparison: StrategyComparison }> {
  const states: StrategyComparison[] = [];
  for await (const state of await studio.client.comparisons.watch({ id })) states.push(state);
  return { states, comparison: states.at(-1)! };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-comparisons-'));
  await drawProject(file(), { classes: ['happiness', 'sadness', 'neutral'] });
  studio = await openStudio();
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a comparison', () => {
  it('says beforehand what each strategy takes, and which cannot be tried', async () => {
    const { strategies, baseId } = await studio.client.comparisons.choices({ epochs: 1 });
    expect(baseId).toBe('face-expression');
    const byName = new Map(strategies.map((choice) => [choice.strategy, choice]));
    expect(byName.get('finetune')!.seconds).toBeGreaterThan(byName.get('head')!.seconds);
    expect(byName.get('lwf')!.reason).toBeNull();
    const other = await studio.client.comparisons.choices({ epochs: null, baseId: 'face-identity' });
    expect(other.strategies.find(({ strategy }) => strategy === 'lwf')!.reason).toMatch(/has no classes of its own/);
  });

  it('may stand on a base of the library that the project has not used yet', async () => {
    const file = kerasFile('functional.keras');
    const { name, size, classNames } = await inspectModel(file);
    const { card } = await importModel(studio.context.options.settingsFolder, file, {
      ...{ name, size, classNames, range: 'unit', place: 'last' },
      ...{ source: '', licence: '', trainedOn: '' },
    });
    expect(findHere(db(), card.id)).toBeNull();
    const { baseId, strategies } = await studio.client.comparisons.choices({ epochs: null, baseId: card.id });
    expect(baseId).toBe(card.id);
    expect(strategies.find(({ strategy }) => strategy === 'head')).toMatchObject({ reason: null });
    await expect(studio.client.comparisons.choices({ epochs: null, baseId: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('puts every strategy and seed beside the base on the same test faces, live', async () => {
    const { states, comparison } = await finish(await studio.client.comparisons.start(settings));
    expect(comparison).toMatchObject({ id: 1, name: 'Comparison 1', state: 'done', error: null, resumable: false, settings });
    expect(states.some(({ entries }) => entries.some(({ state }) => state === 'running'))).toBe(true);
    expect(comparison.entries.map(({ strategy, seed, share }) => [strategy, seed, share])).toEqual([
      ['base', 1, 1],
      ['head', 1, 1],
      ['finetune', 1, 1],
      ['head', 2, 1],
      ['finetune', 2, 1],
    ]);
    for (const { state, test, runId } of comparison.entries) {
      expect(state).toBe('done');
      expect(test!.n).toBe(comparison.faces.test);
      expect((await studio.client.runs.get({ id: runId! })).test).toEqual(test);
    }
    const { rows, pairs, curves, verdict } = comparison.figures;
    expect(rows.map(({ strategy, seeds }) => [strategy, seeds])).toEqual([
      ['base', 1],
      ['head', 2],
      ['finetune', 2],
    ]);
    for (const { strategy, accuracy, ece } of rows) {
      const own = comparison.entries.filter((entry) => entry.strategy === strategy).map(({ test }) => test!.accuracy);
      expect(accuracy.value).toBeCloseTo(own.reduce((sum, value) => sum + value) / own.length, 10);
      expect(accuracy.interval[0]).toBeLessThanOrEqual(accuracy.value);
      expect(ece).toBeGreaterThanOrEqual(0);
    }
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([
      ['base', 'head'],
      ['base', 'finetune'],
      ['head', 'finetune'],
    ]);
    expect(pairs[0]!.accuracy.difference).toBeCloseTo(rows[1]!.accuracy.value - rows[0]!.accuracy.value, 10);
    expect(curves).toEqual([]);
    expect(verdict[0]).toMatch(/^On your faces \(\d+ test faces of \d+ people\) “/);
    // All six speaking for one way would be no more than chance could do, three pairs being asked about.
    expect(verdict[0]).toContain('6 people are too few to tell any of 3 pairs apart');
  });

  it('keeps its runs to itself until one is taken over, with the head before it', async () => {
    expect((await studio.client.runs.list()).map(({ stage }) => stage)).toEqual(['base']);
    const { entries } = await studio.client.comparisons.get({ id: 1 });
    // One head a seed: fine-tuning went on from it.
    expect(listRunsOfComparison(db(), 1)).toHaveLength(4);
    const kept = await studio.client.comparisons.keep({ runId: entries[2]!.runId! });
    expect(kept).toMatchObject({ stage: 'finetune', from: entries[1]!.runId });
    expect((await studio.client.runs.list()).map(({ id }) => id)).toEqual(expect.arrayContaining([kept.id, kept.from!]));
  });

  it('draws a learning curve over parts that lie within each other, and keeps no weights of them', async () => {
    const { comparison } = await finish(
      await studio.client.comparisons.start({ ...settings, strategies: ['head'], seeds: 1, curve: true }),
    );
    const [curve] = comparison.figures.curves;
    expect(curve!.points.map(({ share }) => share)).toEqual([0.1, 0.2, 0.4, 0.8, 1]);
    expect(curve!.points.at(-1)!.faces).toBe(comparison.faces.train);
    expect(curve!.next).toMatchObject({ labels: 100, words: expect.stringContaining('next 100 labels buy') });
    const faces = listRunsOfComparison(db(), comparison.id).map(({ id }) => ({ id, kept: findCheckpoint(db(), id, 'final') !== null }));
    expect(faces.map(({ kept }) => kept)).toEqual([true, false, false, false, false]);
    const smallest = comparison.entries.find(({ share }) => share === 0.1);
    expect((await studio.client.runs.get({ id: smallest!.runId! })).faces.train).toBe(curve!.points[0]!.faces);
  });

  it('stops when asked, keeps what is done, and goes on where it stopped', async () => {
    const started = await studio.client.comparisons.start({ ...settings, epochs: 5 });
    let done = 0;
    for await (const { entries } of await studio.client.comparisons.watch({ id: started.id })) {
      done = entries.filter(({ state }) => state === 'done').length;
      if (done >= 2) await studio.client.jobs.cancel({ id: started.jobId });
    }
    const cancelled = await studio.client.comparisons.get({ id: started.id });
    expect(cancelled).toMatchObject({ state: 'cancelled', resumable: true });
    const before = cancelled.entries.filter(({ state }) => state === 'done');
    expect(before.length).toBeGreaterThanOrEqual(2);
    expect(before.length).toBeLessThan(5);
    expect(cancelled.figures.rows.length).toBeGreaterThanOrEqual(2);
    await expect(studio.client.comparisons.resume({ id: 1 })).rejects.toMatchObject({ code: 'NOT_READY' });

    const { comparison } = await finish(await studio.client.comparisons.resume({ id: started.id }));
    expect(comparison).toMatchObject({ state: 'done', resumable: false });
    expect(comparison.entries.every(({ state }) => state === 'done')).toBe(true);
    expect(comparison.entries.slice(0, before.length)).toEqual(before);
  });

  it('sees the labels as they were when it began, and nothing else learns meanwhile', async () => {
    const started = await studio.client.comparisons.start({ ...settings, strategies: ['head'], seeds: 1 });
    await expect(studio.client.runs.start({ stage: 'head', settings: (await studio.client.runs.defaults({})).head })).rejects.toMatchObject(
      {
        code: 'NOT_READY',
        message: `"Comparison ${started.id}" is under way. Wait until it is done, or cancel it.`,
      },
    );
    await finish(started);
  });

  it('has runs that can be followed like any other, and that are no jobs of their own', async () => {
    const { id, jobId } = await studio.client.comparisons.start({ ...settings, seeds: 1 });
    const followed = new Promise<Awaited<ReturnType<typeof endOfRun>>>((resolve) => {
      const stop = studio.context.onChange(() => {
        const run = listRunsOfComparison(db(), id).find(({ stage, state }) => stage === 'finetune' && state === 'running');
        if (!run) return;
        stop();
        resolve(endOfRun(studio, { runId: run.id }));
      });
    });
    const { run, states } = await followed;
    expect(run).toMatchObject({ stage: 'finetune', state: 'done' });
    expect(states[0]!.state).toBe('running');
    expect(await endOfJob(studio, jobId)).toMatchObject({ state: 'done' });
    expect((await studio.client.jobs.list()).filter(({ id: other }) => other > jobId)).toEqual([]);
  });

  it('survives SIGKILL', async () => {
    await studio.close();
    const child = startChild('compare', file(), folder, JSON.stringify({ ...settings, epochs: 3 }));
    await child.printed(2);
    await child.kill();
    studio = await openStudio();
    const [broken] = await studio.client.comparisons.list();
    expect(broken).toMatchObject({ state: 'interrupted', resumable: true });
    const before = broken!.entries.filter(({ state }) => state === 'done');
    expect(before.length).toBeGreaterThanOrEqual(2);
    const { comparison } = await finish(await studio.client.comparisons.resume({ id: broken!.id }));
    expect(comparison.state).toBe('done');
    expect(comparison.entries.slice(0, before.length)).toEqual(before);
  });

  it('goes away and comes back', async () => {
    await studio.client.comparisons.remove({ id: 1 });
    expect((await studio.client.comparisons.list()).map(({ id }) => id)).not.toContain(1);
    expect(await studio.client.comparisons.removed()).toEqual([{ id: 1, name: 'Comparison 1' }]);
    await studio.client.comparisons.restore({ id: 1 });
    expect(await studio.client.comparisons.removed()).toEqual([]);
    expect((await studio.client.comparisons.list()).map(({ id }) => id)).toContain(1);
  });

  it('is refused with the reason where a strategy cannot be tried', async () => {
    await expect(studio.client.comparisons.start({ ...settings, strategies: ['lwf'], baseId: 'face-identity' })).rejects.toMatchObject({
      code: 'NOT_READY',
    });
    await expect(studio.client.comparisons.get({ id: 99 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('ends as a job with its number', async () => {
    const { jobId, id } = await studio.client.comparisons.start({ ...settings, strategies: ['head'], seeds: 1 });
    expect(await endOfJob(studio, jobId)).toMatchObject({ kind: 'compare', state: 'done', result: { comparisonId: id } });
  });
});
