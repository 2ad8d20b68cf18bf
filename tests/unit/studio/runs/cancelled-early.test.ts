import { expect, it } from 'vitest';
import { findCheckpoint } from '../../../../src/studio/db/checkpoints.ts';
import { drawnStudio } from '../../../support/drawn-studio.ts';
import { endOfRun } from '../../../support/endings.ts';

it('a run that is cancelled before its first epoch is done has no result, and can go on or be removed', async () => {
  const studio = await drawnStudio({ perClass: 16 });
  const { client } = studio;
  const { db } = studio.context.project()!;
  await endOfRun(studio, await client.runs.start({ stage: 'head', settings: (await client.runs.defaults({})).head }));
  const { finetune } = await client.runs.defaults({});
  // One face a step: an epoch has many, and what cancels is heard after each.
  const settings = { ...finetune!, unfreeze: 4, batchSize: 1, epochs: 1 };
  const { jobId, runId } = await client.runs.start({ stage: 'finetune', settings });
  await expect.poll(() => findCheckpoint(db, runId, 'last'), { interval: 1, timeout: 60_000 }).not.toBeNull();
  await client.jobs.cancel({ id: jobId });
  await studio.context.jobs.ended(jobId);

  const cancelled = (await client.runs.list()).at(-1)!;
  expect(cancelled).toMatchObject({ id: runId, state: 'cancelled', points: [], test: null, validation: null, error: null });
  expect(cancelled.resumable).toMatchObject({ of: 1 });
  expect(cancelled.resumable!.epoch).toBeLessThan(1);
  // The head that it began with is no model of its own.
  expect(findCheckpoint(db, runId, 'final')).toBeNull();

  await client.runs.remove({ id: runId });
  await client.runs.restore({ id: runId });
  const { run } = await endOfRun(studio, await client.runs.resume({ id: runId }));
  expect(run.state).toBe('done');
  expect(run.points.map(({ epoch }) => epoch)).toEqual([1]);
  expect(run.test!.n).toBe(run.faces.test);
});
