/** Data sets as their makers hand them out, and zips of them, imported whole. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allFaces, importFolder, labelsByFile, projectInUsedStudio } from '../../../support/imports.ts';
import { inspectFolder as look } from '../../../support/inspections.ts';
import { smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { zipOf } from '../../../support/zips.ts';

const ALL = ['neutral', 'happiness', 'sadness', 'surprise', 'fear', 'disgust', 'anger'];

/** A FER2013 row: a face's pixels as numbers. */
function ferRow(emotion: number, seed: number, usage: string): string {
  const pixels = Array.from({ length: 48 * 48 }, (_, at) => (at * 31 + seed * (at % 61)) % 256);
  return `${emotion},${pixels.join(' ')},${usage}`;
}

describe('FER2013 and FER+', () => {
  const fer = [
    'emotion,pixels,Usage',
    ferRow(0, 1, 'Training'),
    ferRow(3, 2, 'PublicTest'),
    ferRow(6, 3, 'PrivateTest'),
    '9,1 2 3,Training',
  ].join('\n');

  it('pixels become crops, with labels and parts; a second time adds nothing', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'fer2013.csv': fer });
    const studio = await projectInUsedStudio(ALL);
    const seen = await look(studio, folder);
    expect(seen.sets).toMatchObject([{ format: 'fer2013', annotations: 4 }]);
    expect(seen.parts).toEqual({ train: 2, validation: 1, test: 1 });
    const report = await importFolder(studio, [folder], { choices: { parts: true } });
    expect(report).toMatchObject({ images: 3, faces: 3, labelled: 3, parts: 3 });
    expect(report.skipped.map(({ reason }) => reason).join('\n')).toMatch(/row 5: "9" is no emotion/);
    expect(report.skipped.map(({ reason }) => reason).join('\n')).toMatch(/row 5 holds 3 pixels/);
    expect(await labelsByFile(studio)).toEqual({
      'fer0000000.png': 'anger 1.00',
      'fer0000001.png': 'happiness 1.00',
      'fer0000002.png': 'neutral 1.00',
    });
    expect((await allFaces(studio)).map(({ part, whole, box }) => [part, whole, box.width])).toEqual([
      ['train', true, 48],
      ['validation', true, 48],
      ['test', true, 48],
    ]);
    expect(await importFolder(studio, [folder], { choices: { parts: true } })).toMatchObject({
      images: 0,
      known: 3,
      labelled: 0,
      parts: 0,
    });
  });

  it('the votes of FER+ find their faces and count before the single label', async () => {
    const folder = temporaryFolder();
    const plus = [
      'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF',
      'Training,fer0000000.png,4,0,0,1,5,0,0,0,0,0',
      'PublicTest,fer0000001.png,0,0,0,0,0,0,0,0,2,8',
      'PrivateTest,,0,0,0,0,0,0,0,0,0,10',
    ].join('\n');
    writeFiles(folder, { 'fer2013.csv': fer, 'fer2013new.csv': plus });
    const studio = await projectInUsedStudio(ALL);
    const seen = await look(studio, folder);
    expect(seen.sets.map(({ format }) => format)).toEqual(['ferplus', 'fer2013']);
    expect(seen).toMatchObject({ pictures: 4, parts: { train: 2, validation: 1 } });
    await importFolder(studio, [folder]);
    expect(await labelsByFile(studio)).toEqual({
      'fer0000000.png': 'anger 0.50, neutral 0.40, sadness 0.10',
      'fer0000001.png': 'unusable',
      'fer0000002.png': 'neutral 1.00',
    });
  });
});

/** A NumPy file with one value, as AffectNet's are. */
function npy(text: string): Buffer {
  const header = `{'descr': '<U${text.length}', 'fortran_order': False, 'shape': (), }`.padEnd(117);
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length + 1, 0]);
  return Buffer.concat([
    start,
    Buffer.from(`${header}\n`, 'latin1'),
    Buffer.concat([...text].map((letter) => Buffer.from([letter.charCodeAt(0), 0, 0, 0]))),
  ]);
}

describe('AffectNet', () => {
  it('the second release: pictures beside NumPy files', async () => {
    const folder = temporaryFolder();
    const face = (n: number, exp: string) => ({
      [`train_set/annotations/${n}_exp.npy`]: npy(exp),
      [`train_set/annotations/${n}_val.npy`]: npy('0.5'),
      [`train_set/annotations/${n}_aro.npy`]: npy('-2.0'),
    });
    writeFiles(folder, {
      'train_set/images/7.jpg': await smallCrop(1),
      'train_set/images/8.jpg': await smallCrop(2),
      'train_set/images/9.jpg': await smallCrop(3),
      ...face(7, '1'),
      ...face(8, '9'),
      ...face(9, '8'),
    });
    const studio = await projectInUsedStudio(ALL);
    const seen = await look(studio, folder);
    expect(seen.sets).toMatchObject([{ format: 'affectnet', annotations: 3 }]);
    expect(seen.classes).toEqual([
      { name: 'happiness', count: 1, classId: 2 },
      { name: 'none of the eight', count: 1, classId: null },
    ]);
    await importFolder(studio, [folder]);
    expect(await labelsByFile(studio)).toEqual({
      'train_set/images/7.jpg': 'happiness 1.00',
      'train_set/images/8.jpg': 'unsure',
      'train_set/images/9.jpg': 'unlabelled',
    });
  });

  it('the tables of the first release', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'Manually_Annotated/10/a.jpg': await smallCrop(1),
      'Manually_Annotated/11/b.jpg': await smallCrop(2),
      'training.csv':
        'subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,arousal\n10/a.jpg,1,1,46,46,"1;2;3",6,-0.4,0.7\n11/b.jpg,1,1,46,46,"1;2;3",10,-2,-2\n',
    });
    const studio = await projectInUsedStudio(ALL);
    await importFolder(studio, [folder]);
    expect(await labelsByFile(studio)).toEqual({ 'Manually_Annotated/10/a.jpg': 'anger 1.00', 'Manually_Annotated/11/b.jpg': 'unusable' });
  });
});

