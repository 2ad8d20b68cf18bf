/** A project that was put in the place of another one, whose program was killed: the log that stayed is not its own. */
import { appendFileSync, copyFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { closeProject, openProject } from '../../../../src/studio/db/open.ts';
import { startChild } from '../../../support/child.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';

/** A project that a killed program labelled in, and a copy of it as it was before, closed in order. */
async function killed(): Promise<{ path: string; copy: string }> {
  const { path } = makeClosed();
  const copy = join(temporaryFolder(), 'copy.mien');
  copyFileSync(path, copy);
  const child = startChild('label-faces', path);
  await child.printed(30);
  await child.kill();
  return { path, copy };
}

function makeClosed(): { path: string } {
  const project = makeProject({ faces: 20 });
  closeProject(project);
  return project;
}

it('is not put into it: the file and the log are left as they are, and it opens once the log is away', async () => {
  const { path, copy } = await killed();
  copyFileSync(copy, path);
  const log = readFileSync(`${path}-wal`);
  expect(log.length).toBeGreaterThan(0);
  for (let turn = 0; turn < 2; turn++) {
    expect(() => openProject(path)).toThrow(
      expect.objectContaining({ code: 'NOT_A_PROJECT', message: expect.stringContaining(`${path}-wal`) }),
    );
    expect(readFileSync(path).equals(readFileSync(copy))).toBe(true);
    expect(readFileSync(`${path}-wal`).equals(log)).toBe(true);
  }
  renameSync(`${path}-wal`, `${path}-wal.aside`);
  const project = openProject(path);
  onTestFinished(() => closeProject(project));
  expect(project.db.pragma('integrity_check', { simple: true })).toBe('ok');
});

it('a damaged project that was not closed in order is left as it is, with its log', async () => {
  const { path } = await killed();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 5 * 16_384, 6 * 16_384);
  writeFileSync(path, bytes);
  // What a program had begun to write when it died; it does not count.
  appendFileSync(`${path}-wal`, 'half');
  const log = readFileSync(`${path}-wal`);
  expect(() => openProject(path)).toThrow(/damaged/);
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(readFileSync(`${path}-wal`).equals(log)).toBe(true);
});

it('nothing is put beside a refused file that had no log', async () => {
  const { path } = await killed();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 5 * 16_384, 6 * 16_384);
  writeFileSync(path, bytes);
  for (const ending of ['-wal', '-shm', '.lock']) rmSync(`${path}${ending}`, { force: true });
  expect(() => openProject(path)).toThrow(/damaged/);
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(readdirSync(dirname(path))).toEqual(['test.mien']);
});
