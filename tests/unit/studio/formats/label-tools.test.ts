/** What other labelling programs write, imported whole. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allFaces, importFolder, labelsByFile, projectInUsedStudio } from '../../../support/imports.ts';
import { inspectFolder as look } from '../../../support/inspections.ts';
import { plainPicture, smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { zipOf } from '../../../support/zips.ts';

const ALL = ['neutral', 'happiness', 'sadness', 'surprise', 'fear', 'disgust', 'anger'];

describe('Label Studio', () => {
  const answer = (by: unknown, choices: string[], more: object = {}) => ({
    id: 1,
    completed_by: by,
    was_cancelled: false,
    created_at: '2024-03-01T10:00:00.000000Z',
    result: [{ type: 'choices', from_name: 'emotion', to_name: 'image', value: { choices } }],
    ...more,
  });

  it('each annotator votes apart; uploads, local files and addresses are known by their names', async () => {
    const folder = temporaryFolder();
    const tasks = [
      {
        id: 1,
        data: { image: '/data/upload/3/0a1b2c3d-a.jpg', subject: 'Ada' },
        annotations: [answer({ id: 5, email: 'ann@x.org' }, ['Happy']), answer(7, ['anger'])],
      },
      {
        id: 2,
        data: { image: '/data/local-files/?d=set%2Fb%20b.jpg' },
        completions: [answer({ first_name: 'Bob', last_name: 'B' }, ['unsure'])],
      },
      { id: 3, data: { image: 'https://example.org/bucket/c.jpg?x=1' }, annotations: [answer(5, ['Happy', 'Sad'])] },
      { id: 4, data: { image: 'nowhere.jpg' }, annotations: [answer(5, ['Happy'])] },
    ];
    writeFiles(folder, {
      'a.jpg': await smallCrop(1),
      'set/b b.jpg': await smallCrop(2),
      'c.jpg': await smallCrop(3),
      'project-1.json': JSON.stringify(tasks),
    });
    const studio = await projectInUsedStudio(ALL);
    const seen = await look(studio, folder);
    expect(seen).toMatchObject({ matched: 3, unknownImages: { count: 1, examples: ['nowhere.jpg'] }, subjects: 1 });
    expect(seen.annotators.map(({ name }) => name).toSorted()).toEqual(['Bob B', 'ann@x.org', 'annotator 5', 'annotator 7']);
    await importFolder(studio, [folder]);
    expect(await labelsByFile(studio)).toEqual({
      'a.jpg': 'happiness 0.50, anger 0.50',
      'set/b b.jpg': 'unsure',
      'c.jpg': 'happiness 0.50, sadness 0.50',
    });
    expect((await allFaces(studio)).map(({ subject }) => subject)).toEqual(['Ada', null, null]);
  });
});

describe('Label Studio, boxes', () => {
  const region = (type: string, [x, y, width, height]: readonly number[], words: string[]) => ({
    type: type === 'choices' ? type : 'rectanglelabels',
    original_width: 400,
    original_height: 300,
    value: { x: x! / 4, y: y! / 3, width: width! / 4, height: height! / 3, rotation: 0, [type]: words },
  });
  const [left, right] = [
    [20, 30, 100, 120],
    [220, 100, 90, 100],
  ] as const;
  const jittered = (box: readonly number[]) => box.map((side, n) => side + [3, -4, 4, -3][n]!);
  const taskOf = (answers: readonly (readonly object[])[]) =>
    JSON.stringify([{ id: 1, data: { image: 'p.png' }, annotations: answers.map((result, n) => ({ completed_by: n + 1, result })) }]);

  it.each([
    ['a label', (box: readonly number[], label: string) => [region('rectanglelabels', box, [label])]],
    [
      'the label "Face" and a choice',
      (box: readonly number[], label: string) => [region('rectanglelabels', box, ['Face']), region('choices', box, [label])],
    ],
  ] as const)('two people who each draw their own boxes, with %s, speak of the same faces', async (_, said) => {
    const folder = temporaryFolder();
    const tasks = taskOf([
      [...said(left, 'happiness'), ...said(right, 'sadness')],
      [...said(jittered(right), 'anger'), ...said(jittered(left), 'happiness')],
    ]);
    writeFiles(folder, { 'p.png': await plainPicture(400, 300, 3).png().toBuffer(), 'tasks.json': tasks });
    const studio = await projectInUsedStudio(ALL);
    expect(await importFolder(studio, [folder])).toMatchObject({ images: 1, faces: 2, labelled: 2, skipped: [] });
    expect((await allFaces(studio)).map(({ shares }) => shares.map(({ share }) => share))).toEqual([[1], [0.5, 0.5]]);
    expect(await importFolder(studio, [folder])).toMatchObject({ faces: 0, labelled: 0, skipped: [] });
  });

  it('the person in the picture is known where nobody sees more than one face', async () => {
    const folder = temporaryFolder();
    const task = (image: string, answers: readonly (readonly number[])[][]) => ({
      data: { image, subject: 'Ada' },
      annotations: answers.map((boxes, n) => ({
        completed_by: n + 1,
        result: boxes.map((box) => region('rectanglelabels', box, ['happiness'])),
      })),
    });
    writeFiles(folder, {
      'one.png': await plainPicture(400, 300, 3).png().toBuffer(),
      'two.png': await plainPicture(400, 300, 4).png().toBuffer(),
      'tasks.json': JSON.stringify([task('one.png', [[left], [jittered(left)]]), task('two.png', [[left], [left, right]])]),
    });
    const studio = await projectInUsedStudio(ALL);
    await importFolder(studio, [folder]);
    expect((await allFaces(studio)).map(({ file, subject }) => [file, subject])).toEqual([
      ['one.png', 'Ada'],
      ['two.png', null],
      ['two.png', null],
    ]);
  });
});

it('a table in which several people each drew their own box', async () => {
  const folder = temporaryFolder();
  const rows = ['p.png,Ann,happiness,20,30,100,120', 'p.png,Bob,anger,22,27,103,118', 'p.png,Ann,sadness,130,30,100,120'];
  writeFiles(folder, {
    'p.png': await plainPicture(400, 300, 3).png().toBuffer(),
    'boxes.csv': ['file,annotator,label,x,y,width,height', ...rows].join('\n'),
  });
  const studio = await projectInUsedStudio(ALL);
  expect(await importFolder(studio, [folder])).toMatchObject({ faces: 2, labelled: 2, skipped: [] });
  expect((await allFaces(studio)).map(({ shares }) => shares.map(({ share }) => share))).toEqual([[0.5, 0.5], [1]]);
});

it("CVAT's subsets are the parts", async () => {
  const folder = temporaryFolder();
  const images = ['Train', 'Validation', 'Test'].map(
    (subset, n) => `<image id="${n}" name="${n}.jpg" subset="${subset}" width="48" height="48"><tag label="happy"></tag></image>`,
  );
  writeFiles(folder, {
    '0.jpg': await smallCrop(1),
    '1.jpg': await smallCrop(2),
    '2.jpg': await smallCrop(3),
    'annotations.xml': `<annotations><version>1.1</version>${images.join('')}</annotations>`,
  });
  const studio = await projectInUsedStudio(ALL);
  expect(await importFolder(studio, [folder], { choices: { parts: true } })).toMatchObject({ parts: 3 });
  expect((await allFaces(studio)).map(({ part }) => part)).toEqual(['train', 'validation', 'test']);
});

it('CVAT: tags, and boxes with an attribute', async () => {
  const folder = temporaryFolder();
  const photo = await plainPicture(400, 300, 3).png().toBuffer();
  const xml = `<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><task><name>x &amp; y</name></task></meta>
<image id="0" name="a.jpg" width="48" height="48"><tag label="happy" source="manual"></tag></image>
<image id="1" name="photo.png" width="400" height="300">
  <box label="face" source="manual" occluded="0" xtl="20" ytl="30" xbr="120" ybr="130" z_order="0"><attribute name="expression">anger</attribute><attribute name="subject">Ada &lt;1&gt;</attribute></box>
  <box label="sad" xtl="200" ytl="100" xbr="300" ybr="200"></box>
</image></annotations>`;
  writeFiles(folder, { 'a.jpg': await smallCrop(1), 'photo.png': photo, 'annotations.xml': xml });
  const studio = await projectInUsedStudio(ALL);
  expect(await importFolder(studio, [folder])).toMatchObject({ images: 2, faces: 3, labelled: 3, skipped: [] });
  const faces = await allFaces(studio);
  expect(faces.map(({ file, subject, whole }) => [file, subject, whole])).toEqual([
    ['a.jpg', null, true],
    ['photo.png', 'Ada <1>', false],
    ['photo.png', null, false],
  ]);
  // The square of the usual rule lies about the box that was drawn.
  expect(faces[1]!.box.x + faces[1]!.box.width / 2).toBeCloseTo(70);
  expect(faces[1]!.box.width).toBeGreaterThanOrEqual(100);
});

it('COCO: faces from boxes; what cannot be used is named', async () => {
  const folder = temporaryFolder();
  const coco = {
    images: [{ id: 10, file_name: 'photos/p.png', width: 400, height: 300 }],
    categories: [
      { id: 1, name: 'happy' },
      { id: 2, name: 'bored' },
      { id: 3, name: 'face' },
    ],
    annotations: [
      { id: 1, image_id: 10, category_id: 1, bbox: [20, 30, 100, 100], iscrowd: 0 },
      { id: 2, image_id: 10, category_id: 2, bbox: [200, 100, 90, 110], attributes: { subject: 'Bob' } },
      { id: 3, image_id: 10, category_id: 3, bbox: [300, 10, 60, 60] },
      { id: 4, image_id: 11, category_id: 1, bbox: [0, 0, 10, 10] },
      { id: 5, image_id: 10, category_id: 1, bbox: [0, 0, -5, 10] },
    ],
  };
  writeFiles(folder, { 'photos/p.png': await plainPicture(400, 300, 3).png().toBuffer(), 'instances.json': JSON.stringify(coco) });
  const studio = await projectInUsedStudio(ALL);
  const seen = await look(studio, folder);
  expect(seen.classes).toEqual([
    { name: 'happy', count: 1, classId: 2 },
    { name: 'bored', count: 1, classId: null },
  ]);
  const report = await importFolder(studio, [folder], { choices: { classes: { bored: 'add' } } });
  expect(report).toMatchObject({ images: 1, faces: 3, labelled: 2 });
  expect(report.skipped.map(({ reason }) => reason)).toEqual([
    'annotation 4 belongs to no picture of the file',
    'annotation 5 has no box that can be used',
  ]);
  const { classes } = (await studio.client.project.current())!;
  expect(classes.at(-1)).toMatchObject({ name: 'bored' });
  expect(
    (await allFaces(studio)).map(({ state, classId, subject }) => [state, classes.find(({ id }) => id === classId)?.name, subject]),
  ).toEqual([
    ['labelled', 'happiness', null],
    ['labelled', 'bored', 'Bob'],
    ['unlabelled', undefined, null],
  ]);
  expect(await importFolder(studio, [folder])).toMatchObject({ images: 0, faces: 0, labelled: 0, known: 1 });
});

it('Teachable Machine: samples of each class, in both forms', async () => {
  const folder = temporaryFolder();
  const tm = await zipOf({
    'manifest.json': JSON.stringify({ type: 'image', version: '2.4.7' }),
    'Happy-!-0.jpg': await smallCrop(1),
    'Happy-!-1.jpg': await smallCrop(2),
    'samples/Anger/0.png': await smallCrop(3),
  });
  writeFiles(folder, { 'project.tm': tm });
  const studio = await projectInUsedStudio(ALL);
  expect((await look(studio, folder)).sets).toMatchObject([{ format: 'teachable-machine', annotations: 3 }]);
  expect(await importFolder(studio, [join(folder, 'project.tm')])).toMatchObject({ images: 3, labelled: 3 });
  expect(await labelsByFile(studio)).toEqual({
    'Happy-!-0.jpg': 'happiness 1.00',
    'Happy-!-1.jpg': 'happiness 1.00',
    'samples/Anger/0.png': 'anger 1.00',
  });
});

it('Teachable Machine: a zip of the samples of each class', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'Happy-samples.zip': await zipOf({ '0.jpg': await smallCrop(1), '1.jpg': await smallCrop(2) }),
    'Anger-samples.zip': await zipOf({ '0.jpg': await smallCrop(3) }),
    'photos.zip': await zipOf({ '0.jpg': await smallCrop(4) }),
  });
  const studio = await projectInUsedStudio(ALL);
  expect((await look(studio, folder)).classes.map(({ name, count }) => [name, count])).toEqual([
    ['Happy', 2],
    ['Anger', 1],
  ]);
  expect(await importFolder(studio, [folder])).toMatchObject({ images: 4, labelled: 3, skipped: [] });
  expect(await labelsByFile(studio)).toEqual({
    'Happy/0.jpg': 'happiness 1.00',
    'Happy/1.jpg': 'happiness 1.00',
    'Anger/0.jpg': 'anger 1.00',
    '0.jpg': 'unlabelled',
  });
});
