import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeProject, openProject } from '../../../src/studio/db/open.ts';
import { drawProject } from '../../support/drawn-faces.ts';
import { mien, mienJson } from '../../support/mien.ts';

const cwd = mkdtempSync(join(tmpdir(), 'mien-cli-compare-'));
const json = <Document = Record<string, unknown>>(...args: readonly string[]) => mienJson<Document>(args, { cwd });

interface Test {
  readonly n: number;
  readonly accuracy: number;
  readonly ece: number;
  readonly inUse?: { readonly accuracy: number; readonly shares: readonly number[] };
}

beforeAll(() => drawProject(join(cwd, 'faces.mien'), { perClass: 16 }));
afterAll(() => rmSync(cwd, { recursive: true }));

describe('compare', () => {
  it('gives an entry a strategy and seed, and a pair for each two strategies, and nothing else', async () => {
    const { code, document } = await json<{ strategies: Record<string, unknown>[]; pairs: Record<string, unknown>[] }>(
      'compare',
      'faces.mien',
      '--strategies',
      'head,features',
      '--seeds',
      '2',
    );
    expect(code).toBe(0);
    const told = ['comparison', 'name', 'state', 'createdAt', 'settings', 'classes', 'faces'];
    expect(Object.keys(document)).toEqual([...told, 'strategies', 'pairs']);
    expect(document).toMatchObject({ comparison: 1, classes: ['happiness', 'sadness', 'neutral'], settings: { seeds: 2 } });
    expect(document.strategies.map(({ strategy, seed }) => [strategy, seed])).toEqual([
      ['head', 1],
      ['features', 1],
      ['head', 2],
      ['features', 2],
    ]);
    for (const entry of document.strategies) {
      expect(Object.keys(entry)).toEqual(['strategy', 'seed', 'test', 'oldClasses', 'seconds']);
      expect((entry['test'] as Test).ece).toBeGreaterThanOrEqual(0);
    }
    expect(document.pairs).toHaveLength(1);
    expect(Object.keys(document.pairs[0]!)).toEqual(['a', 'b', 'difference', 'interval', 'mcnemarP', 'adjustedP', 'distinguishable']);
    expect(document.pairs[0]).toMatchObject({ a: 'head', b: 'features' });
    const mean = (name: string) =>
      document.strategies.filter(({ strategy }) => strategy === name).reduce((sum, { test }) => sum + (test as Test).accuracy / 2, 0);
    expect(document.pairs[0]!['difference']).toBeCloseTo(mean('features') - mean('head'), 10);
  });

  it('tells a person what to make of it, the base as shipped before all', async () => {
    const { code, stdout } = await mien(['compare', 'faces.mien', '--strategies', 'head', '--curve'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Comparison 2, on \d+ test faces/);
    expect(stdout.indexOf('Base as shipped')).toBeLessThan(stdout.indexOf('  Head'));
    expect(stdout).toMatch(/accuracy .* calibration error \(ECE\) +old classes +seconds/);
    expect(stdout).toContain('next 100 labels buy');
    expect(stdout).toContain('On your faces');
    // The same again, later, without training.
    const shown = await mien(['compare', 'faces.mien', '--show', '2'], { cwd });
    expect(shown.code).toBe(0);
    expect(shown.stdout).toBe(stdout);
  });

  it('gives after a stop what it would have given without one', async () => {
    const stopped = await mien(['compare', 'faces.mien', '--strategies', 'head,finetune', '--epochs', '40', '--json'], {
      cwd,
      started: (child) => void child.stderr!.on('data', (text) => /Epoch [1-9]/.test(String(text)) && child.kill('SIGINT')),
    });
    expect(stopped.code).toBe(2);
    const id = /--resume (\d+)/.exec(stopped.stdout)![1]!;
    const { code, document } = await json<{ strategies: { strategy: string }[]; pairs: unknown[] }>(
      'compare',
      'faces.mien',
      '--resume',
      id,
    );
    expect(code).toBe(0);
    expect(document.strategies.map(({ strategy }) => strategy)).toEqual(['head', 'finetune']);
    expect(document.pairs).toHaveLength(1);
  });

  it.each([
    ['a strategy that is none', ['compare', 'faces.mien', '--strategies', 'head,tune'], 'INVALID'],
    ['a comparison that is done', ['compare', 'faces.mien', '--resume', '1'], 'NOT_READY'],
    ['a comparison that is not there', ['compare', 'faces.mien', '--resume', '9'], 'NOT_FOUND'],
    ['a result that is not there', ['compare', 'faces.mien', '--show', '9'], 'NOT_FOUND'],
    ['no seed', ['compare', 'faces.mien', '--seeds', '0'], 'INVALID'],
    ['seeds of a comparison that goes on', ['compare', 'faces.mien', '--resume', '1', '--seeds', '1'], 'INVALID'],
    ['a curve of one that is shown', ['compare', 'faces.mien', '--show', '1', '--curve'], 'INVALID'],
  ])('refuses %s with a sentence', async (_what, args, failure) => {
    const { code, document } = await json<{ error: { code: string; message: string } }>(...args);
    expect(code).toBe(2);
    expect(document.error).toMatchObject({ code: failure, message: expect.stringMatching(/\w{3,}/) });
  });
});

describe('class shares', () => {
  it('are set, told, used by evaluate, and taken back', async () => {
    const { document: trained } = await json<{ run: number; test: Test }>('train', 'faces.mien', '--stage', 'head');
    const run = ['--run', String(trained.run)];
    const tried = await json<{ test: Test }>('evaluate', 'faces.mien', ...run, '--shares', 'happiness=0.8');
    expect(tried.document.test.inUse!.shares.map((share) => share.toFixed(3))).toEqual(['0.800', '0.100', '0.100']);
    expect((await json<{ test: Test }>('evaluate', 'faces.mien', ...run)).document).toEqual(trained);

    const set = await json<{ expected: { by: string; shares: Record<string, number> }; test: Test }>(
      'shares',
      'faces.mien',
      ...run,
      '--set',
      'joy=0.8',
    );
    expect(set.document.expected.by).toBe('person');
    expect(set.document.expected.shares['happiness']).toBeCloseTo(0.8, 10);
    expect(set.document.test).toEqual(tried.document.test);
    const shown = await mien(['shares', 'faces.mien', ...run], { cwd });
    expect(shown.stdout).toMatch(/^Expected class shares, as given:\n {2}happiness\s+80\.0 %/);

    // The table has the answers that the figures count, at the shares in use or asked for.
    const table = async (name: string, ...options: readonly string[]) => {
      const { document } = await json<{ test: Test; csv: string }>('evaluate', 'faces.mien', ...run, '--csv', name, ...options);
      const text = readFileSync(document.csv, 'utf8');
      return { document, text, rows: parse<Record<string, string>>(text, { columns: true }) };
    };
    const used = await table('new/used.csv');
    expect(used.document.csv).toBe(join(cwd, 'new', 'used.csv'));
    expect((await mien(['evaluate', 'faces.mien', ...run, '--csv', '-'], { cwd })).stdout).toBe(used.text);
    expect(used.document.test).toEqual(set.document.test);
    const classes = ['happiness', 'sadness', 'neutral'];
    const columns = ['file', 'face', 'person', 'part', 'truth', 'answer', ...classes, ...classes.map((name) => `label ${name}`)];
    expect(Object.keys(used.rows[0]!)).toEqual(columns);
    expect(used.rows).toHaveLength(used.document.test.n);
    expect(used.rows.filter(({ truth, answer }) => truth === answer).length / used.rows.length).toBeCloseTo(
      used.document.test.accuracy,
      10,
    );
    for (const row of used.rows) {
      const shares = classes.map((name) => Number(row[name]));
      expect(classes[shares.indexOf(Math.max(...shares))]).toBe(row['answer']);
      expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 4);
      expect(row).toMatchObject({ part: 'test', [`label ${row['truth']}`]: '1' });
      expect(row['person']).toMatch(new RegExp(`^${row['truth']} \\d+$`));
    }
    const learnt = await table('new/used.csv', '--shares', 'learnt');
    expect(learnt.document.test).toEqual(trained.test);
    expect(learnt.text).not.toBe(used.text);
    expect((await json<{ error: { code: string } }>('evaluate', 'faces.mien', ...run, '--csv', 'faces.mien')).document.error.code).toBe(
      'FILE_EXISTS',
    );

    const reset = await json<{ expected: null; test: Test }>('shares', 'faces.mien', ...run, '--reset');
    expect(reset.document).toMatchObject({ expected: null, test: trained.test });
  });

  it.each([
    ['a class that is not there', ['--set', 'boredom=0.5'], 'INVALID'],
    ['a class twice', ['--set', 'happiness=0.5,happy=0.2'], 'INVALID'],
    ['a share that is no number', ['--set', 'happiness=much'], 'INVALID'],
    ['more than there is', ['--set', 'happiness=1.4'], 'INVALID'],
    ['two wishes at once', ['--equal', '--reset'], 'INVALID'],
    ['an estimate from nothing', ['--estimate'], 'NOT_READY'],
  ])('refuse %s with a sentence', async (_what, args, failure) => {
    const { code, document } = await json<{ error: { code: string } }>('shares', 'faces.mien', '--run', '2', ...args);
    expect(code).toBe(2);
    expect(document.error.code).toBe(failure);
  });
});

