/** Where the system forces its colours, what bars, samples of colour and buttons say is still seen. */
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/projects.ts';
import { makeFaceProject } from './support/face-project.ts';
import { openWindow } from './support/window.ts';

const ground = (at: Locator) => at.evaluate((element) => getComputedStyle(element).backgroundColor);
const outline = (at: Locator) => at.evaluate((element) => getComputedStyle(element).outline);

it('bars and classes keep their colours, buttons have a border, what is chosen is outlined', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'Faces.mien');
  await makeFaceProject(file, 40, 64);
  const { page, server, show, faults, close } = await openWindow({ folder, file });
  try {
    const ids = Array.from({ length: 40 }, (_, n) => n + 1);
    const { classes } = (await server.client.project.current())!;
    for (const [n, { id }] of classes.entries()) {
      await server.client.labels.set({
        faceIds: ids.filter((face) => face % classes.length === n),
        answer: { kind: 'class', classId: id },
      });
    }
    await page.emulateMedia({ forcedColors: 'active' });
    const system = await page.evaluate(() => matchMedia('(forced-colors: active)').matches);
    expect(system).toBe(true);

    await show('/curate/split');
    const row = page.getByRole('row', { name: /^neutral/ });
    await row.waitFor();
    const bar = row.locator('td:last-child > span > span');
    expect(new Set([await ground(bar.nth(0)), await ground(bar.nth(1)), await ground(row.locator('td:last-child'))]).size).toBe(3);
    expect(await ground(row.locator('th > span > span').first())).toBe('rgb(0, 114, 178)');
    const labelled = page.getByRole('contentinfo', { name: 'Status' }).locator('.keeps-color');
    expect(await ground(labelled.locator('span'))).not.toBe(await ground(labelled));

    expect(await outline(page.getByRole('button', { name: 'Make this split' }))).toContain('solid 1px');
    const steps = page.getByRole('navigation', { name: 'Steps' }).getByRole('button');
    expect(await outline(steps.filter({ hasText: 'Curate' }))).toContain('solid 2px');
    expect(await outline(steps.filter({ hasText: 'Label' }))).toContain('solid 1px');
    expect(await outline(page.getByRole('link', { name: /^Split/ }))).toContain('solid 2px');

    await show('/import');
    const chosen = page.getByRole('radio', { checked: true });
    await chosen.waitFor();
    const mark = chosen.locator('[data-slot=indicator]');
    expect(await ground(mark)).not.toBe(await ground(page.getByRole('radio', { checked: false }).first()));
    expect(await mark.evaluate((element) => getComputedStyle(element, '::after').backgroundColor)).not.toBe(await ground(mark));
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});
