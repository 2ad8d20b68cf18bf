/** To tune or not to tune: compared in the window, one model kept, and its class shares set. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawProject } from '../support/drawn-faces.ts';
import { barriers, openWindow, type StudioWindow } from './support/window.ts';

let folder: string;
let studio: StudioWindow;
const LONG = { timeout: 240_000 };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-compare-'));
  const file = join(folder, 'drawn.mien');
  await drawProject(file);
  studio = await openWindow({ folder, file });
});

afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('comparing', () => {
  it('offers each way with its sentence and what it takes, and has no barrier', async () => {
    const { page } = studio;
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('compare');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Which ways to train?' }).waitFor();
    const scratch = page.getByRole('checkbox', { name: /^From scratch/ });
    await scratch.waitFor();
    expect(await page.getByText('The base is frozen; a softmax head learns your classes').count()).toBe(1);
    await scratch.uncheck();
    await expect.poll(() => page.getByRole('checkbox', { name: /^Fine-tune about|^Fine-tune Head/ }).isChecked()).toBe(true);
    await page.getByRole('button', { name: /^Compare · about .* (s|min)$/ }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it('shows rows as they come, pairs, and a verdict', async () => {
    const { page } = studio;
    await page.getByLabel('Epochs').selectOption('2');
    await page.getByRole('checkbox', { name: /^Learning curve/ }).check();
    await page.getByRole('button', { name: /^Compare · about/ }).click();
    await page.getByRole('progressbar').first().waitFor();
    await page.getByRole('rowheader', { name: 'Fine-tune' }).waitFor();
    await page.getByText('What would more labels buy?').waitFor(LONG);
    await page
      .getByRole('progressbar')
      .first()
      .waitFor({ state: 'detached', ...LONG });
    const verdict = page.getByRole('region', { name: 'What to make of it' });
    await expect
      .poll(() => verdict.innerText())
      .toMatch(/On your faces .* was right most often[\s\S]*(To tune or not to tune|are too few to tell)/);
    await expect.poll(() => page.getByRole('row', { name: /^Head / }).innerText()).toMatch(/\d+\.\d %/);
    await page.getByText(/Head against Base as shipped/).click();
    await page
      .getByText(/test faces|points of accuracy|right on the same ones/)
      .first()
      .waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it('keeps a model among the runs', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Keep the model of Fine-tune', exact: true }).click();
    await page.getByRole('button', { name: 'Open in Results' }).click();
    await page.getByRole('heading', { name: 'Can its confidence be believed?' }).waitFor();
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('fine-tuned')]));
  });

  it('expects other class shares once told, and takes that back', async () => {
    const { page } = studio;
    const panel = page.getByRole('region', { name: /^How often does each expression come/ });
    await panel.getByLabel('Share of happiness in percent').fill('90');
    await panel.getByText('Right where classes come so').waitFor();
    await expect.poll(() => panel.getByRole('button', { name: 'Use these shares' }).isEnabled()).toBe(true);
    await panel.getByRole('button', { name: 'Use these shares' }).click();
    await panel.getByText('are at the shares in use').waitFor();
    await page.getByText('at other class shares').first().waitFor();
    expect(await barriers(page)).toEqual([]);
    await panel.getByRole('button', { name: 'Back to as trained' }).click();
    await panel.getByText('are at the shares in use').waitFor({ state: 'detached' });
    expect(studio.faults).toEqual([]);
  });
});
