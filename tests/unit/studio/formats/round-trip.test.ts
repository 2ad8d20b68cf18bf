/** What is written out comes back: votes of each annotator, people, parts, boxes, names. */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DataExportFormat, DataExportRecord } from '../../../../src/shared/contract/data.ts';
import { ALL_FACES } from '../../../../src/shared/view-text.ts';
import { requireProject } from '../../../../src/studio/context.ts';
import { importedAnnotatorId } from '../../../../src/studio/db/annotators.ts';
import { listClasses } from '../../../../src/studio/db/classes.ts';
import { allClassNames, readExportFaces } from '../../../../src/studio/db/export-faces.ts';
import { listFaceIds } from '../../../../src/studio/db/face-lists.ts';
import {
  addImportedNote,
  castImportedVote,
  setImportedPart,
  setImportedSubject,
  type ImportedVote,
} from '../../../../src/studio/db/imported-votes.ts';
import { updateLabels } from '../../../../src/studio/db/votes.ts';
import { toAnnotation } from '../../../../src/studio/formats/face-annotations.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { endOfJob } from '../../../support/endings.ts';
import { allFaces, importFolder, projectInUsedStudio } from '../../../support/imports.ts';
import { plainPicture, smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';

const CLASSES = ['neutral', 'happiness', 'anger, "cold"', '=SUM(A1)'];
/** Names that differ only in what no folder is called. */
const ALIKE = ['joy/calm', 'joy/wild', 'joy_wild'];
const ODD_NAMES = ['ünï/cödé 顔.jpg', 'a "quoted", name.jpg', 'two\nlines.jpg', '=cmd|calc.jpg', "'=quoted.jpg", '@at.jpg', 'CON.jpg'];

/** Crops with odd names, and a photo with two faces of which one was turned. */
async function sourceFolder(): Promise<string> {
  const folder = temporaryFolder();
  const crops = await Promise.all(ODD_NAMES.map(async (name, n) => [name, await smallCrop(n + 1)] as const));
  const boxes = {
    images: [{ id: 1, file_name: 'photo.png', width: 400, height: 300 }],
    categories: [],
    annotations: [
      {
        id: 1,
        image_id: 1,
        category_id: 0,
        bbox: [0, 0, 1, 1],
        mien: { box: { x: 20.5, y: 30.25, width: 101, height: 101, angle: 12.5, cut: 'exact' }, votes: [] },
      },
      {
        id: 2,
        image_id: 1,
        category_id: 0,
        bbox: [0, 0, 1, 1],
        mien: { box: { x: -10, y: 150, width: 120, height: 120, cut: 'exact' }, votes: [] },
      },
    ],
  };
  writeFiles(folder, {
    ...Object.fromEntries(crops),
    'photo.png': await plainPicture(400, 300, 3).png().toBuffer(),
    'boxes.json': JSON.stringify(boxes),
  });
  return folder;
}

/** Every kind of vote, by several annotators. */
async function filledStudio(): Promise<Studio> {
  const studio = await projectInUsedStudio(CLASSES);
  await importFolder(studio, [await sourceFolder()], { crops: 'auto' });
  const { db } = requireProject(studio.context);
  const [neutral, happy, cold, sum] = listClasses(db).map(({ id }) => id);
  const ids = [...listFaceIds(db, ALL_FACES)];
  expect(ids.length).toBe(ODD_NAMES.length + 2);
  const [ann, bob, crowd] = ['Ann', '=Bob "B"', 'ten people'].map((name) => importedAnnotatorId(db, name));
  const vote = (kind: ImportedVote['kind'], classId: number | null, details: ImportedVote['details'] = {}): ImportedVote => ({
    kind,
    classId,
    counts: null,
    at: 1_700_000_000_000,
    details,
  });
  const cast = (face: number, by: number, word: ImportedVote) => castImportedVote(db, ids[face]!, by, word);
  cast(0, ann!, vote('class', happy!, { second: { classId: neutral!, share: 0.4 }, valence: 0.25, arousal: -0.5 }));
  cast(0, bob!, vote('class', cold!));
  cast(1, ann!, vote('unsure', null, { second: { classId: happy! } }));
  cast(2, ann!, vote('unusable', null, { reason: 'blurred, "very"' }));
  cast(3, bob!, vote('class', sum!, { decides: true }));
  cast(4, crowd!, {
    ...vote('class', null),
    counts: [
      { classId: happy!, count: 7 },
      { classId: cold!, count: 2 },
    ],
    unsure: 1,
  });
  cast(5, crowd!, { ...vote('unusable', null), counts: [{ classId: neutral!, count: 1 }], unusable: 9 });
  cast(7, ann!, vote('class', neutral!));
  cast(8, ann!, vote('skip', null));
  updateLabels(db, ids);
  setImportedSubject(db, ids[0]!, 'Ada "the first" of her name;=1');
  setImportedSubject(db, ids[7]!, '=Ben');
  setImportedPart(db, ids[0]!, 'test');
  setImportedPart(db, ids[7]!, 'validation');
  addImportedNote(db, ids[0]!, ann!, '+1, I think\nso;-2');
  return studio;
}

async function exportTo(
  studio: Studio,
  format: DataExportFormat,
  path: string,
  pictures = false,
  query = ALL_FACES,
): Promise<DataExportRecord> {
  const { jobId } = await studio.client.data.create({ query, format, path, pictures, replace: false });
  const job = await endOfJob(studio, jobId);
  expect(job.error).toBeNull();
  return job.result as DataExportRecord;
}

/** All that is known of each face, by what makes it the same face. */
function facesOf(studio: Studio): Record<string, unknown> {
  const { db } = requireProject(studio.context);
  const names = allClassNames(db);
  const faces = readExportFaces(db, [...listFaceIds(db, ALL_FACES)]);
  return Object.fromEntries(
    faces.map((face) => {
      const { where: _where, ...all } = toAnnotation(face, names, { file: face.image.file, crop: false });
      return [`${face.image.sha256} ${face.box.x}`, { ...all, label: face.classId === null ? face.state : names.get(face.classId) }];
    }),
  );
}

describe('comes back with nothing lost', () => {
  it('a zip of pictures, faces and votes, into an empty project', async () => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'faces.zip')];
    const record = await exportTo(studio, 'zip', path);
    expect(record).toMatchObject({ faces: ODD_NAMES.length + 2, images: ODD_NAMES.length + 1, votes: 9 });
    const other = await projectInUsedStudio(CLASSES);
    expect(await importFolder(other, [path], { choices: { parts: true } })).toMatchObject({
      images: ODD_NAMES.length + 1,
      faces: ODD_NAMES.length + 2,
      skipped: [],
      parts: 2,
    });
    expect(facesOf(other)).toEqual(facesOf(studio));
    const names = ODD_NAMES.map((name) => name.replace('\n', '�'));
    expect((await allFaces(other)).map(({ file }) => file).toSorted()).toEqual([...names, 'photo.png', 'photo.png'].toSorted());
    expect(await importFolder(other, [path], { choices: { parts: true } })).toMatchObject({ images: 0, faces: 0, labelled: 0, parts: 0 });
  });

  it.each(['csv', 'label-studio', 'coco'] as const)('%s with its pictures beside, into an empty project', async (format) => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'out')];
    await exportTo(studio, format, path, true);
    const other = await projectInUsedStudio(CLASSES);
    expect(await importFolder(other, [path], { choices: { parts: true } })).toMatchObject({ faces: ODD_NAMES.length + 2, skipped: [] });
    expect(facesOf(other)).toEqual(facesOf(studio));
  });

  it.each(['csv', 'label-studio', 'coco'] as const)('%s alone, onto the pictures that are there', async (format) => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), format === 'csv' ? 'out.csv' : 'out.json')];
    await exportTo(studio, format, path);
    const other = await projectInUsedStudio(CLASSES);
    await importFolder(other, [await sourceFolder()]);
    expect(await importFolder(other, [path], { choices: { parts: true } })).toMatchObject({ images: 0, skipped: [] });
    expect(facesOf(other)).toEqual(facesOf(studio));
  });

  it('folders: each face a crop in the folder of its class, with all votes', async () => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'out')];
    await exportTo(studio, 'folders', path);
    expect((await readdir(path)).toSorted()).toEqual(
      ['_SUM(A1)', 'anger, _cold_', 'faces.csv', 'happiness', 'neutral', 'skipped', 'unlabelled', 'unsure', 'unusable']
        .map((name) => name.replace('_SUM', '=SUM'))
        .toSorted(),
    );
    // Hugging Face takes the folder that a picture lies in for its class.
    const pictures = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => /\.(jpg|png)$/.test(entry.name));
    expect(pictures).toHaveLength(ODD_NAMES.length + 2);
    expect(new Set(pictures.map(({ parentPath }) => dirname(parentPath)))).toEqual(new Set([path]));
    const other = await projectInUsedStudio(CLASSES);
    expect(await importFolder(other, [path], { choices: { parts: true } })).toMatchObject({ faces: ODD_NAMES.length + 2, skipped: [] });
    const said = (studio_: Studio) =>
      Object.values(facesOf(studio_) as Record<string, { votes: unknown; subject?: string; part?: string; label: string }>)
        .map(({ votes, subject, part, label }) => JSON.stringify([votes, subject, part, label]))
        .toSorted();
    expect(said(other)).toEqual(said(studio));
  });

  it('folders: classes whose names have signs that no folder has are kept apart', async () => {
    const studio = await projectInUsedStudio(ALIKE);
    const pictures = await Promise.all(ALIKE.map(async (_, n) => [`${n}.jpg`, await smallCrop(n + 1)] as const));
    const rows = ALIKE.map((name, n) => `${n}.jpg,${name}`);
    const folder = temporaryFolder();
    writeFiles(folder, { ...Object.fromEntries(pictures), 'labels.csv': ['file,label', ...rows].join('\n') });
    expect(await importFolder(studio, [folder])).toMatchObject({ labelled: 3, skipped: [] });
    const path = join(temporaryFolder(), 'out');
    await exportTo(studio, 'folders', path);
    expect((await readdir(path)).toSorted()).toEqual(['faces.csv', 'joy_calm', 'joy_wild', 'joy_wild (2)']);
  });

  it('FER+ keeps how many said what', async () => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'out')];
    await exportTo(studio, 'ferplus', path, true);
    const table = readFileSync(join(path, 'fer2013new.csv'), 'utf8').split('\r\n');
    expect(table[0]).toBe('Usage,Image name,neutral,happiness,"anger, ""cold""",\'=SUM(A1),unknown,NF');
    const other = await projectInUsedStudio(CLASSES);
    await importFolder(other, [path], { choices: { parts: true } });
    const faces = await allFaces(other);
    expect(faces.map(({ shares }) => shares.map(({ share }) => share))).toContainEqual([7 / 9, 2 / 9]);
    expect(faces.filter(({ part }) => part === 'test').length).toBe(1);
  });
});

