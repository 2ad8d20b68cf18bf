/** Files that a window hands over to be looked at. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { endOfJob } from '../../../support/endings.ts';
import { labelsByFile } from '../../../support/imports.ts';
import { smallCrop } from '../../../support/pictures.ts';
import { makeStudio, studioOptions } from '../../../support/studio.ts';
import { zipOf } from '../../../support/zips.ts';

async function open(classes: readonly string[] = ['neutral', 'anger']) {
  const options = studioOptions();
  const studio = await makeStudio(options);
  await studio.client.project.create({ name: 'faces', classes: draftClasses(classes) });
  const { intakeId } = await studio.client.imports.begin();
  const spool = join(options.settingsFolder, 'intake');
  const add = (path: string, bytes: Uint8Array | string, offset = 0) =>
    studio.client.imports.add({ intakeId, paths: [path], files: [new File([bytes as BlobPart], 'x')], offset });
  return { studio, intakeId, spool, add };
}

describe('an intake', () => {
  it('takes a large file in parts, and reads what it is as a whole', async () => {
    const { studio, intakeId, add } = await open();
    const zip = await zipOf({ 'anger/1.jpg': await smallCrop(1), 'tired/2.jpg': await smallCrop(2) });
    for (let offset = 0; offset < zip.length; offset += 700) await add('set.zip', zip.subarray(offset, offset + 700), offset);
    const seen = await studio.client.imports.inspect({ intakeId, choices: {} });
    expect(seen).toMatchObject({
      pictures: 2,
      sets: [{ format: 'folders' }],
      classes: [
        { name: 'anger', count: 1 },
        { name: 'tired', count: 1, classId: null },
      ],
    });
    const { importId, jobId } = await studio.client.images.beginImport({
      source: 'set.zip',
      crops: 'auto',
      labelsFromFolders: true,
      expected: { files: 2, bytes: zip.length },
      intake: { intakeId, choices: { classes: { tired: 'add' } } },
    });
    await studio.client.images.finishImport({ importId });
    expect(await endOfJob(studio, jobId)).toMatchObject({ state: 'done', result: { images: 2, labelled: 2 } });
    expect(await labelsByFile(studio)).toEqual({ 'anger/1.jpg': 'anger 1.00', 'tired/2.jpg': 'tired 1.00' });
    await expect(studio.client.imports.inspect({ intakeId, choices: {} })).rejects.toThrow(/not there any more/);
  });

  it('tells of pictures that come by name which are there already, and which are of a kind that is not read', async () => {
    const { studio, intakeId, add } = await open();
    const [here, there] = [await smallCrop(1), await smallCrop(2)];
    const { importId, jobId } = await studio.client.images.beginImport({
      source: 'here',
      crops: 'auto',
      labelsFromFolders: false,
      expected: { files: 1, bytes: here.length },
    });
    await studio.client.images.addToImport({ importId, paths: ['old/a.jpg'], files: [new File([new Uint8Array(here)], 'a.jpg')] });
    await studio.client.images.finishImport({ importId });
    expect(await endOfJob(studio, jobId)).toMatchObject({ state: 'done', result: { images: 1 } });
    const named = { paths: ['a.jpg', 'b.jpg', 'c.HEIC'], sizes: [here.length, there.length, 9] };
    await studio.client.imports.name({ intakeId, ...named });
    await add('labels.csv', 'file,label\na.jpg,anger\nb.jpg,anger\n');
    expect(await studio.client.imports.inspect({ intakeId, choices: {} })).toMatchObject({
      pictures: 2,
      known: 1,
      matched: 2,
      answers: { first: 1, other: 0 },
      skipped: [{ file: 'c.HEIC', reason: 'is a HEIC photo, which cannot be read here. Save it as JPEG.' }],
    });
  });

  it('refuses parts that leave a hole, and what is no file of labels; keeps nothing under a name that was given', async () => {
    const { add, spool } = await open();
    await add('a.zip', 'abc');
    await expect(add('a.zip', 'xyz', 7)).rejects.toThrow(/parts that do not fit/);
    await expect(add('b.zip', 'xyz', 3)).rejects.toThrow(/parts that do not fit/);
    await expect(add('evil.exe', 'MZ')).rejects.toThrow(/neither a table of labels nor an archive/);
    await add('../../../../evil.csv', 'file,label\n');
    const [folder] = readdirSync(spool);
    expect(readdirSync(join(spool, folder!)).toSorted()).toEqual(['0', '1']);
  });

  it('is gone when it is discarded, when its import has ended, and when the studio closes', async () => {
    const { studio, intakeId, spool, add } = await open();
    await add('labels.csv', 'file,label\n1.jpg,anger\n');
    await studio.client.imports.discard({ intakeId });
    expect(readdirSync(spool)).toEqual([]);
    const { intakeId: second } = await studio.client.imports.begin();
    expect(second).not.toBe(intakeId);
    expect(readdirSync(spool).length).toBe(1);
    await studio.close();
    expect(existsSync(spool) ? readdirSync(spool) : []).toEqual([]);
  });

  it('a name that can be no class is refused before anything is stored', async () => {
    const { studio, intakeId, add } = await open();
    await add('labels.csv', 'file,label\n1.jpg,"bad\u0007name"\n');
    const begun = await studio.client.images.beginImport({
      source: 'x',
      crops: 'auto',
      labelsFromFolders: false,
      expected: { files: 0, bytes: 0 },
      intake: { intakeId, choices: { classes: { 'bad\u0007name': 'add' } } },
    });
    await studio.client.images.finishImport({ importId: begun.importId });
    expect(await endOfJob(studio, begun.jobId)).toMatchObject({ state: 'failed', error: { code: 'INVALID' } });
    expect((await studio.client.project.current())!.classes.length).toBe(2);
  });
});
