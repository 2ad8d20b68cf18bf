import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVersion } from '../../../src/studio/app/version.ts';
import { paintPlanned, SAMPLE_SIZE } from '../../../src/studio/sample/sample-faces.ts';
import { planSample } from '../../../src/studio/sample/sample-plan.ts';
import { mien, mienJson } from '../../support/mien.ts';

const CLASSES = ['neutral', 'happiness', 'surprise'];
const FACES = 90;
const cwd = mkdtempSync(join(tmpdir(), 'mien-cli-'));
const json = <Document = Record<string, unknown>>(...args: readonly string[]) => mienJson<Document>(args, { cwd });

interface Figures {
  readonly run: number;
  readonly stage: string;
  readonly from: number | null;
  readonly classes: readonly string[];
  readonly test: {
    readonly n: number;
    readonly accuracy: number;
    readonly accuracyInterval: readonly number[];
    readonly recall: readonly unknown[];
  };
}

beforeAll(async () => {
  const rows = ['file,label,subject'];
  const planned = planSample(7).filter(({ kind }) => CLASSES.includes(kind));
  for (const face of planned.slice(0, FACES)) {
    const path = join(cwd, 'photos', face.file);
    mkdirSync(dirname(path), { recursive: true });
    const raw = { width: SAMPLE_SIZE, height: SAMPLE_SIZE, channels: 3 } as const;
    await sharp(paintPlanned(face, 7), { raw }).png().toFile(path);
    rows.push(`${face.file},${face.kind},${face.subject}`);
  }
  writeFileSync(join(cwd, 'labels.csv'), rows.join('\n'));
  writeFileSync(join(cwd, 'photos', 'broken.png'), 'not a picture');
});

afterAll(() => rmSync(cwd, { recursive: true }));

