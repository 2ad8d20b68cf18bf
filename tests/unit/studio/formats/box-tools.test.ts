/** What those bring who drew their boxes or kept their labels elsewhere: Roboflow, LabelImg, Hugging Face, Label Studio's short forms. */
import { describe, expect, it } from 'vitest';
import { importChoices } from '../../../../src/shared/contract/imports.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { allFaces, importFolder, labelsByFile, projectInUsedStudio } from '../../../support/imports.ts';
import { inspectFolder as look } from '../../../support/inspections.ts';
import { plainPicture, smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';

const ALL = ['neutral', 'happiness', 'sadness', 'surprise', 'anger'];
const withParts = { choices: importChoices.parse({ parts: true }) };
const photo = (seed: number) => plainPicture(400, 300, seed).png().toBuffer();
const partsByFile = async (studio: Studio) => Object.fromEntries((await allFaces(studio)).map(({ file, part }) => [file, part]));

function voc(filename: string, objects: readonly (readonly [name: string, ...corners: number[]])[]): string {
  const drawn = objects.map(
    ([name, left, top, right, bottom]) => `<object>
		<name>${name}</name>
		<pose>Unspecified</pose>
		<bndbox>
			<xmin>${left}</xmin>
			<ymin>${top}</ymin>
			<xmax>${right}</xmax>
			<ymax>${bottom}</ymax>
		</bndbox>
	</object>`,
  );
  return `<annotation verified="yes">
	<folder>x</folder>
	<filename>${filename}</filename>
	<size><width>400</width><height>300</height><depth>3</depth></size>
	${drawn.join('\n')}
</annotation>`;
}

describe('Pascal VOC', () => {
  it('boxes with their labels; parts by the folders, even where pictures are called the same', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'train/a.png': await photo(1),
      'train/a.xml': voc('a.png', [
        ['happy', 20, 30, 120, 130],
        ['face', 250, 100, 350, 200],
      ]),
      'valid/a.png': await photo(2),
      'valid/a.xml': voc('a', [['sad', 20, 30, 120, 130]]),
    });
    const studio = await projectInUsedStudio(ALL);
    expect(await look(studio, folder)).toMatchObject({ matched: 3, parts: { train: 2, validation: 1, test: 0 }, skipped: [] });
    expect(await importFolder(studio, [folder], withParts)).toMatchObject({ images: 2, faces: 3, labelled: 2, parts: 3, skipped: [] });
    const faces = await allFaces(studio);
    expect(faces.map(({ file, part, state }) => [file, part, state])).toEqual([
      ['train/a.png', 'train', 'labelled'],
      ['train/a.png', 'train', 'unlabelled'],
      ['valid/a.png', 'validation', 'labelled'],
    ]);
    const { x, y, width, height } = faces[0]!.box;
    expect([x + width / 2, y + height / 2]).toEqual([70, 80]);
    expect(await importFolder(studio, [folder], withParts)).toMatchObject({ images: 0, faces: 0, labelled: 0, parts: 0 });
  });

  it('a file that breaks off is named with its line; the others count', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'a.png': await photo(1),
      'b.png': await photo(2),
      'a.xml': voc('a.png', [['happy', 20, 30, 120, 130]]),
      'b.xml': voc('b.png', [['happy', 20, 30, 120, 130]]).slice(0, -60),
    });
    const studio = await projectInUsedStudio(ALL);
    const { labelled, skipped } = await importFolder(studio, [folder]);
    expect(labelled).toBe(1);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]!.reason).toMatch(/"b\.xml" cannot be read as XML.*line \d+/);
  });
});

it('COCO beside its pictures: parts by the folders, even where pictures are called the same', async () => {
  const folder = temporaryFolder();
  const coco = (category: number) =>
    JSON.stringify({
      images: [{ id: 0, file_name: 'a.png', width: 400, height: 300 }],
      categories: [
        { id: 1, name: 'happy' },
        { id: 2, name: 'sad' },
      ],
      annotations: [{ id: 0, image_id: 0, category_id: category, bbox: [20, 30, 100, 100] }],
    });
  writeFiles(folder, {
    'train/a.png': await photo(1),
    'train/_annotations.coco.json': coco(1),
    'test/a.png': await photo(2),
    'test/_annotations.coco.json': coco(2),
  });
  const studio = await projectInUsedStudio(ALL);
  await importFolder(studio, [folder], withParts);
  expect(await labelsByFile(studio)).toEqual({ 'train/a.png': 'happiness 1.00', 'test/a.png': 'sadness 1.00' });
  expect(await partsByFile(studio)).toEqual({ 'train/a.png': 'train', 'test/a.png': 'test' });
});

