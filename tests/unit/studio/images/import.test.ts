import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import type { ImportReport } from '../../../../src/shared/contract/images.ts';
import { importChoices } from '../../../../src/shared/contract/imports.ts';
import { DataSet } from '../../../../src/studio/formats/data-set.ts';
import { startImport } from '../../../../src/studio/images/importer.ts';
import { importPaths } from '../../../../src/studio/images/path-import.ts';
import { Upload } from '../../../../src/studio/images/upload.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { allFaces, crops, importFolder, labelsByFile, studioWithProject } from '../../../support/imports.ts';
import { plainPicture, smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { zipOf } from '../../../support/zips.ts';

describe('an import of folders', () => {
  it('says of photos of a telephone how to bring them in, where there is nothing else', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'IMG_0001.HEIC': Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(200)]) });
    const { skipped } = await importFolder(await studioWithProject(), [folder]);
    expect(skipped).toEqual([{ file: 'IMG_0001.HEIC', reason: expect.stringMatching(/HEIC.*Save it as JPEG/) }]);
  });

  it('takes what is good, lists what is not with its reason, and goes on', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'a/good.jpg': await smallCrop(1),
      'a/upper.JPG': await smallCrop(2),
      'a/empty.jpg': '',
      'a/short.jpg': (await smallCrop(3, 96)).subarray(0, 400),
      'a/drawing.png': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'tiny.png': await plainPicture(20, 20).png().toBuffer(),
      'notes.txt': 'hello',
      'twice.jpg': await smallCrop(1),
      '.hidden/x.jpg': await smallCrop(4),
      'big.jpg': await plainPicture(900, 500).jpeg().toBuffer(),
    });
    symlinkSync(join(folder, 'a/good.jpg'), join(folder, 'link.jpg'));
    const studio = await studioWithProject();
    const report = await importFolder(studio, [folder]);
    expect(report).toMatchObject({ images: 3, faces: 2, known: 1, withoutFace: ['big.jpg'], cancelled: false });
    const reasons = Object.fromEntries(report.skipped.map(({ file, reason }) => [file, reason]));
    expect(reasons).toEqual({
      'a/empty.jpg': expect.stringContaining('is empty'),
      'a/short.jpg': expect.stringContaining('is damaged'),
      'a/drawing.png': expect.stringContaining('SVG'),
      'tiny.png': expect.stringContaining('20 × 20'),
      'notes.txt': expect.stringContaining('neither a picture nor a table'),
      'link.jpg': expect.stringContaining('is a link'),
    });
    expect((await allFaces(studio)).map(({ file, whole }) => [file, whole])).toEqual([
      ['a/good.jpg', true],
      ['a/upper.JPG', true],
    ]);
    expect(await studio.client.images.withoutFace()).toMatchObject([{ name: 'big.jpg' }]);
  });

  it('tells how far it is of all that lies in archives and tables', async () => {
    const folder = temporaryFolder();
    const pixels = Array.from({ length: 48 * 48 }, (_, at) => at % 256).join(' ');
    writeFiles(folder, {
      'a.jpg': await smallCrop(9),
      'all.zip': await zipOf(await crops(3)),
      'fer2013.csv': `emotion,pixels\n3,${pixels}\n`,
    });
    const studio = await studioWithProject();
    const totals = new Set<string>();
    studio.context.jobs.onChange(({ step }) => totals.add(/ of ([\d,]+) files/.exec(step)?.[1] ?? ''));
    expect(await importFolder(studio, [folder])).toMatchObject({ images: 5 });
    totals.delete('');
    expect([...totals]).toEqual(['5']);
  });

  it('a second time adds nothing, and a renamed copy nothing either', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, await crops(30));
    const studio = await studioWithProject();
    expect(await importFolder(studio, [folder])).toMatchObject({ images: 30, faces: 30, known: 0 });
    writeFiles(folder, { 'again/copy.png': await smallCrop(7) });
    expect(await importFolder(studio, [folder])).toMatchObject({ images: 0, faces: 0, known: 31 });
    expect((await allFaces(studio)).length).toBe(30);
  });

  it('a path that is not there is refused before anything happens', async () => {
    const studio = await studioWithProject();
    await expect(importFolder(studio, [join(temporaryFolder(), 'nowhere')])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(studio.context.jobs.list()).toEqual([]);
  });

  it('cancelled, keeps what was saved, and the next one brings the rest', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, await crops(400, 'anger/'));
    const studio = await studioWithProject();
    const job = await importPaths(studio.context, { paths: [folder], crops: 'whole' });
    await new Promise<void>((resolve) => {
      const stop = studio.context.onChange(({ topic }) => {
        if (topic !== 'faces') return;
        stop();
        resolve();
      });
    });
    await studio.client.jobs.cancel({ id: job.id });
    const report = await job.finished;
    expect(report.cancelled).toBe(true);
    expect(report.images).toBeGreaterThan(0);
    expect(report.images).toBeLessThan(400);
    // What came in has its labels.
    expect(report.labelled).toBe(report.images);
    expect((await studio.client.project.current())!.images).toBe(report.images);
    expect(studio.context.jobs.list()).toMatchObject([{ state: 'cancelled' }]);
    expect(await importFolder(studio, [folder])).toMatchObject({
      images: 400 - report.images,
      known: report.images,
      labelled: 400 - report.images,
    });
  });
});