describe('the whole job', () => {
  it('makes a project', async () => {
    expect((await json('new', 'faces.mien', '--classes', CLASSES.join(','))).code).toBe(0);
    expect((await json('info', 'faces.mien')).document).toMatchObject({ images: 0, faces: 0, labelled: 0, classes: CLASSES, runs: 0 });
  });

  it('imports pictures with a table of labels, and says what it left out', async () => {
    const { code, document } = await json('import', 'faces.mien', 'photos', '--labels', 'labels.csv', '--crops', 'whole');
    expect(code).toBe(0);
    expect(document).toMatchObject({
      images: FACES,
      faces: FACES,
      skipped: [{ file: expect.stringContaining('broken.png'), reason: expect.any(String) }],
    });
    expect(document.seconds).toBeGreaterThan(0);
    expect((await json('info', 'faces.mien')).document).toMatchObject({ images: FACES, faces: FACES, labelled: FACES });
  });

  it('adds nothing the second time', async () => {
    const { document } = await json('import', 'faces.mien', 'photos', '--crops', 'whole');
    expect(document).toMatchObject({ images: 0, faces: 0 });
  });

  it('labels a face', async () => {
    expect((await json('label', 'faces.mien', '--face', '1', '--class', 'happiness')).code).toBe(0);
  });

  it('trains a head and fine-tunes it', async () => {
    const head = await json<Figures>('train', 'faces.mien', '--stage', 'head', '--seed', '3');
    expect(head).toMatchObject({ code: 0, document: { stage: 'head', from: null, classes: CLASSES, backend: 'wasm' } });
    const { test, run } = head.document;
    expect(test.accuracyInterval[0]).toBeLessThanOrEqual(test.accuracy);
    expect(test.accuracyInterval[1]).toBeGreaterThanOrEqual(test.accuracy);
    expect(test.recall).toHaveLength(CLASSES.length);

    const tuned = await json<Figures>(
      'train',
      'faces.mien',
      '--stage',
      'finetune',
      '--from',
      String(run),
      '--unfreeze',
      '1',
      '--epochs',
      '1',
    );
    expect(tuned).toMatchObject({ code: 0, document: { stage: 'finetune', from: run, test: { n: test.n } } });
    expect((await json('evaluate', 'faces.mien', '--run', String(tuned.document.run))).document).toEqual(tuned.document);
    const { document: list } = await json<{ runs: readonly Figures[] }>('runs', 'faces.mien');
    expect(list.runs.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['head', 'finetune']));
  });

  it('renames a run, and says what it lacks or has against a name', async () => {
    const named = async () => (await json<{ runs: readonly { run: number; name: string }[] }>('runs', 'faces.mien')).document.runs;
    const { run } = (await named()).find(({ name }) => name === 'Head 1')!;
    const renamed = await mien(['runs', 'faces.mien', '--rename', String(run), 'Held near, seed 3'], { cwd });
    expect(renamed).toMatchObject({ code: 0, stdout: expect.stringMatching(/finetune .* from Held near, seed 3 /) });
    expect((await named()).find((one) => one.run === run)!.name).toBe('Held near, seed 3');

    const refused = async (...args: readonly string[]) => (await mien(['runs', 'faces.mien', ...args], { cwd })).stderr;
    expect(await refused('--rename', String(run), 'base as shipped')).toContain('Another run is called "Base as shipped".');
    const both = 'Give both the number of a run and its new name: mien runs FILE --rename N NAME.';
    expect(await refused('--rename', String(run))).toContain(both);
    expect(await refused('Held')).toContain(both);
  });

  it('exports a model that classifies pictures', async () => {
    const { document: list } = await json<{ runs: readonly Figures[] }>('runs', 'faces.mien');
    const run = list.runs.find(({ stage }) => stage === 'finetune')!.run;
    const { code, document } = await json<{ files: string[]; verified: { faces: number; maxDifference: number } }>(
      'export',
      'faces.mien',
      '--run',
      String(run),
      '--to',
      'model',
    );
    expect(code).toBe(0);
    expect(document.verified.maxDifference).toBeLessThanOrEqual(1e-4);
    expect(document.files).toContain('model.json');
    for (const file of document.files) expect(existsSync(join(cwd, 'model', file))).toBe(true);

    const folder = join(
      cwd,
      'photos',
      readdirSync(join(cwd, 'photos')).find((name) => name.startsWith('person-'))!,
    );
    const predicted = await mien(['predict', 'model', folder, '--csv', 'out.csv', '--crops', 'whole'], { cwd });
    expect(predicted.code).toBe(0);
    const rows = readFileSync(join(cwd, 'out.csv'), 'utf8').trim().split(/\r?\n/);
    expect(rows[0]).toBe(['file', 'face', 'x', 'y', 'width', 'height', 'label', ...CLASSES].join(','));
    expect(rows).toHaveLength(readdirSync(folder).length + 1);
    expect(CLASSES).toContain(rows[1]!.split(',')[6]);
    // Over an earlier table, and over nothing else.
    const again = (csv: string) => json<{ error?: { code: string } }>('predict', 'model', folder, '--csv', csv, '--crops', 'whole');
    expect((await again('out.csv')).code).toBe(0);
    const project = readFileSync(join(cwd, 'faces.mien'));
    expect((await again('faces.mien')).document.error?.code).toBe('FILE_EXISTS');
    expect(readFileSync(join(cwd, 'faces.mien')).equals(project)).toBe(true);
  });
});

