/** YOLO detection data sets, in the layouts in which Roboflow, Ultralytics, Kaggle, Darknet and LabelImg give them. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { importChoices } from '../../../../src/shared/contract/imports.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { allFaces, importFolder, labelsByFile, projectInUsedStudio } from '../../../support/imports.ts';
import { inspectFolder as look } from '../../../support/inspections.ts';
import { plainPicture, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { zipOf } from '../../../support/zips.ts';

/** As Kaggle's AffectNet in this form names them. */
const NAMES = ['Anger', 'Contempt', 'Disgust', 'Fear', 'Happy', 'Neutral', 'Sad', 'Surprise'];
const EIGHT = ['neutral', 'happiness', 'sadness', 'surprise', 'fear', 'disgust', 'anger', 'contempt'];
const withParts = { choices: importChoices.parse({ parts: true }) };
const photo = (seed: number) => plainPicture(400, 300, seed).png().toBuffer();
const data = (names: string) => `train: ../train/images\nval: ../valid/images\ntest: ../test/images\n\nnc: 8\n${names}\n`;
const centres = async (studio: Studio) =>
  (await allFaces(studio)).map(({ box: { x, y, width, height } }) => [x + width / 2, y + height / 2].map(Math.round));

async function affectNet(): Promise<Record<string, Buffer | string>> {
  return {
    'data.yaml': data(`names: ['${NAMES.join("', '")}']`),
    'train/images/a.png': await photo(1),
    'train/labels/a.txt': '4 0.25 0.4 0.25 0.4\n',
    'train/images/b.png': await photo(2),
    'train/labels/b.txt': '0 0.75 0.5 0.25 0.3333\n5 0.25 0.5 0.25 0.3333\n',
    'valid/images/a.png': await photo(3),
    'valid/labels/a.txt': '6 0.5 0.5 0.25 0.3333',
    'test/images/c.png': await photo(4),
    'test/labels/c.txt': '7 0.5 0.5 0.25 0.3333 0.91\r\n',
  };
}

describe('Roboflow and Kaggle: images and labels in train, valid and test', () => {
  it.each(['a folder', 'a zip'])('labels, boxes and parts come in, from %s; a second time nothing', async (kind) => {
    const folder = temporaryFolder();
    const files = await affectNet();
    writeFiles(folder, kind === 'a zip' ? { 'affectnet.zip': await zipOf(files) } : files);
    const studio = await projectInUsedStudio(EIGHT);
    const seen = await look(studio, folder);
    expect(seen).toMatchObject({ pictures: 4, matched: 5, parts: { train: 3, validation: 1, test: 1 }, skipped: [] });
    expect(seen.sets.map(({ sentence, file }) => [sentence, file])).toEqual([['YOLO: boxes of 5 faces', 'data.yaml']]);
    expect(await importFolder(studio, [folder], withParts)).toMatchObject({ images: 4, faces: 5, labelled: 5, parts: 5, skipped: [] });
    expect((await allFaces(studio)).map(({ file, part }) => [file, part])).toEqual([
      ['test/images/c.png', 'test'],
      ['train/images/a.png', 'train'],
      ['train/images/b.png', 'train'],
      ['train/images/b.png', 'train'],
      ['valid/images/a.png', 'validation'],
    ]);
    expect(await labelsByFile(studio)).toMatchObject({
      'train/images/a.png': 'happiness 1.00',
      'valid/images/a.png': 'sadness 1.00',
      'test/images/c.png': 'surprise 1.00',
    });
    expect((await centres(studio)).slice(0, 3)).toEqual([
      [200, 150],
      [100, 120],
      [300, 150],
    ]);
    expect(await importFolder(studio, [folder], withParts)).toMatchObject({ images: 0, faces: 0, labelled: 0, parts: 0, skipped: [] });
  });

  it('shares are of the upright picture', async () => {
    const folder = temporaryFolder();
    const turned = await sharp(await photo(1))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    writeFiles(folder, { 'classes.txt': 'happy\n', 'images/a.jpg': turned, 'labels/a.txt': '0 0.5 0.25 0.3 0.25' });
    const studio = await projectInUsedStudio();
    await importFolder(studio, [folder]);
    expect(await centres(studio)).toEqual([[150, 100]]);
  });
});

