/** Who reads a command's output may leave: `mien runs FILE | head -1`. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { closeProject } from '../../../src/studio/db/open.ts';
import { mien, mienJson } from '../../support/mien.ts';
import { makeProject, temporaryFolder } from '../../support/projects.ts';

it('a command does its work and ends as usual though nobody reads what it says', async () => {
  const cwd = temporaryFolder();
  closeProject(makeProject({ path: join(cwd, 'faces.mien'), faces: 8 }));
  const started: NonNullable<Parameters<typeof mien>[1]['started']> = (child) => {
    child.stdout!.destroy();
    child.stderr!.destroy();
  };
  expect(await mien(['copy', 'faces.mien', 'copy.mien'], { cwd, started })).toMatchObject({ code: 0, stdout: '' });
  expect(await mienJson(['info', 'copy.mien'], { cwd })).toMatchObject({ code: 0, document: { faces: 8 } });
});
