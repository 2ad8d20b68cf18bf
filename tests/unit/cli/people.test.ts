import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Agreement } from '../../../src/shared/contract/people.ts';
import { closeProject } from '../../../src/studio/db/open.ts';
import { drawProject } from '../../support/drawn-faces.ts';
import { mien, mienJson } from '../../support/mien.ts';
import { addPeople, labelAs } from '../../support/people.ts';
import { makeProject, temporaryFolder } from '../../support/projects.ts';

test('agreement and merging of copies, as scripts see them', async () => {
  const cwd = temporaryFolder();
  const project = makeProject({ path: join(cwd, 'faces.mien'), faces: 8 });
  const [anna] = addPeople(project, ['Anna']);
  labelAs(project, anna!, '11223');
  closeProject(project);
  expect(await mienJson(['copy', 'faces.mien', 'ben.mien'], { cwd })).toMatchObject({ code: 0, document: { path: join(cwd, 'ben.mien') } });
  expect(await mienJson(['copy', 'faces.mien', 'ben.mien'], { cwd })).toMatchObject({
    code: 2,
    document: { error: { code: 'FILE_EXISTS' } },
  });
  for (const [face, name] of [
    [1, 'happy'],
    [2, 'sad'],
    [3, 'sad'],
    [6, 'angry'],
  ] as const) {
    expect((await mien(['label', 'ben.mien', '--face', String(face), '--class', name, '--by', 'Ben'], { cwd })).code).toBe(0);
  }

  const dry = await mienJson(['merge', 'faces.mien', 'ben.mien', '--dry-run'], { cwd });
  const report = { votesAdded: 4, facesMatched: 8, conflicts: 1, peopleAdded: ['Ben'], facesOnlyThere: 0 };
  expect(dry).toMatchObject({ code: 0, document: report });
  expect(await mienJson(['merge', 'faces.mien', 'ben.mien'], { cwd })).toMatchObject({
    code: 0,
    document: { ...report, keptCopy: join(cwd, 'faces before merging.mien') },
  });
  expect(await mienJson(['merge', 'faces.mien', 'ben.mien'], { cwd })).toMatchObject({
    document: { votesAdded: 0, facesMatched: 8, keptCopy: null },
  });
  expect(readdirSync(cwd).filter((name) => name.includes('before merging'))).toHaveLength(1);

  const { document } = await mienJson<Agreement>(['agreement', 'faces.mien'], { cwd });
  expect(document).toMatchObject({
    faces: 3,
    annotators: [{ name: 'Anna' }, { name: 'Ben' }],
    pairs: [{ names: ['Anna', 'Ben'], faces: 3, agreed: 2 }],
    fleissKappa: { value: expect.any(Number), interval: [expect.any(Number), expect.any(Number)] },
    krippendorffAlpha: { value: expect.any(Number), interval: [expect.any(Number), expect.any(Number)] },
  });
  expect(document.perClass.map(({ name }) => name)).toEqual(['happy', 'sad', 'angry']);
  expect((await mien(['agreement', 'faces.mien'], { cwd })).stdout).toContain("Anna and Ben: the same on 2 of 3 faces, Cohen's kappa");

  writeFileSync(join(cwd, 'ben.zip'), Buffer.alloc(4_096, 'PK'));
  const zip = await mienJson(['merge', 'faces.mien', 'ben.zip'], { cwd });
  expect(zip).toMatchObject({ code: 2, document: { error: { message: expect.stringContaining('is not a Mien project') } } });
  const itself = await mienJson(['merge', 'faces.mien', 'faces.mien'], { cwd });
  expect(itself).toMatchObject({ code: 2, document: { error: { code: 'INVALID' } } });
});

test('a project of other faces is refused before anything is written, unless its faces are wanted', async () => {
  const cwd = temporaryFolder();
  closeProject(makeProject({ path: join(cwd, 'faces.mien'), faces: 3 }));
  await drawProject(join(cwd, 'other.mien'), { perClass: 2 });
  for (const more of [[], ['--dry-run']]) {
    expect(await mienJson(['merge', 'faces.mien', 'other.mien', ...more], { cwd })).toMatchObject({
      code: 2,
      document: { error: { code: 'INVALID', message: expect.stringMatching(/^These projects share no face; was it the right file\?/) } },
    });
  }
  expect(readdirSync(cwd).filter((name) => name.includes('before merging'))).toEqual([]);
  const added = await mien(['merge', 'faces.mien', 'other.mien', '--add-faces', '--no-copy'], { cwd });
  expect(added.stdout).toMatch(/^Added 6 votes and 0 notes; 0 faces are in both files\.\nNew classes: .*\n6 faces come with it/);
});