describe('Where names stand', () => {
  it.each([
    ['a list, one a line', 'names:\n- Anger\n- "Happy" # two\n'],
    ['a list, set in', "names:\n  # of faces\n  - Anger\n  - 'Happy'\n"],
    ['by number', 'names:\n  0: Anger\n  1: Happy\n'],
    ['by number in braces', 'names: {0: Anger, 1: "Happy"}'],
    ['a list over several lines', "names: [\n  'Anger', # one\n  Happy,\n]\n"],
    ['by a quoted key', '"names": ["Anger", "Happy"]'],
  ])('data.yaml: %s', async (_, names) => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'data.yaml': data(names), 'images/a.png': await photo(1), 'labels/a.txt': '1 0.5 0.5 0.25 0.3' });
    const studio = await projectInUsedStudio();
    expect(await importFolder(studio, [folder])).toMatchObject({ labelled: 1, skipped: [] });
    expect(await labelsByFile(studio)).toEqual({ 'images/a.png': 'happiness 1.00' });
  });

  it.each(['classes.txt', 'obj.names', '_darknet.labels'])('%s beside pictures and labels side by side', async (file) => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      [`train/${file}`]: 'Anger\r\nHappy\r\n',
      'train/a.png': await photo(1),
      'train/a.txt': '1 0.5 0.5 0.25 0.3',
      'valid/b.png': await photo(2),
      'valid/b.txt': '0 0.5 0.5 0.25 0.3',
    });
    const studio = await projectInUsedStudio();
    expect(await importFolder(studio, [folder], withParts)).toMatchObject({ labelled: 2, parts: 2, skipped: [] });
    expect(await labelsByFile(studio)).toEqual({ 'train/a.png': 'happiness 1.00', 'valid/b.png': 'anger 1.00' });
  });

  it('names in a form that is not read are told with their line; without names it is said what to do, and numbers can be mapped', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'data.yaml': 'nc: 2\nnames: [Anger\nval: b\n',
      'images/a.png': await photo(1),
      'labels/a.txt': '1 0.5 0.5 0.25 0.3',
    });
    const studio = await projectInUsedStudio();
    const { skipped, classes } = await look(studio, folder);
    expect(skipped).toEqual([
      { file: 'data.yaml', reason: expect.stringMatching(/^cannot be read in line [23]: Flow sequence/) as string },
      { file: '*.txt', reason: expect.stringMatching(/no data\.yaml, classes\.txt or obj\.names .*--map 0=anger/) as string },
    ]);
    expect(classes).toEqual([{ name: '1', count: 1, classId: null }]);
    const [neutral] = (await studio.client.project.current())!.classes;
    await importFolder(studio, [folder], { choices: importChoices.parse({ classes: { 1: neutral!.id } }) });
    expect(await labelsByFile(studio)).toEqual({ 'images/a.png': 'neutral 1.00' });
  });
});