describe('what is written', () => {
  it('has no cell that a spreadsheet would compute', async () => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'out.csv')];
    await exportTo(studio, 'csv', path);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toMatch(/(^|,|\n)"?[=+@\t]/);
    expect(text).toContain("'=cmd|calc.jpg");
  });

  it('is what Label Studio itself reads: one annotation a person, also of those who were counted together', async () => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'out.json')];
    await exportTo(studio, 'label-studio', path);
    const tasks = JSON.parse(readFileSync(path, 'utf8')) as {
      annotations: { was_cancelled: boolean; result: { value: Record<string, string[]> }[] }[];
      mien: { votes: { counts?: unknown }[] };
    }[];
    const counted = tasks.find(({ mien }) => mien.votes.some(({ counts }) => counts) && mien.votes[0]!.counts)!;
    const choices = counted.annotations.map(({ result }) => result[0]!.value['choices']?.[0]);
    expect(choices.length).toBe(10);
    expect(new Set(choices).size).toBeGreaterThan(1);
    // Label Studio refuses a file whose annotators are none of its members.
    expect(tasks.flatMap(({ annotations }) => annotations).filter((annotation) => 'completed_by' in annotation)).toEqual([]);
    // Without our own part of it, the rest still tells how many said what.
    const plain = tasks.map(({ mien: _mien, ...task }) => task);
    const other = await projectInUsedStudio(CLASSES);
    const folder = await sourceFolder();
    writeFiles(folder, { 'plain.json': JSON.stringify(plain) });
    await importFolder(other, [folder]);
    const shares = (await allFaces(other)).map((face) => face.shares.map(({ share }) => share));
    expect(shares).toContainEqual([7 / 9, 2 / 9]);
  });

  it('is COCO as its readers want it: ids from 1, and a category for every face', async () => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'out.json')];
    await exportTo(studio, 'coco', path);
    const { categories, annotations } = JSON.parse(readFileSync(path, 'utf8')) as {
      categories: { id: number; name: string }[];
      annotations: { category_id: number; segmentation: unknown[] }[];
    };
    expect(categories.map(({ id, name }) => [id, name])).toEqual([...CLASSES, '(no label)'].map((name, n) => [n + 1, name]));
    const known = new Set(categories.map(({ id }) => id));
    expect(annotations.filter(({ category_id: id, segmentation }) => !known.has(id) || !Array.isArray(segmentation))).toEqual([]);
    expect(annotations.filter(({ category_id: id }) => id === known.size).length).toBeGreaterThan(0);
  });

  it('is never in the place of something else, unless that is said; a cancelled one leaves nothing', async () => {
    const [studio, folder] = [await filledStudio(), temporaryFolder()];
    const path = join(folder, 'out.csv');
    writeFiles(folder, { 'out.csv': 'mine' });
    const ask = (replace: boolean) => studio.client.data.create({ query: ALL_FACES, format: 'csv', path, pictures: false, replace });
    await expect(ask(false)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(await endOfJob(studio, (await ask(true)).jobId)).toMatchObject({ state: 'done' });
    expect(readFileSync(path, 'utf8')).toContain('sha256');
    const { jobId } = await studio.client.data.create({
      query: ALL_FACES,
      format: 'zip',
      path: join(folder, 'x.zip'),
      pictures: true,
      replace: false,
    });
    await studio.client.jobs.cancel({ id: jobId });
    expect(await endOfJob(studio, jobId)).toMatchObject({ state: 'cancelled' });
    expect(await readdir(folder)).toEqual(['out.csv']);
    const project = requireProject(studio.context).path;
    await expect(
      studio.client.data.create({ query: ALL_FACES, format: 'csv', path: project, pictures: false, replace: true }),
    ).rejects.toThrow(/place of a project/);
  });

  it('holds the faces of a view alone', async () => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'out.csv')];
    const record = await exportTo(studio, 'csv', path, false, { ...ALL_FACES, filter: { parts: ['test'] } });
    expect(record).toMatchObject({ faces: 1, images: 1, votes: 2 });
  });
});