describe('Hugging Face', () => {
  it.each([
    ['metadata.csv', 'file_name,label\n0.jpg,happy\n', 'file_name,label\n0.jpg,sad\n'],
    ['metadata.jsonl', '{"file_name": "0.jpg", "label": "happy", "age": null}\r\n', '{"file_name":"0.jpg","label":"sad"}\n'],
  ])('a folder of images with %s: labels, and parts by the folders', async (name, train, test) => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'train/0.jpg': await smallCrop(1),
      [`train/${name}`]: train,
      'test/0.jpg': await smallCrop(2),
      [`test/${name}`]: test,
    });
    const studio = await projectInUsedStudio(ALL);
    expect(await importFolder(studio, [folder], withParts)).toMatchObject({ labelled: 2, parts: 2, skipped: [] });
    expect(await labelsByFile(studio)).toEqual({ 'train/0.jpg': 'happiness 1.00', 'test/0.jpg': 'sadness 1.00' });
    expect(await partsByFile(studio)).toEqual({ 'train/0.jpg': 'train', 'test/0.jpg': 'test' });
  });

  it('rows are told by their lines, and so is a line that breaks off', async () => {
    const folder = temporaryFolder();
    const good = '{"file_name":"0.jpg","label":"happy"}\n\n{"file_name":"1.jpg","label":"bored"}\n';
    writeFiles(folder, {
      '0.jpg': await smallCrop(1),
      '1.jpg': await smallCrop(2),
      'a.jsonl': good,
      'b.jsonl': `${good}{"file_na`,
      'c.jsonl': `${good}{"x":"${'x'.repeat(400_000)}`,
    });
    const studio = await projectInUsedStudio(ALL);
    const { labelled, skipped } = await importFolder(studio, [folder]);
    expect(labelled).toBe(1);
    expect(skipped.map(({ file, reason }) => `${file} ${reason.slice(0, 40)}`)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^a\.jsonl row 2 names no file/),
        expect.stringMatching(/^a\.jsonl row 3: "bored" is not a class/),
        expect.stringMatching(/^b\.jsonl cannot be read as JSON lines: line 4/),
        expect.stringMatching(/^c\.jsonl has a line that is too long: line 4/),
      ]),
    );
  });
});

describe('Label Studio, short forms', () => {
  it('boxes of the short JSON', async () => {
    const folder = temporaryFolder();
    const region = (x: number, words: string[]) => ({
      ...{ x, y: 10, width: 25, height: 40, rotation: 0, original_width: 400, original_height: 300 },
      rectanglelabels: words,
    });
    const task = {
      id: 1,
      image: '/data/upload/1/0a1b2c3d-a.png',
      annotator: 4,
      annotation_id: 9,
      label: [region(5, ['happy']), region(60, ['face'])],
    };
    writeFiles(folder, { 'a.png': await photo(1), 'min.json': JSON.stringify([task]) });
    const studio = await projectInUsedStudio(ALL);
    expect(await importFolder(studio, [folder])).toMatchObject({ faces: 2, labelled: 1, skipped: [] });
    expect((await allFaces(studio)).map(({ box, state }) => [box.x + box.width / 2, state])).toEqual([
      [70, 'labelled'],
      [290, 'unlabelled'],
    ]);
  });

  it('its CSV finds uploaded pictures', async () => {
    const folder = temporaryFolder();
    const rows = 'annotation_id,annotator,choice,id,image\n1,4,happy,1,/data/upload/1/0a1b2c3d-a.jpg\n';
    writeFiles(folder, { 'a.jpg': await smallCrop(1), 'project-1.csv': rows });
    const studio = await projectInUsedStudio(ALL);
    await importFolder(studio, [folder]);
    expect(await labelsByFile(studio)).toEqual({ 'a.jpg': 'happiness 1.00' });
  });
});