it('RAF-DB: the aligned faces, by the list, with their parts', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'basic/EmoLabel/list_patition_label.txt': 'train_00001.jpg 5\ntest_0002.jpg 4\ntest_0003.jpg x\n',
    'basic/Image/aligned/train_00001_aligned.jpg': await smallCrop(1),
    'basic/Image/aligned/test_0002_aligned.jpg': await smallCrop(2),
    'basic/Image/original/train_00001.jpg': await smallCrop(3),
  });
  const studio = await projectInUsedStudio(ALL);
  const report = await importFolder(studio, [folder], { choices: { parts: true } });
  expect(report).toMatchObject({ images: 2, labelled: 2, parts: 2 });
  expect(report.skipped).toMatchObject([{ reason: expect.stringMatching(/row 3.*not a picture's name and a number/) as string }]);
  expect((await allFaces(studio)).map(({ file, part }) => [file, part])).toEqual([
    ['basic/Image/aligned/test_0002_aligned.jpg', 'test'],
    ['basic/Image/aligned/train_00001_aligned.jpg', 'train'],
  ]);
  expect(Object.values(await labelsByFile(studio))).toEqual(['happiness 1.00', 'sadness 1.00']);
});

it('RAF-DB as it is handed on: folders of numbers, and a table of the same numbers', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'DATASET/train/5/train_00002_aligned.jpg': await smallCrop(1),
    'DATASET/test/1/test_0001_aligned.jpg': await smallCrop(2),
    'train_labels.csv': 'image,label\ntrain_00002_aligned.jpg,5\n',
    'test_labels.csv': 'image,label\ntest_0001_aligned.jpg,1\n',
  });
  const studio = await projectInUsedStudio(ALL);
  expect((await look(studio, folder)).sets.map(({ format }) => format)).toEqual(['raf-db', 'raf-db']);
  expect(await importFolder(studio, [folder])).toMatchObject({ images: 2, labelled: 2, skipped: [] });
  expect(Object.values(await labelsByFile(studio))).toEqual(['surprise 1.00', 'sadness 1.00']);
});

describe('a zip', () => {
  it('of class folders in parts, with a table: the same as its folders', async () => {
    const folder = temporaryFolder();
    const files = {
      'data/train/happy/1.jpg': await smallCrop(1),
      'data/test/anger/2.jpg': await smallCrop(2),
      'data/holiday/3.jpg': await smallCrop(3),
      'data/labels.csv': 'file,label,subject\nholiday/3.jpg,bored,Ada\n',
      '__MACOSX/data/._1.jpg': 'x',
      'data/readme.md': 'hello',
    };
    writeFiles(folder, { 'set.zip': await zipOf(files) });
    const studio = await projectInUsedStudio(ALL);
    const seen = await look(studio, folder);
    expect(seen).toMatchObject({ pictures: 3, parts: { train: 1, validation: 0, test: 1 } });
    expect(seen.classes).toContainEqual({ name: 'bored', count: 1, classId: null });
    const neutral = (await studio.client.project.current())!.classes[0]!;
    const report = await importFolder(studio, [folder], { choices: { classes: { bored: neutral.id }, parts: true } });
    expect(report).toMatchObject({ images: 3, labelled: 3, parts: 2 });
    expect(await labelsByFile(studio)).toEqual({
      'data/train/happy/1.jpg': 'happiness 1.00',
      'data/test/anger/2.jpg': 'anger 1.00',
      'data/holiday/3.jpg': 'neutral 1.00',
    });
    expect(await importFolder(studio, [folder])).toMatchObject({ images: 0, labelled: 0, known: 3 });
  });

  it('two sets with files of the same name are kept apart', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'one/1.jpg': await smallCrop(1), 'one/labels.csv': 'file,label\n1.jpg,joy\n' });
    const studio = await projectInUsedStudio(ALL);
    await importFolder(studio, [join(folder, 'one')]);
    const second = temporaryFolder();
    writeFiles(second, { '1.jpg': await smallCrop(2), 'labels.csv': 'file,label\n1.jpg,anger\n' });
    expect(await importFolder(studio, [second])).toMatchObject({ images: 1, labelled: 1 });
    expect((await allFaces(studio)).map(({ classId, subject }) => [classId, subject])).toEqual([
      [2, null],
      [7, null],
    ]);
  });
});
