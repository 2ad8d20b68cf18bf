/** What a view cannot fetch is said where it would stand, with the way to ask again. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { makeFaceProject } from './support/face-project.ts';
import { openWindow, type StudioWindow } from './support/window.ts';
import { temporaryFolder } from '../support/projects.ts';

it('says why there are no results, and shows them when it is asked again', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'faces.mien');
  await makeFaceProject(file, 4);
  const studio: StudioWindow = await openWindow({ folder, file });
  const { page } = studio;
  const other = new Database(file);
  try {
    // What another program can do to the file at any time.
    other.exec('ALTER TABLE run RENAME TO gone');
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
    other.exec('ALTER TABLE gone RENAME TO run');
    await problem.getByRole('button').click();
    await view.getByText('No results yet').waitFor();
    expect(await problem.count()).toBe(0);
    expect(studio.faults).toEqual([]);
  } finally {
    other.close();
    await studio.close();
  }
});
