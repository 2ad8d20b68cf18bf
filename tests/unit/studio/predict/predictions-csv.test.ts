import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeTable } from '../../../../src/studio/predict/predictions-csv.ts';
import { temporaryFolder } from '../../../support/projects.ts';

it('a table is made with its folders, takes the place of an earlier one, and leaves nothing beside it', async () => {
  const folder = join(temporaryFolder(), 'not', 'there');
  const path = join(folder, 'table.csv');
  await writeTable(path, 'one');
  await writeTable(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(folder)).toEqual(['table.csv']);
});

it.runIf(process.platform !== 'win32')('a table goes to where a link points', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'table.csv'), 'one');
  symlinkSync('table.csv', join(folder, 'link.csv'));
  await writeTable(join(folder, 'link.csv'), 'two');
  expect(readFileSync(join(folder, 'table.csv'), 'utf8')).toBe('two');
});

it('what cannot be written is told in a sentence', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  await expect(writeTable(join(folder, 'file', 'table.csv'), 'one')).rejects.toMatchObject({ code: 'FILE_ACCESS' });
  mkdirSync(join(folder, 'taken'));
  await expect(writeTable(join(folder, 'taken'), 'one')).rejects.toMatchObject({ code: 'FILE_ACCESS' });
});
