/** Steps of the main job as a person takes them in the window, whichever host shows it. */
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { labelledOf } from './counts.ts';

const MINUTES = 60_000;
/** How long a busy machine may take for what happens at once. */
const SOON = { timeout: 15_000 };

export const stepOf = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name, exact: true });
const startButton = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name, exact: true });

export async function drawSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Draw and open it' }).click();
  await page.waitForURL(/#\/grid/, { timeout: 3 * MINUTES });
  expect(await labelledOf(page)).toEqual([477, 600]);
  await page.getByRole('gridcell').first().waitFor();
}

/** Opens the sample project from the list of those opened before. */
export async function openSample(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /sample/i })
    .filter({ hasNotText: 'Draw' })
    .first()
    .click();
  await page.waitForURL(/#\/(?!$)/);
}

/** Imports a photograph as it is; `faces` are found in it. */
export async function importPhoto(page: Page, file: string, faces: number): Promise<void> {
  const [labelled, before] = await labelledOf(page);
  await stepOf(page, 'Import').click();
  await page.getByTestId('files').setInputFiles([file]);
  await page.getByRole('heading', { name: /Import done/ }).waitFor({ timeout: 3 * MINUTES });
  await expect.poll(() => labelledOf(page), SOON).toEqual([labelled, before + faces]);
}

export async function trainHead(page: Page): Promise<void> {
  await stepOf(page, 'Train head').click();
  await startButton(page, 'Train head').click();
  await page
    .getByRole('main')
    .getByText(/test faces right/)
    .waitFor({ timeout: 3 * MINUTES });
}

/** Begins to fine-tune for more epochs than anybody waits for, and comes back after the first. */
export async function beginFineTuning(page: Page): Promise<void> {
  const view = page.getByRole('main');
  await stepOf(page, 'Fine-tune').click();
  await view.getByRole('button', { name: 'More settings' }).click();
  for (const field of [/^Epochs/, /^Patience/]) await view.getByRole('spinbutton', { name: field }).fill('100');
  await startButton(page, 'Fine-tune').click();
  const chart = view.getByRole('img', { name: /^How often is it right\?/ });
  await expect.poll(() => chart.getAttribute('aria-label'), { timeout: 3 * MINUTES }).toMatch(/after [1-9]\d* epochs/);
}

export async function exportTo(page: Page, folder: string): Promise<void> {
  const view = page.getByRole('main');
  await stepOf(page, 'Export').click();
  await expect.poll(() => view.getByLabel('Folder').inputValue(), SOON).not.toBe('');
  await view.getByLabel('Folder').fill(folder);
  await view.getByRole('button', { name: 'Export and check' }).click();
  await view.getByText(/Loaded again and compared on \d+ faces: the largest difference/).waitFor({ timeout: 2 * MINUTES });
}
