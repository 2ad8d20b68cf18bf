/** A project of one's own: pictures from the file chooser together with a table of labels and people. */
import { expect, it } from 'vitest';
import { labelledOf } from './support/counts.ts';
import { drawFace } from './support/face-project.ts';
import { openWindow } from './support/window.ts';

const TABLE = ['file,label,subject', 'a.png,happiness,Ada', 'b.png,sadness,Ada', 'c.png,neutral,Ben'].join('\n');

it('takes pictures with their table, and names the file that cannot be read', async () => {
  // Drawn before the studio runs: from then on, SVG is blocked in this process.
  const drawn = await Promise.all([1, 2, 3, 4].map((n) => drawFace(n, 96)));
  const { page, show, faults, close } = await openWindow();
  try {
    await page.getByRole('button', { name: /^New project/ }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine');
    await page.getByRole('button', { name: 'Make the project' }).click();
    const chosen = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (
      await chosen
    ).setFiles([
      ...drawn.map((buffer, n) => ({ name: `${'abcd'[n]}.png`, mimeType: 'image/png', buffer })),
      { name: 'cut-off.png', mimeType: 'image/png', buffer: drawn[0]!.subarray(0, 400) },
      { name: 'labels.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) },
    ]);
    // What the table says is shown before anything is imported.
    await page.getByText('A table of 3 rows').waitFor({ timeout: 60_000 });
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Import\b/ })
      .click();
    await page.getByRole('heading', { name: /Import done/ }).waitFor({ timeout: 120_000 });
    await expect.poll(() => page.getByRole('row', { name: /cut-off\.png/ }).innerText()).toMatch(/^\S*cut-off\.png\s+\S.+/);
    await expect.poll(() => labelledOf(page), { timeout: 15_000 }).toEqual([3, 4]);

    await page
      .getByRole('button', { name: 'Look at all faces' })
      .or(page.getByRole('link', { name: 'Look at all faces' }))
      .click();
    const cells = page.getByRole('gridcell');
    await expect
      .poll(async () => (await cells.evaluateAll((all) => all.map((cell) => cell.getAttribute('aria-label')!))).toSorted(), {
        timeout: 15_000,
      })
      .toEqual(['a.png, happiness, Ada', 'b.png, sadness, Ada', 'c.png, neutral, Ben', 'd.png, unlabelled']);

    // Labels that come later go to the faces that are there.
    await show('/import');
    await page.getByRole('button', { name: 'Import more' }).click();
    const later = { name: 'later.csv', mimeType: 'text/csv', buffer: Buffer.from('file,label\nd.png,happiness') };
    await page.getByTestId('files').setInputFiles([later]);
    await page.getByText('A table of').waitFor({ timeout: 60_000 });
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Import\b/ })
      .click();
    await page.getByRole('heading', { name: 'No new pictures' }).waitFor({ timeout: 120_000 });
    await page.getByText('One label was added to faces that were here.').waitFor();
    await expect.poll(() => labelledOf(page), { timeout: 15_000 }).toEqual([4, 4]);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});
