/** Names of files as others write them, and as others can read them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_FACES } from '../../../../src/shared/view-text.ts';
import { endOfJob } from '../../../support/endings.ts';
import { allFaces, importFolder, labelsByFile, projectInUsedStudio } from '../../../support/imports.ts';
import { smallCrop, writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { forged, renamed, zipOf } from '../../../support/zips.ts';

/** As macOS and old programs write it: nothing says that names are UTF-8. */
const unsaid = (zip: Buffer, entry: number) =>
  forged(zip, entry, (record) => {
    record.writeUInt16LE(record.readUInt16LE(8) & ~0x800, 8);
  });

describe('names in a zip', () => {
  it('are UTF-8 where they can be, though nothing says so', async () => {
    const folder = temporaryFolder();
    const zip = await zipOf({
      [`${'Fotos/Müller.jpg'.normalize('NFD')}`]: await smallCrop(1),
      'labels.csv': 'file,label\nMüller.jpg,anger\n',
    });
    writeFiles(folder, { 'mac.zip': unsaid(zip, 0) });
    const studio = await projectInUsedStudio();
    expect(await importFolder(studio, [join(folder, 'mac.zip')])).toMatchObject({ images: 1, labelled: 1, skipped: [] });
    expect(await labelsByFile(studio)).toEqual({ 'Fotos/Müller.jpg': 'anger 1.00' });
  });

  it('are CP437 where they cannot', async () => {
    const folder = temporaryFolder();
    const zip = renamed(await zipOf({ 'M-ller.jpg': await smallCrop(1) }), 'M-ller', 'M\u0081ller');
    writeFiles(folder, { 'old.zip': unsaid(zip, 0) });
    const studio = await projectInUsedStudio();
    await importFolder(studio, [join(folder, 'old.zip')]);
    expect((await allFaces(studio)).map(({ file }) => file)).toEqual(['Müller.jpg']);
  });

  it('that lead out are refused in either', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'out.zip': unsaid(renamed(await zipOf({ 'xx/Mü.jpg': await smallCrop(1) }), 'xx/M', '../M'), 0) });
    const studio = await projectInUsedStudio();
    const report = await importFolder(studio, [join(folder, 'out.zip')]);
    expect(report.skipped).toMatchObject([{ file: 'out.zip', reason: expect.stringContaining('invalid relative path') }]);
  });
});

describe('names of pictures in an export', () => {
  const LONG = `${'a'.repeat(150)}.jpg`;
  const NAMES = [LONG, 'portrait', 'three.jpg', 'two.jpe'];

  it.each(['zip', 'csv', 'folders'] as const)('%s: with an ending that tells what they are, so that they come back', async (format) => {
    const [folder, out] = [temporaryFolder(), temporaryFolder()];
    for (const [n, name] of NAMES.entries()) writeFiles(folder, { [`in/${name}`]: await smallCrop(n + 1) });
    writeFiles(folder, { 'labels.csv': `file,label\n${NAMES.map((name) => `${name},anger\n`).join('')}` });
    const studio = await projectInUsedStudio();
    await importFolder(studio, [join(folder, 'in')], { labels: join(folder, 'labels.csv') });
    const path = join(out, format === 'zip' ? 'faces.zip' : 'faces');
    const { jobId } = await studio.client.data.create({ query: ALL_FACES, format, path, pictures: true, replace: false });
    expect((await endOfJob(studio, jobId)).error).toBeNull();
    if (format === 'csv') {
      expect((await readdir(join(path, 'images'))).toSorted()).toEqual([
        `${'a'.repeat(120)}.jpg`,
        'portrait.jpg',
        'three.jpg',
        'two.jpe.jpg',
      ]);
    }
    const other = await projectInUsedStudio();
    expect(await importFolder(other, [path])).toMatchObject({ images: 4, labelled: 4, skipped: [] });
    expect((await allFaces(other)).map(({ file }) => file).toSorted()).toEqual(NAMES);
  });
});
