import { describe, expect, it } from 'vitest';
import { useRunsStore } from '../../../../src/renderer/stores/runs.ts';
import { useSessionStore } from '../../../../src/renderer/stores/session.ts';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { insertRun, updateRun } from '../../../../src/studio/db/runs.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { learnUntilCancelled } from '../../../support/jobs.ts';
import { openStores, withRuns } from '../../../support/stores.ts';
import { makeStudio } from '../../../support/studio.ts';

/** A new project, open, with a run that is under way: its number is 1. */
async function openWithRun(studio: Studio, name: string): Promise<void> {
  const { client, context } = studio;
  await client.project.create({ name, classes: draftClasses(['a', 'b']) });
  learnUntilCancelled(studio);
  insertRun(context.project()!.db, {
    name: `Head of ${name}`,
    stage: 'head',
    from: null,
    baseId: 'face-expression',
    state: 'running',
    classes: [],
    settings: { baseId: 'face-expression', mirror: false, seed: 1 },
    snapshotBlobId: null,
    snapshotHash: null,
    backend: null,
  });
  context.changed('runs');
}

describe('the runs of the open project', () => {
  it('follows the one of another project that has the same number', async () => {
    const studio = await makeStudio();
    const followed: string[] = [];
    const { client } = studio;
    const watched = withRuns(client, {
      watch: async (input, options) => {
        const { name } = await client.runs.get(input);
        followed.push(name);
        options?.signal?.addEventListener('abort', () => followed.push(`no longer ${name}`));
        return client.runs.watch(input, options);
      },
    });
    const runs = openStores(watched).runWithContext(useRunsStore);
    await openWithRun(studio, 'one');
    await expect.poll(() => followed).toEqual(['Head of one']);
    await openWithRun(studio, 'two');
    await expect.poll(() => followed).toEqual(['Head of one', 'no longer Head of one', 'Head of two']);
    await expect.poll(() => runs.running?.name).toBe('Head of two');

    updateRun(studio.context.project()!.db, 1, { state: 'cancelled' });
    studio.context.changed('runs');
    await expect.poll(() => runs.list.map(({ state }) => state)).toEqual(['cancelled']);
    expect(runs.running).toBe(null);
  });

  it('has their new names when they are renamed, here or elsewhere', async () => {
    const studio = await makeStudio();
    const runs = openStores(studio.client).runWithContext(useRunsStore);
    await openWithRun(studio, 'one');
    updateRun(studio.context.project()!.db, 1, { state: 'cancelled' });
    await expect.poll(() => runs.list.length).toBe(1);
    await runs.rename(1, 'Here');
    expect(runs.byId(1)?.name).toBe('Here');
    await studio.client.runs.rename({ id: 1, name: 'Elsewhere' });
    await expect.poll(() => runs.byId(1)?.name).toBe('Elsewhere');
  });

  it('forgets them with the project, and asks for none while none is open', async () => {
    const studio = await makeStudio();
    const runs = openStores(studio.client).runWithContext(useRunsStore);
    await openWithRun(studio, 'one');
    await expect.poll(() => runs.list.length).toBe(1);
    await studio.client.project.close();
    await expect.poll(() => runs.known).toBe(false);
    expect(runs.list).toEqual([]);
    expect(runs.failure).toBe(null);
  });

  it('says why they are not there, and has them when asked again', async () => {
    const studio = await makeStudio();
    const { client } = studio;
    let broken = true;
    const failing = withRuns(client, {
      list: async () => {
        if (broken) throw new Error('a fault of ours');
        return client.runs.list();
      },
    });
    const runs = openStores(failing).runWithContext(useRunsStore);
    await openWithRun(studio, 'one');
    await expect.poll(() => runs.failure).toMatch(/^Something went wrong/);
    expect(runs.known).toBe(false);
    broken = false;
    await runs.refetch();
    expect(runs).toMatchObject({ known: true, failure: null });
    expect(runs.list.map(({ name }) => name)).toEqual(['Head of one']);
  });

  it('offers to undo a removal until the run is back, or another project is open', async () => {
    const studio = await makeStudio();
    const app = openStores(studio.client);
    const runs = app.runWithContext(useRunsStore);
    const session = app.runWithContext(useSessionStore);
    await openWithRun(studio, 'one');
    await expect.poll(() => runs.list.length).toBe(1);
    updateRun(studio.context.project()!.db, 1, { state: 'cancelled' });
    await runs.refetch();
    const remove = () => runs.remove(runs.byId(1)!);
    await remove();
    expect(session.notices).toMatchObject([{ text: 'Head of one was removed.', action: { label: 'Undo' } }]);
    expect(runs.removed).toEqual([{ id: 1, name: 'Head of one' }]);

    await runs.restore(1);
    expect([runs.list.length, session.notices]).toEqual([1, []]);
    await remove();
    session.notices[0]!.action!.run();
    await expect.poll(() => runs.list.length).toBe(1);
    expect(session.notices).toEqual([]);
    await remove();
    await studio.client.runs.restore({ id: 1 });
    await expect.poll(() => runs.list.length).toBe(1);
    expect(session.notices).toEqual([]);
    await remove();
    await openWithRun(studio, 'two');
    await expect.poll(() => runs.running?.name).toBe('Head of two');
    expect(session.notices).toEqual([]);
  });
});
