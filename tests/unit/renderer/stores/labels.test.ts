import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useLabelsStore } from '../../../../src/renderer/stores/labels.ts';
import { usePeopleStore } from '../../../../src/renderer/stores/people.ts';
import { useProjectStore } from '../../../../src/renderer/stores/project.ts';
import { useSessionStore } from '../../../../src/renderer/stores/session.ts';
import { closeProject } from '../../../../src/studio/db/open.ts';
import { addPeople } from '../../../support/people.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';
import { openStores, withCalls } from '../../../support/stores.ts';
import { makeStudio } from '../../../support/studio.ts';

/** A window with a project of six faces open, whose first answer reaches the studio only when the test lets it. `calls`: in which order. */
async function openWindow() {
  const folder = temporaryFolder();
  const [one, two] = [join(folder, 'one.mien'), join(folder, 'two.mien')];
  const studio = await makeStudio();
  const { client } = studio;
  for (const path of [one, two]) {
    const project = makeProject({ path, faces: 6 });
    addPeople(project, ['Ada', 'Bob']);
    closeProject(project);
  }
  await client.project.open({ path: one });

  const gate = Promise.withResolvers<void>();
  const calls: string[] = [];
  let held = withCalls(client, 'labels', {
    set: async (input) => {
      calls.push(`face ${input.faceIds[0]}`);
      await gate.promise;
      return client.labels.set(input);
    },
    note: (input) => {
      calls.push(`note ${input.text}`);
      return client.labels.note(input);
    },
  });
  held = withCalls(held, 'project', { open: (input) => (calls.push('open'), client.project.open(input)) });
  held = withCalls(held, 'people', { choose: (input) => (calls.push('choose'), client.people.choose(input)) });
  const app = openStores(held);
  const stores = {
    labels: app.runWithContext(useLabelsStore),
    people: app.runWithContext(usePeopleStore),
    project: app.runWithContext(useProjectStore),
    session: app.runWithContext(useSessionStore),
  };
  await expect.poll(() => [stores.project.current?.path, stores.people.current?.name]).toEqual([one, 'Ada']);
  return { ...stores, client, calls, one, two, letGo: gate.resolve };
}

const CLASS = { kind: 'class', classId: 1 } as const;
type Window = Awaited<ReturnType<typeof openWindow>>;

const labelled = async ({ client }: Window) => (await client.project.current())!.counts.labelled;

it('answers on their way, and a note being written, are of the project that was open', async () => {
  const window = await openWindow();
  const { labels, project, calls, letGo } = window;
  const answers = [1, 2, 3].map((face) => labels.answer([face], CLASS));
  labels.writeNote(4, 'looks away');
  const opening = project.open(window.two);
  letGo();
  await opening;
  expect(await Promise.all(answers)).toEqual([true, true, true]);
  expect(calls).toEqual(['face 1', 'face 2', 'face 3', 'note looks away', 'open']);
  expect(await labelled(window)).toBe(0);
  await project.open(window.one);
  expect(await labelled(window)).toBe(3);
  expect((await window.client.faces.get({ ids: [4] }))[0]!.note).toBe('looks away');
});

it('an answer is refused where another window has opened another project meanwhile, and so is an undo', async () => {
  const window = await openWindow();
  const { labels, session, client, letGo } = window;
  const answers = [1, 2, 3].map((face) => labels.answer([face], CLASS));
  const undo = labels.undo();
  await client.project.open({ path: window.two });
  await client.labels.set({ faceIds: [6], answer: CLASS });
  letGo();
  expect(await Promise.all(answers)).toEqual([false, false, false]);
  expect((await undo).said).toBe('');
  expect(await labelled(window)).toBe(1);
  const why = 'It was meant for "one", and another project was opened meanwhile.';
  expect(session.notices.map(({ text }) => text)).toEqual([
    `The answer was not saved and is taken back. ${why}`,
    `Undo did not work. ${why}`,
  ]);
});

it('answers on their way, and a note being written, are of the person who gave them', async () => {
  const window = await openWindow();
  const { labels, people, client, calls, letGo } = window;
  const [ada, bob] = people.people.map(({ id }) => id);
  const answers = [1, 2].map((face) => labels.answer([face], CLASS));
  labels.writeNote(3, 'by Ada');
  const choosing = people.choose(bob!);
  const after = labels.answer([4], CLASS);
  letGo();
  await Promise.all([...answers, choosing, after]);
  expect(calls).toEqual(['face 1', 'face 2', 'note by Ada', 'choose', 'face 4']);
  const whose = async (face: number) => (await client.people.opinions({ faceId: face })).map(({ annotatorId }) => annotatorId);
  expect(await Promise.all([1, 2, 4].map(whose))).toEqual([[ada], [ada], [bob]]);
  expect((await client.faces.get({ ids: [3] }))[0]!.note).toBe('');
  await people.choose(ada!);
  expect((await client.faces.get({ ids: [3] }))[0]!.note).toBe('by Ada');
});

it('a note is saved when nothing more is typed, and before the note on another face', async () => {
  const { labels, client, calls } = await openWindow();
  for (const text of ['l', 'lo', 'look']) labels.writeNote(1, text);
  labels.writeNote(2, 'dark');
  const notes = async () => (await client.faces.get({ ids: [1, 2] })).map(({ note }) => note);
  await expect.poll(notes).toEqual(['look', 'dark']);
  expect(calls).toEqual(['note look', 'note dark']);
});
