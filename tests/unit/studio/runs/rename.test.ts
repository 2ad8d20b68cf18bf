import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { insertRun, updateRun } from '../../../../src/studio/db/runs.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { learnUntilCancelled } from '../../../support/jobs.ts';
import { makeStudio } from '../../../support/studio.ts';

/** A project with runs of these names, numbered from 1. */
async function studioWith(names: readonly string[], state: 'done' | 'running' = 'done'): Promise<Studio> {
  const studio = await makeStudio();
  await studio.client.project.create({ name: 'faces', classes: draftClasses(['a', 'b']) });
  if (state === 'running') learnUntilCancelled(studio);
  const settings = { baseId: 'face-expression', mirror: false, seed: 1 };
  const nothing = { from: null, classes: [], snapshotBlobId: null, snapshotHash: null, backend: null };
  for (const name of names) {
    insertRun(studio.context.project()!.db, { name, stage: 'head', state, baseId: 'face-expression', settings, ...nothing });
  }
  return studio;
}

const namesIn = async ({ client }: Studio) => (await client.runs.list()).map(({ name }) => name);

describe('a run', () => {
  it('is called what a person calls it, without what stands around it', async () => {
    const studio = await studioWith(['Head 1', 'Head 2']);
    await studio.client.runs.rename({ id: 2, name: '  Held near the base’s own  ' });
    expect(await namesIn(studio)).toEqual(['Head 1', 'Held near the base’s own']);
    // Its own name in other capitals is nobody else's.
    await studio.client.runs.rename({ id: 2, name: 'held near the base’s own' });
    expect(await namesIn(studio)).toEqual(['Head 1', 'held near the base’s own']);
  });

  it('is not called what another is called, but may be called what a removed one was', async () => {
    const studio = await studioWith(['Head 1', 'Head 2', 'Head 3']);
    const { runs } = studio.client;
    await expect(runs.rename({ id: 2, name: 'head 1' })).rejects.toMatchObject({
      code: 'INVALID',
      message: 'Another run is called "Head 1". Choose another name.',
    });
    expect(await namesIn(studio)).toEqual(['Head 1', 'Head 2', 'Head 3']);
    await runs.remove({ id: 1 });
    await runs.rename({ id: 2, name: 'Head 1' });
    expect(await namesIn(studio)).toEqual(['Head 1', 'Head 3']);
  });

  it.each([
    ['nothing', '   '],
    ['more than 80 characters', 'x'.repeat(81)],
    ['a line break', 'two\nlines'],
    ['what turns text round', 'Head \u202E1'],
  ])('is not called %s', async (_what, name) => {
    const studio = await studioWith(['Head 1']);
    await expect(studio.client.runs.rename({ id: 1, name })).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining('A name has 1 to 80 characters and no control characters.') as string,
    });
    expect(await namesIn(studio)).toEqual(['Head 1']);
  });

  it('has to be there', async () => {
    const studio = await studioWith([]);
    await expect(studio.client.runs.rename({ id: 9, name: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells its new name to whoever follows it', async () => {
    const studio = await studioWith(['Head 1'], 'running');
    const { client, context } = studio;
    const told: string[] = [];
    for await (const { name, state } of await client.runs.watch({ id: 1 })) {
      told.push(name);
      if (state !== 'running') break;
      await client.runs.rename({ id: 1, name: 'Seed 7' });
      updateRun(context.project()!.db, 1, { state: 'cancelled' });
    }
    expect(told).toEqual(['Head 1', 'Seed 7']);
    context.jobs.cancelAll();
  });

  it('has a folder of a name that every file system takes proposed for its export, however long its name', async () => {
    const studio = await studioWith(['Head 1']);
    await studio.client.runs.rename({ id: 1, name: '𝔉'.repeat(80) });
    const { dir } = await studio.client.exports.suggest({ runId: 1 });
    expect(basename(dir)).toMatch(/^faces-𝔉+$/u);
    expect(Buffer.byteLength(basename(dir))).toBeLessThan(255);
  });
});
