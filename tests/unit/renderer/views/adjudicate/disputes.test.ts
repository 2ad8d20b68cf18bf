import { expect, it } from 'vitest';
import { nextTick } from 'vue';
import { usePeopleStore } from '../../../../../src/renderer/stores/people.ts';
import { useDisputes } from '../../../../../src/renderer/views/adjudicate/use-disputes.ts';
import { closeProject } from '../../../../../src/studio/db/open.ts';
import { addPeople, labelAs } from '../../../../support/people.ts';
import { makeProject } from '../../../../support/projects.ts';
import { openStores, withCalls } from '../../../../support/stores.ts';
import { makeStudio } from '../../../../support/studio.ts';

const decision = (classId: number) => ({ do: 'answer', answer: { kind: 'class', classId } }) as const;

/** The first of three disputed faces, with what is said of it; `hold` keeps the studio's replies back. */
async function openDisputes() {
  const project = makeProject({ faces: 3 });
  const [ada, bob] = addPeople(project, ['Ada', 'Bob']);
  labelAs(project, ada!, '111');
  labelAs(project, bob!, '222');
  closeProject(project);
  const { client } = await makeStudio();
  await client.project.open({ path: project.path });

  let gate = Promise.resolve();
  const asking = withCalls(client, 'people', {
    opinions: async (input) => {
      await gate;
      return client.people.opinions(input);
    },
  });
  const app = openStores(withCalls(asking, 'labels', { undo: async (input) => (await gate, client.labels.undo(input)) }));
  await expect.poll(() => app.runWithContext(usePeopleStore).known).toBe(true);
  const disputes = app.runWithContext(useDisputes);
  await expect.poll(() => disputes.opinions.value.length).toBe(2);
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  return { disputes, client, hold };
}

it('nothing that was said of one face stands beside the next', async () => {
  const { disputes, hold } = await openDisputes();
  const letGo = hold();
  disputes.run({ do: 'forward' });
  await nextTick();
  expect(disputes.opinions.value).toEqual([]);
  letGo();
  await expect.poll(() => disputes.opinions.value.length).toBe(2);
});

it('what is decided right after an undo is decided of the face that it leads to', async () => {
  const { disputes, client, hold } = await openDisputes();
  const first = disputes.currentId.value!;
  disputes.run(decision(1));
  const letGo = hold();
  disputes.run({ do: 'undo' });
  disputes.run(decision(3));
  disputes.run(decision(2));
  letGo();
  await expect.poll(async () => (await client.faces.get({ ids: [1, 2, 3] })).filter(({ shares }) => shares.length === 1).length).toBe(2);
  const decided = await client.faces.get({ ids: [first, disputes.currentId.value!] });
  expect(decided.map(({ classId, shares }) => [classId, shares.length])).toEqual([
    [3, 1],
    [expect.anything(), 2],
  ]);
});
