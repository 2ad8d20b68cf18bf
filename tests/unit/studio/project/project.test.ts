import { renameSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { draftClasses } from '../../../../src/shared/classes.ts';
import type { ProjectChange } from '../../../../src/shared/contract/project.ts';
import { defaultFinetune } from '../../../../src/engine/stages/defaults.ts';
import { getRun, insertRun, updateRun } from '../../../../src/studio/db/runs.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { addFaces } from '../../../support/faces.ts';
import { makeStudio, studioOptions } from '../../../support/studio.ts';

const classes = draftClasses(['happy', 'sad']);

test('a project is made, closed, opened again, and among the recent ones', async () => {
  const options = studioOptions();
  const { client } = await makeStudio(options);
  expect(await client.project.current()).toBeNull();
  const made = await client.project.create({ name: 'Faces of Łódź', classes });
  expect(made).toMatchObject({
    name: 'Faces of Łódź',
    path: join(options.projectsFolder, 'Faces of Łódź.mien'),
    images: 0,
    readOnlyReason: null,
  });
  await client.project.close();
  expect(await client.project.current()).toBeNull();
  expect(readdirSync(options.projectsFolder)).toEqual(['Faces of Łódź.mien']);
  expect(await client.project.open({ path: made.path })).toEqual(made);
  const { recent } = await client.app.info();
  expect(recent).toMatchObject([{ path: made.path, name: 'Faces of Łódź', exists: true }]);
  await client.app.forgetRecent({ path: made.path });
  expect((await client.app.info()).recent).toEqual([]);
});

test.each(['', '  ', '.hidden', 'a/b', '..', 'con', 'nul.txt', 'a\u0000b', 'a?b', '顔'.repeat(80)])(
  '%j is no name for a project',
  async (name) => {
    const { client } = await makeStudio();
    await expect(client.project.create({ name, classes })).rejects.toMatchObject({ code: 'INVALID' });
  },
);

test('classes must differ in name, meaning and key', async () => {
  const { client } = await makeStudio();
  const create = (drafts: readonly { name: string; color: string; key: string | null }[]) =>
    client.project.create({ name: 'x', classes: [...drafts] });
  const [a, b] = classes as [(typeof classes)[0], (typeof classes)[0]];
  await expect(create([a])).rejects.toMatchObject({ code: 'INVALID' });
  await expect(create([a, { ...b, name: 'Joy' }])).rejects.toMatchObject({
    code: 'INVALID',
    message: expect.stringMatching(/mean the same/),
  });
  await expect(create([a, { ...b, key: a.key }])).rejects.toMatchObject({ code: 'INVALID', message: expect.stringMatching(/key "h"/) });
  await expect(create([a, { ...b, name: 'x\u202e' }])).rejects.toMatchObject({
    code: 'INVALID',
    message: expect.stringMatching(/^classes\.1\.name/),
  });
  await expect(create([a, { ...b, color: 'red' }])).rejects.toMatchObject({ code: 'INVALID' });
});

test('a project that cannot be opened leaves the open one open', async () => {
  const { client } = await makeStudio();
  const first = await client.project.create({ name: 'first', classes });
  await expect(client.project.open({ path: `${first.path}.none` })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(client.project.create({ name: 'first', classes })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  expect((await client.project.current())?.path).toBe(first.path);
  expect((await client.project.open({ path: first.path })).path).toBe(first.path);
});

test('while one project is left for another, nobody is told that none is open', async () => {
  const { client, context } = await makeStudio();
  await client.project.create({ name: 'first', classes });
  const seen: unknown[] = [];
  const ask = async () => {
    const [project, labelled, { label }] = await Promise.all([
      client.project.current(),
      client.project.labelled(),
      client.project.readiness(),
    ]);
    seen.push(project?.name, labelled === null, label.reason);
  };
  let asked = Promise.resolve();
  context.jobs.start({
    kind: 'import',
    title: 'import',
    work: ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          asked = ask();
          setTimeout(resolve, 20);
        });
      }),
  });
  await client.project.create({ name: 'second', classes });
  await asked;
  const { label } = await client.project.readiness();
  expect(seen).toEqual(['second', false, label.reason]);
});

test('another project cancels what belongs to the open one, and nothing that belongs to the computer', async () => {
  const { client, context } = await makeStudio();
  await client.project.create({ name: 'first', classes });
  for (const kind of ['import', 'native', 'measure'] as const) {
    context.jobs.start({
      kind,
      title: kind,
      work: ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true })),
    });
  }
  await client.project.create({ name: 'second', classes });
  await client.project.close();
  expect((await client.jobs.list()).map(({ kind, state }) => [kind, state])).toEqual([
    ['import', 'cancelled'],
    ['native', 'running'],
    ['measure', 'running'],
  ]);
});

test('only folders that may be shown are shown and opened', async () => {
  const outside = await makeStudio();
  const foreign = await outside.client.project.create({ name: 'foreign', classes });
  await outside.client.project.close();
  const options = studioOptions();
  const { client } = await makeStudio({ ...options, roots: [options.projectsFolder] });
  await client.project.create({ name: 'mine', classes });
  const listing = await client.app.browse({});
  expect(listing).toMatchObject({ folder: options.projectsFolder, parent: null, roots: [options.projectsFolder] });
  expect(listing.entries.map(({ name, kind }) => [name, kind])).toEqual([['mine.mien', 'project']]);
  await expect(client.project.open({ path: foreign.path })).rejects.toMatchObject({ code: 'FILE_ACCESS' });
  await expect(client.app.browse({ folder: join(options.projectsFolder, '..') })).rejects.toMatchObject({ code: 'FILE_ACCESS' });
  await expect(client.project.create({ name: 'x', folder: join(foreign.path, '..'), classes })).rejects.toMatchObject({
    code: 'FILE_ACCESS',
  });
});

