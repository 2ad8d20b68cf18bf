/** A project that is moved while it is open loses nothing, wherever it is opened then. */
import { readdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it, onTestFinished, test } from 'vitest';
import { closeProject, openProject, type OpenProject } from '../../../../src/studio/db/open.ts';
import { MAP_MADE, readSetting, writeSetting } from '../../../../src/studio/db/settings.ts';
import { startChild } from '../../../support/child.ts';
import { makeProject } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

function move(project: OpenProject): string {
  const path = `${project.path}.moved`;
  renameSync(project.path, path);
  return path;
}

function open(path: string): OpenProject {
  const project = openProject(path);
  onTestFinished(() => closeProject(project));
  return project;
}

test.each([
  ['once it is noticed', (project: OpenProject) => expect(() => project.assertInPlace()).toThrow(/moved/)],
  ['where it is noticed by nobody', () => undefined],
])('what was saved is in the moved file, and nothing stays under the old name, %s', (_, notice) => {
  const project = makeProject();
  for (let n = 0; n < 50; n++) writeSetting(project.db, MAP_MADE, n);
  const path = move(project);
  notice(project);
  closeProject(project);
  expect(readdirSync(dirname(path))).toEqual(['test.mien.moved']);
  const moved = open(path);
  expect(readSetting(moved.db, MAP_MADE)).toBe(49);
  expect(moved.db.pragma('integrity_check', { simple: true })).toBe('ok');
});

it('is for no other program to open before it is closed here, noticed or not; then it has all of it', async () => {
  const project = makeProject({ faces: 3 });
  const path = move(project);
  for (const saved of ['before', 'after']) {
    const child = startChild('hold-project', path);
    expect(await child.ended).not.toBe(0);
    expect(child.lines).toEqual([]);
    expect(readdirSync(dirname(path)).filter((name) => name.startsWith('test.mien.moved'))).toEqual(['test.mien.moved']);
    if (saved === 'before') expect(() => project.assertInPlace()).toThrow(/open it where it is now/);
  }
  closeProject(project);
  const child = startChild('label-faces', path);
  await child.printed(1);
});

it('is followed by the studio that had it open', async () => {
  const studio = await makeStudio();
  const { client } = studio;
  const made = makeProject({ faces: 3 });
  closeProject(made);
  await client.project.open({ path: made.path });
  await client.labels.set({ faceIds: [1, 2], answer: { kind: 'class', classId: 1 } });
  const path = move(made);
  await expect(client.labels.set({ faceIds: [3], answer: { kind: 'class', classId: 1 } })).rejects.toMatchObject({ code: 'PROJECT_MOVED' });
  expect(await client.project.open({ path })).toMatchObject({ path, readOnlyReason: null, counts: { labelled: 2 } });
  // And back, with more work done in between.
  await client.labels.set({ faceIds: [3], answer: { kind: 'class', classId: 1 } });
  renameSync(path, made.path);
  expect(await client.project.open({ path: made.path })).toMatchObject({ path: made.path, counts: { labelled: 3 } });
});
