import { expect, it } from 'vitest';
import { draftClasses } from '../../../src/shared/classes.ts';
import { stayAwake } from '../../../src/main/stay-awake.ts';
import { jobDone } from '../../support/jobs.ts';
import { makeStudio } from '../../support/studio.ts';

/** Blocks as Electron's documentation describes it: each by its number. */
function recordingBlocker() {
  const calls: string[] = [];
  const blocker = {
    start: (type: string) => (calls.push(`start ${type}`), 7),
    stop: (id: number) => (calls.push(`stop ${id}`), true),
  };
  return { calls, blocker };
}

it('the machine stays awake from the start of a job to its end', async () => {
  const studio = await makeStudio();
  const { calls, blocker } = recordingBlocker();
  const abort = new AbortController();
  const ended = stayAwake(await studio.client.jobs.watch(undefined, { signal: abort.signal }), blocker);
  await studio.client.project.create({ name: 'x', classes: draftClasses(['happy', 'sad']) });
  expect(calls).toEqual([]);
  const { jobId } = await studio.client.project.copy({});
  await jobDone(studio, { jobId });
  await expect.poll(() => calls).toEqual(['start prevent-app-suspension', 'stop 7']);
  abort.abort();
  await ended;
  expect(calls).toHaveLength(2);
});

it('several jobs keep it awake once, and so it is let go when they cannot be heard of any more', async () => {
  const { calls, blocker } = recordingBlocker();
  const states = [
    [1, 'running'],
    [2, 'running'],
    [1, 'running'],
    [1, 'done'],
  ] as const;
  const changes = (async function* () {
    for (const [id, state] of states) yield { id, state } as never;
    throw new Error('The port is closed.');
  })();
  await expect(stayAwake(changes, blocker)).rejects.toThrow('The port is closed.');
  expect(calls).toEqual(['start prevent-app-suspension', 'stop 7']);
});