test('classes are renamed, swapped, moved, added and removed; labelled ones stay', async () => {
  const { client, context } = await makeStudio();
  const {
    classes: [happy, sad],
  } = await client.project.create({ name: 'x', classes });
  const project = context.project()!;
  addFaces(project, { faces: 2 });
  setLabels(project, [1], { kind: 'class', classId: sad!.id });
  const swapped = await client.project.setClasses({
    classes: [
      { ...happy!, name: 'sad' },
      { ...sad!, name: 'happy' },
      { name: 'anger', color: '#000000', key: null },
    ],
  });
  expect(swapped.classes.map(({ id, name, position }) => [id, name, position])).toEqual([
    [1, 'sad', 0],
    [2, 'happy', 1],
    [3, 'anger', 2],
  ]);
  await expect(client.project.setClasses({ classes: [swapped.classes[0]!, swapped.classes[2]!] })).rejects.toMatchObject({
    code: 'INVALID',
    message: '1 face has a vote for "happy". Label it otherwise first, then remove the class.',
  });
  const fewer = await client.project.setClasses({ classes: [swapped.classes[2]!, swapped.classes[1]!] });
  expect(fewer.classes.map(({ id, name, position }) => [id, name, position])).toEqual([
    [3, 'anger', 0],
    [2, 'happy', 1],
  ]);
  // A removed class that is added again is the same class.
  const again = await client.project.setClasses({ classes: [...fewer.classes, { name: 'sad', color: '#111111', key: null }] });
  expect(again.classes.map(({ id, name }) => [id, name])).toEqual([
    [3, 'anger'],
    [2, 'happy'],
    [1, 'sad'],
  ]);
});

test('what is ready, and why not', async () => {
  const { client, context } = await makeStudio();
  expect((await client.project.readiness()).import).toEqual({ ready: false, reason: 'Open a project, or make a new one.' });
  await client.project.create({ name: 'x', classes });
  expect((await client.project.readiness()).label.reason).toBe('Import faces first.');
  const project = context.project()!;
  addFaces(project, { faces: 12 });
  const head = async () => (await client.project.readiness()).head.reason;
  expect(await head()).toBe('Label at least 5 faces in 2 classes (now 0 in 0).');
  setLabels(project, [1, 2, 3], { kind: 'class', classId: 1 });
  expect(await head()).toBe('Label at least 5 faces in 2 classes (now 3 in 1).');
  setLabels(project, [1, 2, 3, 4, 5, 6], { kind: 'class', classId: 1 });
  setLabels(project, [7, 8], { kind: 'class', classId: 2 });
  expect(await head()).toBe('Label at least 5 faces in 2 classes (now 6 and 2).');
  setLabels(project, [7, 8, 9, 10, 11], { kind: 'class', classId: 2 });
  expect(await client.project.readiness()).toMatchObject({
    head: { ready: true, reason: null },
    finetune: { ready: false, reason: 'Train a head first.' },
    export: { ready: false },
  });
  // Who has too few people needs no more labels, but to say who is who.
  await client.marks.subject({ faceIds: Array.from({ length: 12 }, (_, n) => n + 1), subject: 'Ada' });
  expect((await client.project.readiness()).head).toEqual({
    ready: false,
    reason: expect.stringMatching(/^All labelled faces are of one person; .* say who is who/),
    lacks: 'people',
  });
  await client.marks.subject({ faceIds: [1], subject: 'Bo' });
  expect(await head()).toBeNull();
  const runId = insertRun(project.db, {
    name: 'Head 1',
    stage: 'head',
    from: null,
    baseId: 'b',
    state: 'running',
    classes: [],
    settings: { baseId: 'b', mirror: false, seed: 1 },
    snapshotBlobId: null,
    snapshotHash: null,
    backend: null,
  });
  expect((await client.project.readiness()).results.ready).toBe(false);
  updateRun(project.db, runId, { state: 'done' });
  expect(await client.project.readiness()).toMatchObject({ finetune: { ready: true }, results: { ready: true }, export: { ready: true } });
  // Without the head there is still what came of it.
  const { id: _id, ...head1 } = getRun(project.db, runId);
  updateRun(project.db, runId, { removed: true });
  expect((await client.project.readiness()).finetune.ready).toBe(false);
  const settings = defaultFinetune({ faces: 10, from: runId, seed: 1, blocks: 4 });
  insertRun(project.db, { ...head1, name: 'Fine-tuned 2', stage: 'finetune', from: runId, settings });
  expect((await client.project.readiness()).finetune.ready).toBe(true);
});

test('a project that was moved says so', async () => {
  const { client } = await makeStudio();
  const { path } = await client.project.create({ name: 'x', classes });
  renameSync(path, `${path}.elsewhere`);
  expect((await client.project.current())?.readOnlyReason).toMatch(/moved/);
  expect((await client.project.readiness()).import).toEqual({ ready: false, reason: expect.stringMatching(/moved/) });
  await expect(client.project.setClasses({ classes: draftClasses(['a', 'b']) })).rejects.toMatchObject({ code: 'PROJECT_MOVED' });
  renameSync(`${path}.elsewhere`, path);
});

test('who watches hears of changes, the newest of each topic once', async () => {
  const { client, context } = await makeStudio();
  const abort = new AbortController();
  const changes = await client.project.watch(undefined, { signal: abort.signal });
  await client.project.create({ name: 'x', classes });
  for (let n = 0; n < 1_000; n++) context.changed('labels');
  context.changed('faces');
  const heard: ProjectChange['topic'][] = [];
  for await (const { topic } of changes) {
    heard.push(topic);
    if (topic === 'faces') break;
  }
  expect(heard).toEqual(['project', 'labels', 'faces']);
  abort.abort();
});
