import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mien, mienJson } from '../../support/mien.ts';
import { paintedPng, plannedFaces } from '../../support/painted-faces.ts';
import { writeFiles } from '../../support/pictures.ts';

const CLASSES = ['neutral', 'happiness', 'surprise'];
const FACES = 60;
const cwd = mkdtempSync(join(tmpdir(), 'mien-curation-'));
const json = <Document = Record<string, unknown>>(...args: readonly string[]) => mienJson<Document>(args, { cwd });
/** Painted as happiness, labelled neutral. */
let wrong = '';

beforeAll(async () => {
  const planned = plannedFaces()
    .filter(({ kind, intensity }) => CLASSES.includes(kind) && intensity > 0.6)
    .slice(0, FACES);
  const pictures = await Promise.all(planned.map(paintedPng));
  wrong = planned.find(({ kind, intensity }, n) => n > 6 && kind === 'happiness' && intensity > 0.85)!.file;
  writeFiles(join(cwd, 'photos'), {
    ...Object.fromEntries(planned.map(({ file }, n) => [file, pictures[n]!])),
    'copy.jpg': await sharp(pictures[3]).resize(90).jpeg({ quality: 80 }).toBuffer(),
    'unlabelled.png': await paintedPng(
      plannedFaces().find(({ kind, index }) => kind === 'surprise' && planned.every((other) => other.index !== index))!,
    ),
  });
  const rows = planned.map(({ file, kind, subject }) => `${file},${file === wrong ? 'neutral' : kind},p${subject}`);
  writeFileSync(join(cwd, 'labels.csv'), ['file,label,subject', ...rows, `copy.jpg,${planned[3]!.kind},somebody`].join('\n'));
  await json('new', 'faces.mien', '--classes', CLASSES.join(','));
  await json('import', 'faces.mien', 'photos', '--labels', 'labels.csv', '--crops', 'whole');
});

afterAll(() => rmSync(cwd, { recursive: true }));

it('errors puts the planted one among the most doubtful', async () => {
  const { code, document } = await json<{ ranked: { file: string; label: string; suggested: string; score: number }[] }>(
    'errors',
    'faces.mien',
    '--count',
    '15',
  );
  expect(code).toBe(0);
  expect(document.ranked.length).toBeLessThanOrEqual(15);
  expect(document.ranked.find(({ file }) => file.endsWith(wrong))).toMatchObject({ label: 'neutral', suggested: 'happiness' });
  for (const { score } of document.ranked) expect(score > 0 && score <= 1).toBe(true);
});

it('split divides, keeps people together, and finds the leak once duplicates were looked for', async () => {
  type Split = { counts: Record<string, number>; leaks: { kind: string; faces: { part: string }[] }[] };
  // By itself: what training makes by itself as well, and what --help says.
  const byItself = await json<Split>('split', 'faces.mien');
  expect((await json<Split>('split', 'faces.mien', '--test', '0.2', '--validation', '0.15', '--seed', '1')).document).toEqual(
    byItself.document,
  );
  const { stdout: help } = await mien(['split', '--help'], { cwd });
  for (const value of ['0.2', '0.15', '1']) expect(help.replaceAll(/\s+/g, ' ')).toContain(`(default: ${value})`);
  const made = await json<Split>('split', 'faces.mien', '--test', '0.3', '--validation', '0.2');
  const { train, validation, test } = made.document.counts;
  expect(train! + validation! + test!).toBe(FACES + 1);
  expect(made.document.leaks).toEqual([]);
  const found = await json<{ groups: { faces: { file: string }[] }[] }>('duplicates', 'faces.mien');
  const copies = found.document.groups.find(({ faces }) => faces.some(({ file }) => file.endsWith('copy.jpg')))!;
  expect(copies.faces).toHaveLength(2);
  // With the duplicates known, no draw puts them apart.
  for (const seed of ['2', '3']) expect((await json<Split>('split', 'faces.mien', '--seed', seed)).document.leaks).toEqual([]);
  expect((await json<Split>('split', 'faces.mien', '--check')).document.leaks).toEqual([]);
  expect((await json('split', 'faces.mien', '--test', '0.9')).code).toBe(2);
  // What is only looked at or mended takes no wishes for a new one.
  for (const args of [
    ['--check', '--mend'],
    ['--check', '--test', '0.3'],
    ['--mend', '--seed', '2'],
  ]) {
    const { document } = await json<{ error: { message: string } }>('split', 'faces.mien', ...args);
    expect(document.error.message).toMatch(new RegExp(`^--(mend|test|seed) changes nothing beside ${args[0]}: `));
  }
});

it('suggest gives faces without an answer, subjects the people of the table', async () => {
  const suggested = await json<{ suggested: { file: string; reason: string }[] }>('suggest', 'faces.mien', '--count', '5');
  expect(suggested.document.suggested.map(({ file }) => file.split('/').at(-1))).toEqual(['unlabelled.png']);
  const subjects = await json<{ subjects: { subject: string; by: string; faces: number }[]; unknown: number }>('subjects', 'faces.mien');
  expect(subjects.document.unknown).toBe(1);
  expect(subjects.document.subjects.find(({ subject }) => subject === 'somebody')).toMatchObject({ by: 'imported', faces: 1 });
});

it('suggest says what to do where there is no face at all', async () => {
  await json('new', 'empty.mien', '--classes', 'a,b');
  expect(await json('suggest', 'empty.mien')).toEqual({ code: 0, document: { suggested: [] } });
  expect(await mien(['suggest', 'empty.mien'], { cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^There are no faces yet\./),
  });
});

it('duplicates --keep-one leaves alone what looks the same and is labelled differently, or not at all', async () => {
  const [one, two, three, four] = await Promise.all(plannedFaces().slice(0, 4).map(paintedPng));
  const copy = (png: Buffer) => sharp(png).resize(90).jpeg({ quality: 80 }).toBuffer();
  writeFiles(join(cwd, 'pairs'), {
    'a.png': one!,
    'a-copy.jpg': await copy(one!),
    'b.png': two!,
    'b-copy.jpg': await copy(two!),
    'c.png': three!,
    'c-copy.jpg': await copy(three!),
    'd.png': four!,
    'd-copy.jpg': await copy(four!),
  });
  writeFileSync(
    join(cwd, 'pairs.csv'),
    'file,label\na.png,neutral\na-copy.jpg,happiness\nb.png,neutral\nb-copy.jpg,neutral\nc.png,surprise',
  );
  await json('new', 'pairs.mien', '--classes', CLASSES.join(','));
  await json('import', 'pairs.mien', 'pairs', '--labels', 'pairs.csv', '--crops', 'whole');
  expect((await json('duplicates', 'pairs.mien')).document).toMatchObject({ open: 4 });
  const { code, stdout } = await mien(['duplicates', 'pairs.mien', '--keep-one'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^4 groups of faces that look the same; of 1 the first was kept:/);
  expect(stdout).toContain('3 groups were left, to be decided in the window: 1 differs in label, 2 have faces without a label.');
  expect((await json('info', 'pairs.mien')).document).toMatchObject({ faces: 7, labelled: 4 });
  expect((await json('duplicates', 'pairs.mien', '--keep-one')).document).toMatchObject({ open: 3, kept: 0, left: 3 });
});
