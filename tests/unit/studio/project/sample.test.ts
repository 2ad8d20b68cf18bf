import { expect, test } from 'vitest';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { planSample } from '../../../../src/studio/sample/sample-plan.ts';
import { makeStudio } from '../../../support/studio.ts';

const SEED = 3;

test(
  'the sample is drawn beside the open project, which stays open, and is there to be opened, whole, when its job is done',
  { timeout: 180_000 },
  async () => {
    const { client, context } = await makeStudio();
    const before = await client.project.create({ name: 'mine', classes: draftClasses(['a', 'b']) });
    const updates = await client.jobs.watch();
    const { jobId } = await client.project.sample({ seed: SEED });
    expect((await client.project.current())?.path).toBe(before.path);
    for await (const { id, state } of updates) if (id === jobId && state !== 'running') break;
    const job = (await client.jobs.list()).find(({ id }) => id === jobId);
    expect(job).toMatchObject({ state: 'done', result: expect.any(String) as string });
    expect((await client.project.current())?.path).toBe(before.path);
    const path = job!.result as string;
    expect((await client.app.info()).recent.map((entry) => entry.path)).toContain(path);
    const current = await client.project.open({ path });
    expect(current).toMatchObject({ name: 'Sample', subjects: 40 });
    expect(current.counts.labelled).toBeGreaterThan(400);
    const count = (sql: string) => context.project()!.db.prepare(sql).pluck().get();
    expect(count('SELECT count(*) FROM face')).toBe(600);
    expect(count('SELECT count(DISTINCT subject) FROM face')).toBe(40);
    expect(count("SELECT count(*) FROM face WHERE state = 'labelled'")).toBe(
      planSample(SEED).filter(({ votes }) => votes.some((votesOf) => votesOf > 0)).length,
    );
    expect(count('SELECT count(*) FROM face WHERE votes = 10')).toBeGreaterThan(100);
    expect((await client.project.readiness()).head).toEqual({ ready: true, reason: null });
  },
);
