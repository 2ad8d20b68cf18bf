/** How fast a project of 100,000 faces opens, lists and takes labels. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { draftClasses } from '../../src/shared/classes.ts';
import { putBlob } from '../../src/studio/db/blobs.ts';
import { createProject } from '../../src/studio/db/create.ts';
import type { FaceQuery } from '../../src/studio/db/face-lists.ts';
import { insertFace } from '../../src/studio/db/faces.ts';
import { insertImage } from '../../src/studio/db/images.ts';
import { closeProject, type OpenProject } from '../../src/studio/db/open.ts';
import { transact } from '../../src/studio/db/transact.ts';
import { setLabels } from '../../src/studio/labels/labelling.ts';
import { createStudio } from '../../src/studio/studio.ts';

const FACES = 100_000;
const BATCH = 1_000;
const LABELS = 2_000;

const LISTS: readonly [what: string, query: FaceQuery][] = [
  ['all faces, as imported', { filter: {}, sort: 'imported', descending: true }],
  ['all faces, by file', { filter: {}, sort: 'file', descending: true }],
  ['all faces, by subject', { filter: {}, sort: 'subject', descending: true }],
  ['all faces, by label', { filter: {}, sort: 'label', descending: true }],
  ['one class, the last labelled first', { filter: { states: ['labelled'], classIds: [2] }, sort: 'labelledLast', descending: true }],
  ['by text in the name of the file', { filter: { text: '0009' }, sort: 'disagreement', descending: true }],
];

export async function benchProject(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mien-bench-'));
  const path = join(folder, 'large.mien');
  try {
    const project = createProject(path, { classes: draftClasses(['neutral', 'happiness', 'sadness', 'anger']) });
    const filled = await seconds(() => fill(project));
    closeProject(project);
    console.log(
      `project of ${FACES.toLocaleString('en')} faces: ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB, filled at ${(FACES / filled).toFixed(0)} faces/s`,
    );

    const studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: folder, roots: 'any' });
    const { client } = studio;
    try {
      print('open, with its figures', await seconds(() => studio.open(path)));
      print('its figures again', await seconds(() => client.project.current()));
      print('what is ready', await seconds(() => client.project.readiness()));
      for (const [what, query] of LISTS) print(`ids: ${what}`, await seconds(() => client.faces.ids(query)));
      print('200 faces for a screen', await seconds(() => client.faces.get({ ids: Array.from({ length: 200 }, (_, n) => n * 400 + 1) })));
      await labelOneByOne((faceId, classId) => client.labels.set({ faceIds: [faceId], answer: { kind: 'class', classId } }));
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

function fill(project: OpenProject): void {
  const { db } = project;
  const box = { x: 0, y: 0, width: 48, height: 48 };
  for (let first = 0; first < FACES; first += BATCH) {
    transact(db, () => {
      for (let n = first; n < first + BATCH; n++) {
        const blobId = putBlob(db, Buffer.from(`face ${n} `.repeat(100)), 'image/png');
        const imageId = insertImage(db, {
          blobId,
          file: `folder ${n % 50}/${String((n * 7_919) % FACES).padStart(6, '0')}.png`,
          source: `source ${n % 5}`,
          format: 'png',
          width: 48,
          height: 48,
          note: null,
        });
        insertFace(db, {
          imageId,
          cropBlobId: blobId,
          box,
          angle: 0,
          score: null,
          whole: true,
          landmarks: null,
          subject: `person ${n % 2_000}`,
        });
      }
    });
  }
  const labelled = Array.from({ length: FACES * 0.7 }, (_, n) => n + 1);
  for (const classId of [1, 2, 3, 4]) {
    setLabels(
      project,
      labelled.filter((id) => id % 4 === classId - 1),
      { kind: 'class', classId },
    );
  }
}

async function labelOneByOne(label: (faceId: number, classId: number) => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < LABELS; n++) times.push(await seconds(() => label(((n * 7_919) % FACES) + 1, (n % 4) + 1)));
  times.sort((a, b) => a - b);
  print('label one face, durable: p50', times[LABELS / 2]!);
  print('                         p95', times[LABELS * 0.95]!);
  print('                         p99', times[LABELS * 0.99]!);
}

async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function print(what: string, duration: number): void {
  console.log(`  ${what.padEnd(44)} ${(duration * 1000).toFixed(duration < 0.01 ? 2 : 0).padStart(8)} ms`);
}
