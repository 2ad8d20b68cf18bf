/** Files that were copied by hand, lie where nothing can be written, or are away for a moment. */
import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { closeProject, openProject } from '../../../../src/studio/db/open.ts';
import { MAP_MADE, writeSetting } from '../../../../src/studio/db/settings.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';

test('where nothing can be written, one that was not closed in order names the way out', () => {
  const project = makeProject({ faces: 2 });
  const folder = temporaryFolder();
  const path = join(folder, 'copy.mien');
  for (const ending of ['', '-wal']) copyFileSync(`${project.path}${ending}`, `${path}${ending}`);
  // What SQLite needs beside a file with a log, and cannot have.
  symlinkSync(join(folder, 'nowhere', 'shm'), `${path}-shm`);
  chmodSync(path, 0o444);
  expect(() => openProject(path)).toThrow(
    expect.objectContaining({ code: 'PROJECT_READ_ONLY', message: expect.stringMatching(/together with "copy.mien-wal" to a disk/) }),
  );
});

test('a copy by hand of an open project says that its log may be missing, until it was closed in order', () => {
  const project = makeProject({ faces: 2 });
  const path = join(temporaryFolder(), 'copy.mien');
  project.db.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(project.path, path);
  const copy = openProject(path);
  expect([project.note, copy.note]).toEqual([null, expect.stringContaining('copied without "copy.mien-wal"')]);
  closeProject(copy);
  const again = openProject(path);
  expect(again.note).toBeNull();
  closeProject(again);
});

test('a folder that is out of reach for a moment: nothing is saved, that is said, and it mends itself', () => {
  const path = join(temporaryFolder(), 'away', 'test.mien');
  mkdirSync(dirname(path));
  const project = makeProject({ path });
  renameSync(dirname(path), `${dirname(path)}.elsewhere`);
  symlinkSync(dirname(path), dirname(path));
  expect(() => writeSetting(project.db, MAP_MADE, 1)).toThrow(expect.objectContaining({ code: 'FILE_ACCESS' }));
  expect(project.readOnlyReason).toMatch(/cannot be reached now/);
  rmSync(dirname(path));
  renameSync(`${dirname(path)}.elsewhere`, dirname(path));
  expect(project.readOnlyReason).toBeNull();
  writeSetting(project.db, MAP_MADE, 2);
});
