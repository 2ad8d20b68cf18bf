import { expect, it } from 'vitest';
import { listRuns, listRunsOfComparison } from '../../../../src/studio/db/runs.ts';
import { drawnStudio } from '../../../support/drawn-studio.ts';
import { endOfJob, endOfRun } from '../../../support/endings.ts';

it('once left and right tell classes apart, nothing that is trained or compared later looks at a mirror image by itself', async () => {
  const studio = await drawnStudio({ perClass: 16 });
  const { client } = studio;
  const { db } = studio.context.project()!;
  const said = async (from?: number) => {
    const { head, ...others } = await client.runs.defaults(from === undefined ? {} : { from });
    return [head, ...Object.values(others)].flatMap((settings) =>
      settings === null ? [] : [settings.mirror, ...('augmentation' in settings ? [settings.augmentation.flip] : [])],
    );
  };
  expect(new Set(await said())).toEqual(new Set([true]));
  const { head } = await client.runs.defaults({});
  const both = (await endOfRun(studio, await client.runs.start({ stage: 'head', settings: head }))).run;
  await endOfRun(studio, await client.runs.start({ stage: 'head', settings: { ...head, mirror: false } }));
  expect(new Set(await said())).toEqual(new Set([false]));
  expect(new Set(await said(both.id))).toEqual(new Set([true]));

  const { mirror, baseId } = await client.comparisons.choices({ epochs: 1 });
  expect(mirror).toBe(false);
  const wanted = { strategies: ['head' as const, 'finetune' as const], seeds: 1, epochs: 1, curve: false, baseId, mirror };
  const { jobId, id } = await client.comparisons.start(wanted);
  await endOfJob(studio, jobId);
  expect(listRunsOfComparison(db, id).map(({ stage, state, settings }) => [stage, state, settings.mirror])).toEqual([
    ['head', 'done', false],
    ['finetune', 'done', false],
  ]);
  // The base as shipped, which is judged beside each, was judged both ways: with the first head, and not with this.
  expect(listRuns(db).flatMap(({ stage, settings }) => (stage === 'base' ? [settings.mirror] : []))).toEqual([true, false]);
});
