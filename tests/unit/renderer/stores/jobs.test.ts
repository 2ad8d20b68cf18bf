import { expect, it } from 'vitest';
import { effectScope, ref } from 'vue';
import { useJobAnnouncements } from '../../../../src/renderer/composables/useJobAnnouncements.ts';
import { useJobFailure } from '../../../../src/renderer/composables/useJobFailure.ts';
import { useJobsStore } from '../../../../src/renderer/stores/jobs.ts';
import { useSessionStore } from '../../../../src/renderer/stores/session.ts';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { openStores } from '../../../support/stores.ts';
import { makeStudio } from '../../../support/studio.ts';

it('says a failure once: in the view that shows it, and as a notice where none does', async () => {
  const { client } = await makeStudio();
  await client.project.create({ name: 'x', classes: draftClasses(['a', 'b']) });
  const app = openStores(client);
  const window = effectScope();
  const view = effectScope();
  const life = new AbortController();
  const problem = ref<string | null>(null);
  const [jobs, session] = app.runWithContext(() => [useJobsStore(), useSessionStore()] as const);
  app.runWithContext(() => window.run(useJobAnnouncements));
  app.runWithContext(() => view.run(() => useJobFailure(['errors'], problem)));
  // Too few labels: the job fails, so soon that it may never be seen to run. One that did before the window was there is not told.
  await client.help.findErrors();
  await expect.poll(async () => (await client.jobs.list()).map(({ state }) => state)).toEqual(['failed']);
  const watching = jobs.watch(life.signal);
  try {
    await expect.poll(() => jobs.byId.size).toBe(1);
    expect([problem.value, session.notices]).toEqual([null, []]);
    await jobs.wait((await client.help.findErrors()).jobId);
    expect(problem.value).toMatch(/^Label at least 20 faces first/);
    expect(session.notices).toEqual([]);

    view.stop();
    problem.value = null;
    await jobs.wait((await client.help.findErrors()).jobId);
    expect(problem.value).toBe(null);
    expect(session.notices.map(({ text, tone }) => [text.includes('Label at least 20 faces first'), tone])).toEqual([[true, 'bad']]);
  } finally {
    window.stop();
    life.abort();
    await watching;
  }
});