describe('What labels hold', () => {
  it('outlines count by their bounds; the points of a pose are none', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'outlines/classes.txt': 'happy\n',
      'outlines/a.png': await photo(1),
      'outlines/a.txt': '0 0.25 0.5 0.375 0.3333 0.5 0.5 0.375 0.6667\n',
      'poses/data.yaml': 'names: [happy]\nkpt_shape: [2, 2]\n',
      'poses/b.png': await photo(2),
      'poses/b.txt': '0 0.75 0.5 0.25 0.3333 0.7 0.4 0.1 0.1\n',
    });
    const studio = await projectInUsedStudio();
    expect(await importFolder(studio, [folder])).toMatchObject({ labelled: 2, skipped: [] });
    expect(await centres(studio)).toEqual([
      [150, 150],
      [300, 150],
    ]);
  });

  it('lines that cannot be used are told with file and line, classes without a name once; all others count', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'data.yaml': 'names: [anger, face]\n',
      'images/a.png': await photo(1),
      'labels/a.txt': '0 0.25 0.5 0.25 0.3\n1 0.75 0.5 0.25\n',
      'images/b.png': await photo(2),
      'labels/b.txt': 'happy 0.5 0.5 0.25 0.3\n',
      'images/c.png': await photo(3),
      'labels/c.txt': '2 0.25 0.5 0.25 0.3\n7 0.75 0.5 0.25 0.3\n',
      'labels/gone.txt': 'x',
      'images/d.png': await photo(4),
      'labels/d.txt': '1 120 80 40 40\n1 0.5 0.5 0.25 0.3\n',
      'images/empty.png': await photo(5),
      'labels/empty.txt': '',
      'images/none.png': await photo(6),
      'notes.txt': 'Drawn by Ada.',
    });
    const studio = await projectInUsedStudio();
    const { images, labelled, skipped } = await importFolder(studio, [folder]);
    expect({ images, labelled }).toEqual({ images: 6, labelled: 1 });
    expect(skipped.map(({ file, reason }) => `${file}: ${reason}`)).toEqual([
      'notes.txt: is neither a picture nor a table of labels',
      'data.yaml: 2 boxes have class numbers that this file has no name for (2, 7; the first in labels/c.txt, line 1): faces without a label. Add the name here, and import again',
      'data.yaml: labels/a.txt, line 2 has 4 of the 5 numbers "class cx cy w h"',
      'data.yaml: labels/b.txt, line 1 has "happy" where a number belongs',
      'data.yaml: labels/d.txt, line 1 has 120, which is no share of the picture (0 to 1)',
      'data.yaml: labels/gone.txt, line 1 has 1 of the 5 numbers "class cx cy w h"',
    ]);
    // A face without a label has its place all the same.
    expect((await allFaces(studio)).filter(({ file }) => /[cd]\.png/.test(file)).map(({ state }) => state)).toEqual(
      Array.from({ length: 3 }, () => 'unlabelled'),
    );
  });

  it('a line without end and a key without end are told, and the others count', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'classes.txt': 'happy\n',
      'more.yaml': `names${' '.repeat(900_000)}x\n`,
      'nested.yaml': `names: ${'['.repeat(60_000)}`,
      'quoted.yaml': `names: [${'"'.repeat(60_000)}`,
      'repeated.yaml': `a: &a [x]\nb: &b [${'*a, '.repeat(20)}]\nnames: [${'*b, '.repeat(20)}]\n`,
      'images/a.png': await photo(1),
      'labels/a.txt': `0 ${'0.5 '.repeat(400_000)}\n0 0.5 0.5 0.25 0.3\n`,
    });
    const studio = await projectInUsedStudio();
    const { labelled, skipped } = await importFolder(studio, [folder]);
    expect(labelled).toBe(1);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'has more than 64 kB',
      expect.stringMatching(/^cannot be read in line 1: /),
      expect.stringMatching(/^cannot be read in line 1: /),
      expect.stringMatching(/^cannot be read: it lies too deep within itself, or repeats itself too often/),
      'labels/a.txt, line 1 has more than 10,000 numbers',
    ]);
  });

  it('captions beside pictures are no labels', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'a.png': await photo(1), 'a.txt': 'a grey wall', 'classes.txt': '' });
    const studio = await projectInUsedStudio();
    expect((await look(studio, folder)).sets).toEqual([]);
  });

  it('labels alone reach the pictures that came before', async () => {
    const pictures = temporaryFolder();
    const labels = temporaryFolder();
    const files = await affectNet();
    writeFiles(pictures, { 'images/a.png': files['train/images/a.png']!, 'images/b.png': files['train/images/b.png']! });
    writeFiles(labels, {
      'data.yaml': files['data.yaml']!,
      'labels/a.txt': files['train/labels/a.txt']!,
      'labels/b.txt': files['train/labels/b.txt']!,
    });
    const studio = await projectInUsedStudio(EIGHT);
    await importFolder(studio, [pictures], { crops: 'detect' });
    expect(await importFolder(studio, [labels])).toMatchObject({ images: 0, faces: 3, labelled: 3, skipped: [] });
    expect(await labelsByFile(studio)).toMatchObject({ 'images/a.png': 'happiness 1.00' });
  });
});

it('parts by lists of pictures and by folders of other names, as data.yaml tells them', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'set.yaml': 'path: /home/ada/faces\ntrain: images/first\nval: [images/second, images/third]\nnames: [anger]\n',
    'images/first/a.png': await photo(1),
    'labels/first/a.txt': '0 0.5 0.5 0.25 0.3',
    'images/second/b.png': await photo(2),
    'labels/second/b.txt': '0 0.5 0.5 0.25 0.3',
    'images/third/c.png': await photo(3),
    'labels/third/c.txt': '0 0.5 0.5 0.25 0.3',
    'images/third/d.png': await photo(4),
    'labels/third/d.txt': '0 0.5 0.5 0.25 0.3',
    'test.txt': './images/third/d.png\n',
  });
  const studio = await projectInUsedStudio();
  expect(await importFolder(studio, [folder], withParts)).toMatchObject({ parts: 4, skipped: [] });
  expect((await allFaces(studio)).map(({ part }) => part)).toEqual(['train', 'validation', 'validation', 'test']);
});
