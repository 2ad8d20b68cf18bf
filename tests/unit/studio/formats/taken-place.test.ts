/** What lies where an export would go is never lost, unless an export made it and that is said. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DataExportFormat } from '../../../../src/shared/contract/data.ts';
import { ALL_FACES } from '../../../../src/shared/view-text.ts';
import { requireProject } from '../../../../src/studio/context.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { endOfJob } from '../../../support/endings.ts';
import { crops, importFolder, projectInUsedStudio } from '../../../support/imports.ts';
import { writeFiles } from '../../../support/pictures.ts';
import { temporaryFolder } from '../../../support/projects.ts';

async function filledStudio(): Promise<Studio> {
  const folder = temporaryFolder();
  writeFiles(folder, await crops(2, 'anger/'));
  const studio = await projectInUsedStudio();
  await importFolder(studio, [folder]);
  return studio;
}

async function write(studio: Studio, format: DataExportFormat, path: string, { pictures = false, replace = true } = {}): Promise<void> {
  const { jobId } = await studio.client.data.create({ query: ALL_FACES, format, path, pictures, replace });
  expect((await endOfJob(studio, jobId)).error).toBeNull();
}

/** A folder of somebody's own. */
function ownFolder(files: Readonly<Record<string, string>> = { '2019/summer.jpg': 'mine' }): string {
  const folder = join(temporaryFolder(), 'Pictures');
  writeFiles(folder, files);
  return folder;
}

describe('a file', () => {
  it.each(['csv', 'zip'] as const)('%s is never written in the place of a folder', async (format) => {
    const [studio, path] = [await filledStudio(), ownFolder()];
    for (const replace of [false, true]) {
      await expect(write(studio, format, path, { replace })).rejects.toThrow(/is a folder, and a file is to be written/);
    }
    mkdirSync(join(path, 'empty'));
    await expect(write(studio, format, join(path, 'empty'))).rejects.toThrow(/is a folder/);
    expect(readFileSync(join(path, '2019/summer.jpg'), 'utf8')).toBe('mine');
  });
});

describe('a folder', () => {
  it.each(['folders', 'csv', 'ferplus', 'label-studio', 'coco'] as const)('an earlier export of %s is replaced', async (format) => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'out')];
    await write(studio, format, path, { pictures: true, replace: false });
    const before = await readdir(path, { recursive: true });
    writeFileSync(join(path, '.DS_Store'), 'left by a system');
    await expect(write(studio, format, path, { pictures: true, replace: false })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    await write(studio, format, path, { pictures: true });
    expect((await readdir(path, { recursive: true })).toSorted()).toEqual(before.toSorted());
    expect(await readdir(dirname(path))).toEqual(['out']);
  });

  it.each(['folders', 'csv', 'label-studio', 'coco', 'ferplus'] as const)(
    'an earlier export of %s with files of somebody in it is not',
    async (format) => {
      const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'out')];
      await write(studio, format, path, { pictures: true, replace: false });
      writeFiles(path, { 'chosen/mine.txt': 'mine' });
      await expect(write(studio, format, path, { pictures: true })).rejects.toMatchObject({ code: 'INVALID' });
      expect(readFileSync(join(path, 'chosen/mine.txt'), 'utf8')).toBe('mine');
    },
  );

  it('that is empty is replaced', async () => {
    const [studio, path] = [await filledStudio(), temporaryFolder()];
    await write(studio, 'folders', path);
    expect(existsSync(join(path, 'faces.csv'))).toBe(true);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["somebody's own", { '2019/summer.jpg': 'mine' }],
    [
      'one with something beside the export',
      { 'faces.csv': 'file,name,annotator,kind,answer,cut\na.jpg,b.jpg,,,,\n', 'notes.txt': 'mine' },
    ],
    [
      "another program's with a table of the same name",
      { 'coco.json': '{"images":[{"id":1,"file_name":"a.jpg"}],"annotations":[],"categories":[]}', 'images/a.jpg': 'mine' },
    ],
  ])('is not replaced: %s', async (_, files) => {
    const [studio, path] = [await filledStudio(), ownFolder(files)];
    for (const replace of [false, true]) {
      await expect(write(studio, 'folders', path, { replace })).rejects.toMatchObject({
        code: 'INVALID',
        message: expect.stringContaining('something else than an export of Mien'),
      });
    }
    for (const [name, content] of Object.entries(files)) expect(readFileSync(join(path, name), 'utf8')).toBe(content);
  });

  it('is not replaced: pictures of somebody in the folder beside a table of FER+', async () => {
    const [studio, path] = [await filledStudio(), join(temporaryFolder(), 'out')];
    await write(studio, 'ferplus', path, { pictures: true, replace: false });
    writeFiles(path, { 'images/thesis.docx': 'mine' });
    await expect(write(studio, 'ferplus', path, { pictures: true })).rejects.toMatchObject({ code: 'INVALID' });
    expect(readFileSync(join(path, 'images/thesis.docx'), 'utf8')).toBe('mine');
  });

  it('is not replaced: pictures of somebody with a table that was written beside them', async () => {
    const [studio, path] = [await filledStudio(), ownFolder({ 'anger/000.jpg': 'mine' })];
    await write(studio, 'csv', join(path, 'faces.csv'));
    await expect(write(studio, 'folders', path)).rejects.toMatchObject({ code: 'INVALID' });
    expect(readFileSync(join(path, 'anger/000.jpg'), 'utf8')).toBe('mine');
  });

  it('is not written in the place of a file', async () => {
    const [studio, path] = [await filledStudio(), ownFolder({ out: 'mine' })];
    await expect(write(studio, 'folders', join(path, 'out'))).rejects.toMatchObject({ code: 'INVALID' });
    expect(readFileSync(join(path, 'out'), 'utf8')).toBe('mine');
  });

  it('with the open project in it is not replaced, whatever link leads there', async () => {
    const studio = await filledStudio();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(dirname(dirname(requireProject(studio.context).path)), link);
    for (const path of [link, join(link, dirname(requireProject(studio.context).path).split('/').at(-1)!)]) {
      await expect(write(studio, 'folders', path)).rejects.toThrow(/place of a project/);
    }
  });
});
