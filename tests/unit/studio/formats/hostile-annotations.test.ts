/** What annotations of files can do to a project and to whoever waits for it: counts, texts, boxes and files without end. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_FACES } from '../../../../src/shared/view-text.ts';
import { requireProject } from '../../../../src/studio/context.ts';
import { listAnnotators } from '../../../../src/studio/db/annotators.ts';
import { listClasses } from '../../../../src/studio/db/classes.ts';
import { readExportFaces } from '../../../../src/studio/db/export-faces.ts';
import { listFaceIds } from '../../../../src/studio/db/face-lists.ts';
import { listImageFiles } from '../../../../src/studio/db/images.ts';
import { readAffectNetFolder } from '../../../../src/studio/formats/affectnet.ts';
import { applyAnnotations } from '../../../../src/studio/formats/apply-annotations.ts';
import { resolver } from '../../../../src/studio/formats/class-names.ts';
import { imageFinder, type NamedImage } from '../../../../src/studio/formats/image-finder.ts';
import { writeTask } from '../../../../src/studio/formats/label-studio.ts';
import type { Tree } from '../../../../src/studio/formats/tree.ts';
import { endOfJob, collect } from '../../../support/endings.ts';
import { allFaces, importFolder, projectInUsedStudio } from '../../../support/imports.ts';
import { inspectFolder } from '../../../support/inspections.ts';
import { plainPicture, smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';

async function importOf(files: Readonly<Record<string, Uint8Array | string>>) {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  const studio = await projectInUsedStudio();
  const report = await importFolder(studio, [folder]);
  return { studio, report, folder, reasons: report.skipped.map(({ file, reason }) => `${file}: ${reason}`).join('\n') };
}

describe('counts of votes', () => {
  it('a million people are a hundred annotations for Label Studio, and more than a million are no count', async () => {
    const { studio, reasons } = await importOf({
      'p0.png': await smallCrop(1),
      'p1.png': await smallCrop(2),
      'fer.csv': 'Image name,neutral,happiness,unknown,NF\np0.png,1000000,3,0,0\np1.png,999999999,3,0,0\n',
    });
    expect(reasons).toMatch(/fer\.csv: row 3 holds a vote that is not a count/);
    const path = join(temporaryFolder(), 'ls.json');
    const { jobId } = await studio.client.data.create({ query: ALL_FACES, format: 'label-studio', path, pictures: false, replace: false });
    expect((await endOfJob(studio, jobId)).error).toBeNull();
    const tasks = JSON.parse(readFileSync(path, 'utf8')) as { annotations: unknown[] }[];
    expect(tasks.map(({ annotations }) => annotations.length)).toEqual([100, 0]);
  });

  it('a count of an older project is written as well', () => {
    const votes = [{ by: null, kind: 'class' as const, counts: [['neutral', 4e9] as const, ['anger', 2] as const] }];
    const task = writeTask({ where: 'face 1', file: 'a.jpg', votes }, 1, { width: 10, height: 10 }) as { annotations: unknown[] };
    expect(task.annotations).toHaveLength(100);
  });
});

describe('texts', () => {
  const long = 'x'.repeat(50_000);
  const hidden = 'Ann\u202E\u001B[31m';
  const table = `file,cut,annotator,kind,answer,subject,reason,note
1.jpg,,${hidden},class,anger,S\u0007${long},r\u0007,"two\nlines\u001B"
2.jpg,,${long},class,anger,,,
`;

  it('are as long as a person could have typed them, without signs that steer a screen', async () => {
    const { studio, folder } = await importOf({ '1.jpg': await smallCrop(1), '2.jpg': await smallCrop(2), 'faces.csv': table });
    const { db } = requireProject(studio.context);
    const names = ['Ann��[31m', 'x'.repeat(64)];
    expect(listAnnotators(db).map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    const [first] = readExportFaces(db, [...listFaceIds(db, ALL_FACES)]);
    expect(first).toMatchObject({ subject: `S�${'x'.repeat(198)}`, notes: [[names[0], 'two\nlines�']] });
    expect(first!.votes[0]!.details.reason).toBe('r�');
    const seen = await inspectFolder(studio, folder);
    expect(seen.annotators.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });

  it('names of files on this machine are shown without such signs, and labels still find them', async () => {
    const odd = 'a\u001B[2J\u202Eb.jpg';
    const { studio, report } = await importOf({ [odd]: await smallCrop(1), 'labels.csv': `file,label\n${odd},anger\n` });
    expect(report).toMatchObject({ images: 1, labelled: 1 });
    expect((await allFaces(studio)).map(({ file }) => file)).toEqual(['a�[2J�b.jpg']);
  });
});

describe('boxes', () => {
  it('of one photo count up to five hundred, which is said', async () => {
    const rows = Array.from({ length: 700 }, (_, n) => `photo.png,anger,${10 + (n % 30) * 9},${10 + Math.floor(n / 30) * 9},4,4\n`);
    const files = {
      'photo.png': await plainPicture(400, 300).png().toBuffer(),
      'boxes.csv': `file,label,x,y,width,height\n${rows.join('')}`,
    };
    const { studio, folder, reasons } = await importOf(files);
    expect(reasons).toMatch(/boxes\.csv: "photo\.png" has more than 500 boxes; those after them were left out/);
    const seen = await inspectFolder(studio, folder);
    expect(seen.matched).toBe(500);
    expect(seen.skipped).toContainEqual(expect.objectContaining({ reason: expect.stringContaining('more than 500 boxes') as string }));
  });
});

it('boxes of a photo that came before, under whatever names, become five hundred faces at most', async () => {
  const { studio } = await importOf({ 'photo.png': await plainPicture(400, 300).png().toBuffer() });
  const rows = Array.from({ length: 520 }, (_, n) => `a${n}/photo.png,anger,${10 + (n % 30) * 12},${10 + Math.floor(n / 30) * 12},8,8\n`);
  const folder = temporaryFolder();
  writeFiles(folder, { 'boxes.csv': `file,label,x,y,width,height\n${rows.join('')}` });
  expect(await importFolder(studio, [folder])).toMatchObject({ faces: 500, labelled: 500 });
});

describe('many files', () => {
  /** Counts how often it is asked what the files are called. */
  function counted<Key extends 'file' | 'path'>(key: Key, names: readonly string[]) {
    const asked = { times: 0 };
    const entries = names.map((name, n) => ({
      id: n,
      size: 0,
      get [key](): string {
        asked.times++;
        return name;
      },
    }));
    return { asked, entries };
  }
  const folders = (count: number, rest: string) => Array.from({ length: count }, (_, n) => `f${n}/${rest}`);

  it('of one name are found without asking each about each', () => {
    const names = folders(2_000, 'face.jpg');
    const { asked, entries } = counted('file', names);
    const images = entries as unknown as NamedImage[];
    const find = imageFinder({ imported: images, all: images, byHash: () => null });
    expect(names.map((file) => find({ file }))).toEqual(names.map((_, n) => n));
    expect(asked.times).toBeLessThan(20 * names.length);
  });

  it('of AffectNet in as many folders are read without asking each folder about each', async () => {
    const names = folders(500, 'annotations/1_exp.npy');
    const { asked, entries } = counted('path', [...names, 'f7/images/1.PNG']);
    const tree = { archive: null, files: entries, leftOut: [], has: () => false } as unknown as Tree;
    for (const name of names) {
      const items = await collect(readAffectNetFolder(tree, name.split('/')[0]!));
      expect(items).toMatchObject([{ kind: 'problem', file: name }]);
    }
    expect(asked.times).toBeLessThan(20 * names.length);
  });
});

it('labels are not applied to their end where the import is cancelled meanwhile, and that is said', async () => {
  const { studio } = await importOf({ '1.jpg': await smallCrop(1) });
  const project = requireProject(studio.context);
  const classes = listClasses(project.db);
  const stop = new AbortController();
  const annotations = Array.from({ length: 6_000 }, (_, n) => ({
    where: `row ${n}`,
    file: '1.jpg',
    votes: [{ by: `rater ${n}`, kind: 'class' as const, label: 'anger' }],
  }));
  let batches = 0;
  const { labelled, skipped } = await applyAnnotations(project, {
    sets: [{ format: 'table', file: 'labels.csv', annotations, problems: [] }],
    resolve: resolver(classes, {}),
    classNames: classes.map(({ name }) => name),
    find: imageFinder({ imported: [], all: listImageFiles(project.db), byHash: () => null }),
    takeParts: false,
    complete: true,
    pause: async () => void (++batches === 3 && stop.abort()),
    signal: stop.signal,
  });
  expect(labelled).toBe(1);
  expect(listAnnotators(project.db).length).toBe(1_000);
  expect(skipped).toEqual([{ file: 'labels.csv', reason: expect.stringContaining('cancelled') as string }]);
});
