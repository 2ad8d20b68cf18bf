/** What is wrong with what was typed is said, and said first. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { mien } from '../../support/mien.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const cwd = mkdtempSync(join(tmpdir(), 'mien-parsing-'));
afterAll(() => rmSync(cwd, { recursive: true }));
const said = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await mien(args, { cwd });
  return { code, said: stdout + stderr };
};

it.each([
  ['help of a command that is not there', ['help', 'agremeent'], /^Unknown command 'agremeent'\n\(Did you mean agreement\?\)$/m],
  ['help of one that is not in its group', ['help', 'data', 'exprt'], /^Unknown command 'exprt'\n\(Did you mean export\?\)$/m],
  [
    'a mistyped option before one that is missing',
    ['new', 'x.mien', '--clases', 'a,b'],
    /^Unknown option '--clases'\n\(Did you mean --classes/,
  ],
  ['an option that is missing', ['new', 'x.mien'], /^Give --classes <names>: names of the classes/],
  ['a file that looks like an option', ['info', '-dash.mien'], /^"-dash\.mien" begins as an option .* mien info -- -dash\.mien$/m],
  ['a document of what gives none', ['--json', 'serve'], /"mien serve" goes on until .* Leave out --json\./],
])('%s', async (_what, args, sentence) => {
  const answer = await said(...args);
  expect(answer.said).toMatch(sentence);
  expect(answer.code).toBe(2);
});

it('help goes by the whole path', async () => {
  const { code, said: words } = await said('help', 'data', 'export');
  expect([code, words]).toEqual([0, expect.stringMatching(/^Usage: mien data export .*--format <form>/s)]);
});

it.each([
  ['a mistyped option', ['--prot', '3'], /^Unknown option '--prot'\n\(Did you mean --port\?\)$/m],
  ['a folder that is not there', ['--root', 'nowhere'], /^There is no folder "nowhere"/],
  ['two projects', ['a.mien', 'b.mien'], /^Too many arguments/],
  ['a port that is none', ['--port', '99999'], /^--port takes 0 to 65535/],
])('mien serve is refused before it builds or opens anything: %s', (_what, args, sentence) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin', 'mien.mjs'), 'serve', ...args], {
    cwd,
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(sentence);
});

it('Ctrl+C is heard before there is a studio', () => {
  // As the first folder of it is made.
  const script = `const fs = require('node:fs');
    const { mkdirSync } = fs;
    fs.mkdirSync = (...given) => {
      fs.mkdirSync = mkdirSync;
      require('node:module').syncBuiltinESMExports();
      process.kill(process.pid, 'SIGINT');
      return mkdirSync(...given);
    };
    require('node:module').syncBuiltinESMExports();
    import(${JSON.stringify(join(ROOT, 'src', 'cli', 'index.ts'))});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script, '--', 'mien', 'native', 'status', '--json'], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, MIEN_HOME: join(cwd, 'fresh') },
  });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^The command was stopped before it was done\./);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CANCELLED' } });
});
