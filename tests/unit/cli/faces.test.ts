/** What a study is scripted by: which faces there are, what is said of them, which classes, and what a run says of all of them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawProject } from '../../support/drawn-faces.ts';
import { mien, mienJson } from '../../support/mien.ts';

const cwd = mkdtempSync(join(tmpdir(), 'mien-faces-'));
const say = (...args: readonly string[]) => mien(args, { cwd });
const json = <Document = Record<string, unknown>>(...args: readonly string[]) => mienJson<Document>(args, { cwd });

interface Listed {
  readonly faces: readonly { readonly face: number; readonly file: string; readonly label: string | null; readonly state: string }[];
}

beforeAll(() => drawProject(join(cwd, 'faces.mien'), { perClass: 12 }));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

it('lists the faces of a view, as many as were asked for', async () => {
  const { document: all } = await json<Listed>('faces', 'faces.mien');
  const { label } = all.faces.find((face) => face.label !== null)!;
  const { document: some } = await json<Listed>('faces', 'faces.mien', '--view', `label:${label} sort:-file`, '--count', '3');
  const files = all.faces.filter((face) => face.label === label).map(({ file }) => file);
  expect(some.faces.map(({ file }) => file)).toEqual(files.toSorted().toReversed().slice(0, 3));
  expect((await json('faces', 'faces.mien', '--view', 'label:bored')).document).toMatchObject({ error: { code: 'INVALID' } });
});

it('says of several faces at once what can be said, and takes it back', async () => {
  const two = async () => (await json<Listed>('faces', 'faces.mien', '--count', '2')).document.faces;
  const before = await two();
  const both = ['--face', before.map(({ face }) => face).join(',')];
  expect((await json('label', 'faces.mien', ...both, '--class', 'Uncertain')).document).toMatchObject({ answer: 'unsure', class: null });
  expect((await two()).map(({ state }) => state)).toEqual(['unsure', 'unsure']);
  await say('label', 'faces.mien', ...both, '--clear');
  // What was imported speaks again.
  expect(await two()).toEqual(before);
  expect((await say('undo', 'faces.mien')).stdout).toBe('Taken back: Cleared the labels of 2 faces.\n');
  expect((await json('undo', 'faces.mien')).document).toMatchObject({ step: 'Marked 2 faces as unsure' });
  expect((await say('redo', 'faces.mien')).stdout).toBe('Done again: Marked 2 faces as unsure.\n');
});

it('adds, renames and removes classes, and keeps those that faces are labelled with', async () => {
  const names = async (...options: readonly string[]) => {
    const { document } = await json<{ classes?: readonly { class: string; key: string | null }[] }>('classes', 'faces.mien', ...options);
    return document.classes?.map((one) => one.class);
  };
  expect(await names('--add', 'awe,envy')).toEqual(['happiness', 'sadness', 'neutral', 'awe', 'envy']);
  expect(await names('--rename', 'happy=joy', '--remove', 'awe')).toEqual(['joy', 'sadness', 'neutral', 'envy']);
  const { document } = await json('classes', 'faces.mien', '--remove', 'sadness');
  expect(document).toMatchObject({ error: { code: 'INVALID', message: expect.stringContaining('a vote for "sadness"') } });
});

it('says what a run takes all faces for, labelled or not; of test faces the same as its figures count', async () => {
  const { document: run } = await json<{ run: number; settings: object; points: unknown[] }>('train', 'faces.mien', '--seed', '5');
  expect(run).toMatchObject({ settings: { baseId: 'face-expression', seed: 5 }, error: null, validation: { n: expect.any(Number) } });
  const number = ['--run', String(run.run)];
  const { faces } = (await json<Listed>('faces', 'faces.mien')).document;
  expect(faces.filter(({ label }) => label === null)).toHaveLength(2);
  const table = (name: string) => parse<Record<string, string>>(readFileSync(join(cwd, name), 'utf8'), { columns: true });
  await say('predict', 'faces.mien', ...number, '--csv', 'all.csv');
  await say('evaluate', 'faces.mien', ...number, '--csv', 'test.csv');
  const all = table('all.csv');
  expect(all.map(({ face }) => Number(face))).toEqual(faces.map(({ face }) => face));
  expect(all.map(({ truth }) => truth || null)).toEqual(faces.map(({ label }) => label));
  const answerTo = new Map(all.map(({ face, answer }) => [face, answer]));
  const judged = table('test.csv');
  expect(judged.length).toBeGreaterThan(0);
  for (const { face, answer } of judged) expect(answerTo.get(face)).toBe(answer);

  const { document } = await json<{ faces: readonly { part: string }[] }>('predict', 'faces.mien', ...number, '--view', 'part:test');
  expect(document.faces.map(({ part }) => part)).toEqual(judged.map(() => 'test'));
  expect((await say('predict', 'faces.mien', 'all.csv', '--view', 'part:test')).stderr).toContain('--view chooses among');
});

it('takes a run out of the list and brings it back', async () => {
  const listed = async (...options: readonly string[]) => {
    const { document } = await json<Record<'runs' | 'removed', readonly { run: number }[]>>('runs', 'faces.mien', ...options);
    return [document.runs.map(({ run }) => run), document.removed.map(({ run }) => run)];
  };
  const [[first, ...others]] = (await listed()) as [number[], number[]];
  expect(await listed('--remove', String(first))).toEqual([others, [first]]);
  expect(await listed('--restore', String(first))).toEqual([[first, ...others], []]);
});
