/** Ctrl+C and its like: what comes to an end half-way does not look as if it were whole. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mien, mienJson, type MienOptions } from '../../support/mien.ts';
import { plainPicture, writeFiles } from '../../support/pictures.ts';
import { temporaryFolder } from '../../support/projects.ts';

const PICTURES = 1_000;
/** Read in some seconds. */
const TABLE_ROWS = 1_500_000;
/** More than an empty project writes; a few pictures do. */
const SOME_BYTES = 2 ** 20;

/** Sends the signal as soon as `due`. */
function sendWhen(signal: NodeJS.Signals, due: () => boolean): NonNullable<MienOptions['started']> {
  return (child) => {
    const look = setInterval(() => {
      if (!due()) return;
      clearInterval(look);
      child.kill(signal);
    }, 10);
    child.once('close', () => clearInterval(look));
  };
}

/** As pictures are being written into the project. */
const amidImport = (project: string, signal: NodeJS.Signals) =>
  sendWhen(signal, () => (statSync(`${project}-wal`, { throwIfNoEntry: false })?.size ?? 0) >= SOME_BYTES);

it('nothing is trained on half an import, and a script hears that it is half', async () => {
  const cwd = temporaryFolder();
  const project = join(cwd, 'pictures.mien');
  const picture = await plainPicture(1_000, 1_000).jpeg().toBuffer();
  // What comes after the end of a JPEG is not looked at, but makes it another file.
  const numbered = Array.from({ length: PICTURES }, (_, n) => [
    `${n % 2 ? 'odd' : 'even'}/${n}.jpg`,
    Buffer.concat([picture, Buffer.from(`${n}`)]),
  ]);
  writeFiles(join(cwd, 'pictures'), Object.fromEntries(numbered) as Record<string, Buffer>);

  const trained = await mienJson<{ error: { code: string; message: string } }>(['pretrain', 'pictures', '--epochs', '1'], {
    cwd,
    started: amidImport(project, 'SIGINT'),
  });
  expect(trained).toMatchObject({ code: 2, document: { error: { code: 'CANCELLED' } } });
  expect(trained.document.error.message).toContain(`mien import "${project}" "${join(cwd, 'pictures')}" --crops whole`);
  const { document: info } = await mienJson<{ faces: number; runs: number }>(['info', 'pictures.mien'], { cwd });
  expect(info.runs).toBe(0);
  const again = await mienJson<{ error: { message: string } }>(['pretrain', 'pictures', '--epochs', '1'], { cwd });
  expect(again).toMatchObject({ code: 2, document: { error: { code: 'FILE_EXISTS' } } });
  expect(again.document.error.message).toContain(`mien import "${project}" "${join(cwd, 'pictures')}" --crops whole`);
  expect(info.faces).toBeLessThan(PICTURES);

  const imported = await mienJson<{ cancelled: boolean; faces: number }>(['import', 'pictures.mien', 'pictures', '--crops', 'whole'], {
    cwd,
    started: amidImport(project, 'SIGTERM'),
  });
  expect(imported).toMatchObject({ code: 2, document: { cancelled: true } });
  expect(imported.document.faces).toBeGreaterThan(0);
  expect(info.faces + imported.document.faces).toBeLessThan(PICTURES);
}, 120_000);

it.each(['SIGINT', 'SIGHUP'] as const)('%s before a job runs is told as well, and the project is closed in order', async (signal) => {
  const cwd = temporaryFolder();
  const project = join(cwd, 'faces.mien');
  expect(await mien(['new', 'faces.mien', '--classes', 'happiness,anger'], { cwd })).toMatchObject({ code: 0 });
  const rows = Array.from({ length: TABLE_ROWS }, (_, n) => `${n}.jpg,${n % 2 ? 'happiness' : 'anger'}\n`);
  writeFileSync(join(cwd, 'labels.csv'), `file,label\n${rows.join('')}`);
  const ended = await mienJson<{ error: { code: string } }>(['import', 'faces.mien', 'labels.csv', '--dry-run'], {
    cwd,
    started: sendWhen(signal, () => existsSync(`${project}.lock`)),
  });
  expect(ended).toMatchObject({ code: 2, document: { error: { code: 'CANCELLED' } } });
  expect(readdirSync(cwd).sort()).toEqual(['faces.mien', 'home', 'labels.csv']);
});

it('a command that runs no job is broken off, and a script hears of it', async () => {
  const { code, stdout, stderr } = await mien(['bench', '--backend', 'wasm', '--no-torch', '--rounds', '1', '--seconds', '20'], {
    cwd: temporaryFolder(),
    started: (child) => void child.stderr!.once('data', () => child.kill('SIGINT')),
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Measuring wasm, turn 1 of 1');
});
