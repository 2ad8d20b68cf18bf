/** How fast a project of 1,000,000 faces opens, lists and takes labels. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaceQuery } from '../../src/shared/contract/faces.ts';
import type { StudioClient } from '../../src/shared/contract/index.ts';
import { unpackIds } from '../../src/shared/id-list.ts';
import { createStudio } from '../../src/studio/studio.ts';
import { makeLargeProject } from './large-project.ts';

const FACES = 1_000_000;
const LABELS = 2_000;

const LISTS: readonly [what: string, query: FaceQuery][] = [
  ['all faces, as imported', { filter: {}, sort: 'imported', descending: true }],
  ['all faces, by file', { filter: {}, sort: 'file', descending: true }],
  ['all faces, by subject', { filter: {}, sort: 'subject', descending: true }],
  ['all faces, by label', { filter: {}, sort: 'label', descending: true }],
  ['all faces, the last labelled first', { filter: {}, sort: 'labelledLast', descending: true }],
  ['all faces, by quality', { filter: {}, sort: 'quality', descending: true }],
  ['one class, the last labelled first', { filter: { states: ['labelled'], classIds: [2] }, sort: 'labelledLast', descending: true }],
  [
    'unlabelled, not of one source',
    { filter: { states: ['unlabelled'], without: { sources: ['source 1'] } }, sort: 'imported', descending: false },
  ],
  ['by text in the name of the file', { filter: { text: '00009' }, sort: 'disagreement', descending: true }],
];

export async function benchProject(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mien-bench-'));
  const path = join(folder, 'large.mien');
  try {
    const filled = await seconds(() => makeLargeProject(path, FACES, 0.7));
    console.log(
      `project of ${FACES.toLocaleString('en')} faces: ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB, filled at ${(FACES / filled).toFixed(0)} faces/s`,
    );

    const studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: folder, roots: 'any' });
    const { client } = studio;
    try {
      print('open, with its figures', await seconds(() => studio.open(path)));
      print('its figures again', await seconds(() => client.project.current()));
      print('what is ready', await seconds(() => client.project.readiness()));
      for (const [what, query] of LISTS) print(`ids: ${what}`, await seconds(async () => unpackIds(await client.faces.ids(query))));
      print('200 faces for a screen', await seconds(() => client.faces.get({ ids: Array.from({ length: 200 }, (_, n) => n * 4_000 + 1) })));
      await labelOneByOne('label one face, durable', client);
      await asSeveralPeople(client);
      for (const count of [10_000, FACES]) {
        const faceIds = Array.from({ length: count }, (_, n) => n + 1);
        print(
          `label ${count.toLocaleString('en')} faces in one step`,
          await seconds(() => client.labels.set({ faceIds, answer: { kind: 'class', classId: 1 } })),
        );
        print('  take it back', await seconds(() => client.labels.undo()));
        print('  do it again', await seconds(() => client.labels.redo()));
      }
    } finally {
      print('close', await seconds(() => studio.close()));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Somebody who works blind beside the first person, and what is asked of both. */
async function asSeveralPeople(client: StudioClient): Promise<void> {
  const { people } = await client.people.list();
  const first = people[0]!.id;
  const added = await client.people.add({ name: 'Somebody', blind: true });
  await client.people.choose({ id: added.people.find(({ name }) => name === 'Somebody')!.id });
  print('queue of a person who works blind', await seconds(async () => unpackIds((await client.people.queue()).ids)));
  await client.labels.set({ faceIds: Array.from({ length: 10_000 }, (_, n) => n * 3 + 1), answer: { kind: 'class', classId: 2 } });
  print('  after 10,000 labels of their own', await seconds(async () => unpackIds((await client.people.queue()).ids)));
  print(
    'own labels in a list',
    await seconds(() => client.faces.ids({ filter: { states: ['labelled'] }, sort: 'imported', descending: false })),
  );
  await labelOneByOne('label one face, blind', client);
  await client.people.choose({ id: first });
  print('faces that people dispute', await seconds(async () => unpackIds(await client.people.disputed({ unsure: true }))));
  print('progress of everybody', await seconds(() => client.people.progress()));
  print('split, with its figures', await seconds(() => client.splits.make({ test: 0.2, validation: 0.15, seed: 1 })));
  print('  its figures again', await seconds(() => client.splits.current()));
  print('what another rule would change', await seconds(() => client.rules.preview({ name: 'majority' })));
}

async function labelOneByOne(what: string, { labels }: StudioClient): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < LABELS; n++) {
    const faceIds = [((n * 7_919) % FACES) + 1];
    times.push(await seconds(() => labels.set({ faceIds, answer: { kind: 'class', classId: (n % 4) + 1 } })));
  }
  times.sort((a, b) => a - b);
  print(`${what}: p50`, times[LABELS / 2]!);
  print(`${' '.repeat(what.length + 1)} p95`, times[LABELS * 0.95]!);
  print(`${' '.repeat(what.length + 1)} p99`, times[LABELS * 0.99]!);
}

async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function print(what: string, duration: number): void {
  console.log(`  ${what.padEnd(44)} ${(duration * 1000).toFixed(duration < 0.01 ? 2 : 0).padStart(8)} ms`);
}
