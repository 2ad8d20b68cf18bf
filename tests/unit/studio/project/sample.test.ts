import { expect, test } from 'vitest';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { makeStudio } from '../../../support/studio.ts';

test('the sample is drawn beside the open project, and open when its job is done', { timeout: 180_000 }, async () => {
  const { client } = await makeStudio();
  const before = await client.project.create({ name: 'mine', classes: draftClasses(['a', 'b']) });
  const updates = await client.jobs.watch();
  const { jobId } = await client.project.sample({ seed: 3 });
  expect((await client.project.current())?.path).toBe(before.path);
  for await (const { id, state } of updates) if (id === jobId && state !== 'running') break;
  const job = (await client.jobs.list()).find(({ id }) => id === jobId);
  const current = await client.project.current();
  expect(job).toMatchObject({ state: 'done', result: current?.path });
  expect(current).toMatchObject({ name: 'Sample', subjects: 40 });
  expect(current!.counts.labelled).toBeGreaterThan(400);
  expect((await client.project.readiness()).head).toEqual({ ready: true, reason: null });
});
