/** What a view cannot fetch is said where it would stand, with the way to ask again. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { closeProject, openProject } from '../../src/studio/db/open.ts';
import { insertRun, updateRun } from '../../src/studio/db/runs.ts';
import { makeFaceProject } from './support/face-project.ts';
import { openWindow, type StudioWindow } from './support/window.ts';
import { temporaryFolder } from '../support/projects.ts';

it('says why there are no results, and shows them when it is asked again', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'faces.mien');
  await makeFaceProject(file, 4);
  const project = openProject(file);
  // It took for ever: with it, no list of runs is what it should be.
  const id = insertRun(project.db, {
    name: 'Head 1',
    stage: 'head',
    from: null,
    baseId: 'face-expression',
    state: 'done',
    classes: [],
    settings: { baseId: 'face-expression', mirror: false, seed: 1 },
    snapshotBlobId: null,
    snapshotHash: null,
    backend: null,
  });
  updateRun(project.db, id, { seconds: Infinity });
  closeProject(project);
  const studio: StudioWindow = await openWindow({ folder, file });
  const { page, server } = studio;
  try {
    const view = page.getByRole('main');
    const problem = view.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Try again' }) });
    for (const path of ['/head', '/finetune', '/pretrain', '/ways', '/export', '/results']) {
      await studio.show(path);
      await problem.first().waitFor();
    }
    await problem.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await problem.waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('view');
    await server.client.runs.remove({ id });
    await view.getByText('No results yet').waitFor();
    expect(await problem.count()).toBe(0);
    expect(studio.faults).toEqual([]);
  } finally {
    await studio.close();
  }
});