describe('an estimate of the class shares', () => {
  it('that says next to nothing is said to be so, with what it changes', async () => {
    await drawProject(join(cwd, 'wide.mien'), { perClass: 30 });
    const { document } = await json<{ run: number }>('train', 'wide.mien', '--stage', 'head');
    // Ten people, half of whom smile: as many may smile anywhere as a few of ten, or most.
    const project = openProject(join(cwd, 'wide.mien'));
    for (const name of ['happiness', 'sadness']) {
      project.db
        .prepare(
          `UPDATE face SET state = 'unlabelled', shares = '[]', class_id = NULL WHERE id IN (
             SELECT face.id FROM face JOIN class ON class.id = face.class_id WHERE class.name = ? AND part = 'train' ORDER BY face.id LIMIT 10)`,
        )
        .run(name);
    }
    closeProject(project);
    const run = ['--run', String(document.run)];
    const estimated = await mien(['shares', 'wide.mien', ...run, '--estimate'], { cwd });
    expect(estimated.code).toBe(0);
    expect(estimated.stderr).toMatch(/Beware: by this estimate the share of \w+ may be anything from .* take it back with --reset\./);
    expect(estimated.stdout).toMatch(/Expected class shares, estimated from 20 faces without a label/);
    expect(estimated.stdout).toContain('in trials they held the true share in 85 to 91 of 100 cases.');
    expect(estimated.stdout).toMatch(/happiness +\d+\.\d % → \d+\.\d %/);
    expect(estimated.stdout).toMatch(/On the test faces as they are: accuracy .* → .*, balanced .* → /);
  });
});
