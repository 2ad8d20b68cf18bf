import { expect, it } from 'vitest';
import { useStageRun } from '../../../../src/renderer/composables/useStageRun.ts';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { saveCheckpoint } from '../../../../src/studio/db/checkpoints.ts';
import { insertRun } from '../../../../src/studio/db/runs.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { useRunsStore } from '../../../../src/renderer/stores/runs.ts';
import { openStores, withRuns } from '../../../support/stores.ts';
import { makeStudio } from '../../../support/studio.ts';

async function addRun({ client, context }: Studio, name: string, state: 'done' | 'cancelled'): Promise<number> {
  const { db } = context.project()!;
  const { scratch } = await client.runs.defaults({});
  return insertRun(db, {
    name,
    stage: 'pretrain',
    from: null,
    baseId: 'face-expression',
    state,
    classes: [],
    settings: scratch,
    snapshotBlobId: null,
    snapshotHash: null,
    backend: null,
  });
}

it('goes on with the newest run that stopped, also where a later one is done', async () => {
  const studio = await makeStudio();
  await studio.client.project.create({ name: 'x', classes: draftClasses(['a', 'b']) });
  const stopped = await addRun(studio, 'Pre-trained 1', 'cancelled');
  saveCheckpoint(studio.context.project()!.db, { runId: stopped, kind: 'last', epoch: 1, bytes: Buffer.alloc(8) });
  const done = await addRun(studio, 'Pre-trained 2', 'done');
  const stage = openStores(studio.client).runWithContext(() => useStageRun((run) => run.stage === 'pretrain'));
  await expect.poll(() => stage.last.value?.id).toBe(done);
  expect(stage.resumable.value?.id).toBe(stopped);
});

it('shows the newest that came to something, not one that was cancelled before there was anything', async () => {
  const studio = await makeStudio();
  await studio.client.project.create({ name: 'x', classes: draftClasses(['a', 'b']) });
  const done = await addRun(studio, 'Pre-trained 1', 'done');
  const cancelled = await addRun(studio, 'Pre-trained 2', 'cancelled');
  // It can go on within its first epoch, and has no figures.
  saveCheckpoint(studio.context.project()!.db, { runId: cancelled, kind: 'last', epoch: 0.4, bytes: Buffer.alloc(8) });
  const { stage, runs } = openStores(studio.client).runWithContext(() => ({ stage: useStageRun(() => true), runs: useRunsStore() }));
  await expect.poll(() => runs.byId(cancelled)?.state).toBe('cancelled');
  expect(stage.last.value?.id).toBe(done);
});

it('drops what was wrong before when a run is gone on with, and says what is wrong with that', async () => {
  const studio = await makeStudio();
  const { client } = studio;
  await client.project.create({ name: 'x', classes: draftClasses(['a', 'b']) });
  const resumed = Promise.withResolvers<{ jobId: number; runId: number }>();
  const stage = openStores(withRuns(client, { resume: () => resumed.promise })).runWithContext(() => useStageRun(() => true));
  await stage.begin(() => client.runs.get({ id: 7 }));
  expect(stage.problem.value).toMatch(/7|run/i);
  expect(stage.starting.value).toBe(false);

  const resuming = stage.resume(7);
  expect([stage.problem.value, stage.starting.value]).toEqual([null, true]);
  let others = 0;
  await stage.begin(async () => others++);
  expect(others).toBe(0);
  resumed.reject(new Error('a fault of ours'));
  await resuming;
  expect(stage.starting.value).toBe(false);
  expect(stage.problem.value).toMatch(/^Something went wrong/);
});