describe('what goes wrong', () => {
  it.each([
    ['a project that is not there', ['info', 'none.mien'], 'NOT_FOUND'],
    ['a file that is no project', ['info', 'labels.csv'], 'NOT_A_PROJECT'],
    ['a project that is there already', ['new', 'faces.mien', '--classes', 'a,b'], 'FILE_EXISTS'],
    ['one class alone', ['new', 'other.mien', '--classes', 'a'], 'INVALID'],
    ['a class that is not in the project', ['label', 'faces.mien', '--face', '1', '--class', 'joyless'], undefined],
    ['a face that is not in the project', ['label', 'faces.mien', '--face', '99999', '--class', 'happiness'], 'NOT_FOUND'],
    ['a run that is not there', ['evaluate', 'faces.mien', '--run', '99'], 'NOT_FOUND'],
    ['a number that is none', ['evaluate', 'faces.mien', '--run', 'x'], 'INVALID'],
    ['a command that is not there', ['bogus'], 'INVALID'],
    ['an argument too few', ['train'], 'INVALID'],
    ['no command at all', [], 'INVALID'],
    ['a group of commands, and none of them', ['native'], 'INVALID'],
    ['a command that is not in its group', ['data', 'bogus'], 'INVALID'],
    ['a model that is not there', ['predict', 'nowhere', 'photos'], 'NOT_FOUND'],
    ['a folder that is full', ['export', 'faces.mien', '--run', '1', '--to', 'photos'], undefined],
    ['a model into a file', ['export', 'faces.mien', '--run', '1', '--to', 'labels.csv'], 'FILE_EXISTS'],
    ['a model into a folder in a file', ['export', 'faces.mien', '--run', '1', '--to', 'labels.csv/model'], 'FILE_ACCESS'],
    ['data into a folder in a file', ['data', 'export', 'faces.mien', '--format', 'folders', '--to', 'labels.csv/data'], 'FILE_ACCESS'],
    ['a project in a file', ['new', 'labels.csv/other.mien', '--classes', 'a,b'], 'NOT_FOUND'],
  ])('%s: one sentence, exit 2', async (_case, args, errorCode) => {
    const { code, document } = await json<{ error: { code: string; message: string } }>(...args);
    expect(code).toBe(2);
    expect(document.error.message).toMatch(/\S/);
    expect(document.error.message).not.toMatch(/\n\s+at /);
    if (errorCode) expect(document.error.code).toBe(errorCode);
  });

  it('names the commands of a group that was asked for none', async () => {
    const { document } = await json<{ error: { message: string } }>('native');
    expect(document.error.message).toBe('Say what "mien native" is to do: status, install, remove.');
  });

  // Such a folder says of a new one not that it is forbidden but that it is not there.
  it.runIf(process.platform === 'linux').each([
    ['a model', ['export', 'faces.mien', '--run', '1', '--to', '/proc/mien']],
    ['data', ['data', 'export', 'faces.mien', '--format', 'folders', '--to', '/proc/mien']],
  ])('ends at once where a folder takes none that are new: %s', async (_what, args) => {
    const { code, document } = await json<{ error: { code: string; message: string } }>(...args);
    expect([code, document.error.code]).toEqual([2, 'FILE_ACCESS']);
    expect(document.error.message).toContain('"/proc/mien"');
  });

  it('takes --json before the name of a command too', async () => {
    const { code, stdout } = await mien(['--json', 'info', 'none.mien'], { cwd });
    expect([code, JSON.parse(stdout)]).toMatchObject([2, { error: { code: 'NOT_FOUND' } }]);
  });

  it('says it in words on stderr without --json, and nothing on stdout', async () => {
    const { code, stdout, stderr } = await mien(['info', 'none.mien'], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says its version, and which options a command cannot do without', async () => {
    expect(await mien(['--version'], { cwd })).toMatchObject({ code: 0, stdout: `${readVersion()}\n` });
    const { stdout } = await mien(['evaluate', '--help'], { cwd });
    expect(stdout).toContain('number of the run (required)');
  });

  it('prints help without arguments', async () => {
    const { code, stdout } = await mien([], { cwd });
    expect(code).toBe(0);
    for (const name of ['new', 'sample', 'import', 'label', 'train', 'runs', 'evaluate', 'export', 'predict', 'info', 'serve', 'doctor']) {
      expect(stdout).toContain(`  ${name}`);
    }
  });

  it('stops at Ctrl+C without leaving a half-made project', async () => {
    const { code } = await mien(['sample', 'stopped.mien'], {
      cwd,
      // As a terminal does it: every process of the command hears of the one press, and those above send it on.
      started: (child) =>
        void child.stderr!.once('data', () => {
          child.kill('SIGINT');
          setTimeout(() => child.kill('SIGINT'), 20);
        }),
    });
    expect(code).toBe(2);
    expect(existsSync(join(cwd, 'stopped.mien'))).toBe(false);
  });
});

it('tells what runs here', async () => {
  const { code, document } = await json<{
    version: string;
    node: string;
    backends: { name: string; available: boolean; reason: string | null }[];
  }>('doctor');
  expect(code).toBe(0);
  expect(document.backends.find(({ name }) => name === 'wasm')).toMatchObject({ available: true, reason: null });
  for (const { available, reason } of document.backends) if (!available) expect(reason).toMatch(/\S/);
});
