/** The log beside an open project looks like something to be tidied away. Whoever does that loses nothing. */
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { closeProject, openProject } from '../../../../src/studio/db/open.ts';
import { MAP_MADE, readSetting, writeSetting } from '../../../../src/studio/db/settings.ts';
import { startChild } from '../../../support/child.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';

test.each([['-wal'], ['-wal', '-shm'], ['-wal', '-shm', '.lock']])(
  'what is acknowledged after %s %s %s outlives a crash',
  async (...removed) => {
    const made = makeProject({ faces: 40 });
    closeProject(made);
    const child = startChild('label-faces', made.path);
    await child.printed(5);
    for (const ending of removed) rmSync(`${made.path}${ending}`);
    await child.printed(30);
    await child.kill();
    const project = openProject(made.path);
    onTestFinished(() => closeProject(project));
    const told = new Map(child.lines.slice(0, -1).map((line) => line.split(' ') as [string, string]));
    const last = child.lines.at(-1)!.split(' ')[0];
    for (const [face, label] of told) {
      if (face === last) continue;
      expect([face, project.db.prepare('SELECT class_id FROM face WHERE id = ?').pluck().get(face)]).toEqual([face, Number(label)]);
    }
  },
);

test('while somebody reads, nothing more is acknowledged; after that all goes on', () => {
  const project = makeProject();
  onTestFinished(() => closeProject(project));
  writeSetting(project.db, MAP_MADE, 1);
  const reader = openProject(project.path, { readonly: true });
  rmSync(`${project.path}-wal`);
  expect(() => writeSetting(project.db, MAP_MADE, 2)).toThrow(/test\.mien-wal" was removed/);
  closeProject(reader);
  writeSetting(project.db, MAP_MADE, 3);
  expect(existsSync(`${project.path}-wal`)).toBe(true);
  // As a crash would leave it.
  const crashed = join(temporaryFolder(), basename(project.path));
  for (const ending of ['', '-wal']) copyFileSync(`${project.path}${ending}`, `${crashed}${ending}`);
  const after = openProject(crashed);
  onTestFinished(() => closeProject(after));
  expect(readSetting(after.db, MAP_MADE)).toBe(3);
});