describe('an import that is fed file by file', () => {
  const file = (name: string, bytes: Uint8Array) => ({ path: name, file: new File([new Uint8Array(bytes)], name.split('/').at(-1)!) });

  async function upload(
    studio: Studio,
    files: readonly ReturnType<typeof file>[],
    tables: readonly ReturnType<typeof file>[] = [],
  ): Promise<ImportReport> {
    const { intakeId } = await studio.client.imports.begin();
    if (tables.length > 0) {
      await studio.client.imports.add({ intakeId, paths: tables.map(({ path }) => path), files: tables.map((entry) => entry.file) });
    }
    const { importId, jobId } = await studio.client.images.beginImport({
      intake: { intakeId, choices: {} },
      source: 'dropped',
      crops: 'auto',
      labelsFromFolders: true,
      expected: { files: files.length, bytes: 1 },
    });
    for (const entry of files) await studio.client.images.addToImport({ importId, paths: [entry.path], files: [entry.file] });
    await studio.client.images.finishImport({ importId });
    for (;;) {
      const job = studio.context.jobs.list().find(({ id }) => id === jobId)!;
      if (job.state !== 'running') return job.result as ImportReport;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('takes images after their tables, and no path leads out of the project', async () => {
    const studio = await studioWithProject();
    const report = await upload(
      studio,
      [file('set/x.jpg', await smallCrop(1)), file('../../etc/./anger/y.jpg', await smallCrop(2))],
      [file('set/labels.csv', Buffer.from('file,label\nx.jpg,joy\n'))],
    );
    expect(report).toMatchObject({ source: 'dropped', images: 2, labelled: 2, skipped: [] });
    expect(await labelsByFile(studio)).toEqual({ 'set/x.jpg': 'happiness 1.00', 'etc/anger/y.jpg': 'anger 1.00' });
  });

  it('says that it is over, when it is', async () => {
    const studio = await studioWithProject();
    const { importId, jobId } = await studio.client.images.beginImport({
      source: 'x',
      crops: 'auto',
      labelsFromFolders: false,
      expected: { files: 9, bytes: 9 },
    });
    await studio.client.jobs.cancel({ id: jobId });
    await expect(
      (async () => {
        for (let n = 0; n < 1_000; n++) {
          await studio.client.images.addToImport({ importId, paths: [`${n}.jpg`], files: [file('x', await smallCrop(n)).file] });
        }
      })(),
    ).rejects.toThrow(/import is over/);
  });

  it('ends where its sender is gone: what came stays, with the labels of its folders', async () => {
    const { client, context } = await studioWithProject();
    const items = new Upload(100);
    const paths = ['anger/1.jpg', 'anger/2.jpg'];
    await items.add(paths, [file('1', await smallCrop(1)).file, file('2', await smallCrop(2)).file]);
    const { finished } = startImport(context, {
      source: 'faces',
      crops: 'auto',
      labelsFromFolders: true,
      expected: { files: 9, bytes: 9 },
      items,
      stop: () => items.end(),
      data: new DataSet(context.formats, { files: [], names: [] }),
      choices: importChoices.parse({}),
    });
    expect(await finished).toMatchObject({ images: 2, labelled: 2, cancelled: false, skipped: [{ file: 'all further files' }] });
    expect((await client.jobs.list()).map(({ state }) => state)).toEqual(['done']);
  });

  it('refuses more at once than was agreed', async () => {
    const studio = await studioWithProject();
    const { importId } = await studio.client.images.beginImport({
      source: 'x',
      crops: 'auto',
      labelsFromFolders: false,
      expected: { files: 9, bytes: 9 },
    });
    const many = Array.from({ length: 257 }, () => new File(['x'], 'x'));
    await expect(studio.client.images.addToImport({ importId, paths: many.map(() => 'x'), files: many })).rejects.toThrow(
      /At most 256 files/,
    );
    await studio.client.images.finishImport({ importId });
  });
});

describe('reading images', () => {
  it('a crop as it is stored, a photo upright and no larger than asked for, never by its name', async () => {
    const folder = temporaryFolder();
    const stored = await smallCrop(5);
    const photo = await plainPicture(1_200, 800).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in/face.svg'), stored);
    writeFileSync(join(folder, 'in/photo.html'), photo);
    const studio = await studioWithProject();
    await importFolder(studio, [folder]);
    const [face] = await allFaces(studio);
    const crop = await studio.client.images.read({ kind: 'face', id: face!.id, side: 96 });
    expect(crop.type).toBe('image/jpeg');
    expect(Buffer.from(await crop.arrayBuffer()).equals(stored)).toBe(true);
    const [faceless] = await studio.client.images.withoutFace();
    const view = await studio.client.images.read({ kind: 'image', id: faceless!.id, side: 300 });
    const size = await sharp(Buffer.from(await view.arrayBuffer())).metadata();
    expect([view.type, size.width, size.height]).toEqual(['image/jpeg', 200, 300]);
    await expect(studio.client.images.read({ kind: 'face', id: 999 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
