/** A run is renamed where it stands, by the keyboard as by the mouse; nothing moves, and the keyboard goes on where it was. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Run } from '../../src/shared/contract/runs.ts';
import { drawTrainedProject } from './support/trained-project.ts';
import { barriers, openWindow, type StudioWindow } from './support/window.ts';

let folder: string;
let studio: StudioWindow;
let page: Page;
let head: Run;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-rename-'));
  const trained = await drawTrainedProject(folder);
  ({ head } = trained);
  studio = await openWindow({ folder, file: trained.file });
  page = studio.page;
});

afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await studio.server.client.runs.rename({ id: head.id, name: 'Head 1' });
  await studio.show('/');
  await studio.show(`/results/${head.id}`);
  await pencil('Head 1').waitFor();
});

const pencil = (name: string) => page.getByRole('button', { name: `Rename ${name}`, exact: true });
const field = () => page.getByRole('textbox', { name: /^New name of/ });
const nameOf = async (id: number) => (await studio.server.client.runs.get({ id })).name;
const focused = () => page.evaluate(() => document.activeElement!.getAttribute('aria-label') ?? document.activeElement!.id);
/** Where everything in the table stands, but what stands in the place of the name. */
const places = () =>
  page
    .getByRole('table', { name: /^Runs and how well/ })
    .locator('th, td')
    .evaluateAll((cells) => cells.map((cell) => JSON.stringify(cell.getBoundingClientRect())));

it('by F2: Enter keeps the name, and the keyboard goes on where it was', async () => {
  const cell = page.locator('[data-cell]').first();
  await cell.focus();
  const before = await focused();
  await page.keyboard.press('F2');
  await expect.poll(focused).toBe('New name of Head 1');
  await page.keyboard.type('Held near the base');
  await page.keyboard.press('Enter');
  await pencil('Held near the base').waitFor();
  expect(await nameOf(head.id)).toBe('Held near the base');
  await expect.poll(focused).toBe(before);
  await page.getByRole('heading', { name: 'Held near the base against Base as shipped' }).waitFor();
});

it('by the pencil: nothing moves, nobody is shut out, and Escape gives up', async () => {
  const before = await places();
  await pencil('Head 1').click();
  await expect.poll(focused).toBe('New name of Head 1');
  expect(await places()).toEqual(before);
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.type('No');
  await page.keyboard.press('Escape');
  await expect.poll(focused).toBe('Rename Head 1');
  expect(await field().count()).toBe(0);
  expect(await nameOf(head.id)).toBe('Head 1');
});

it('says at the field why a name is refused, and waits for another', async () => {
  await page.keyboard.press('F2');
  await field().fill('base as shipped');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Another run is called "Base as shipped".').waitFor();
  expect(await focused()).toBe('New name of Head 1');
  expect(await field().getAttribute('aria-invalid')).toBe('true');
  expect(await barriers(page)).toEqual([]);
  await field().fill('Base and head');
  await page.keyboard.press('Enter');
  await pencil('Base and head').waitFor();
});

it('keeps the name of whoever goes on elsewhere, and leaves an empty one as it was', async () => {
  await pencil('Head 1').click();
  await field().fill('Seed 1');
  await page.getByRole('button', { name: /^Base as shipped/ }).click();
  await expect.poll(() => nameOf(head.id)).toBe('Seed 1');
  await pencil('Base as shipped').waitFor();
  expect(await field().count()).toBe(0);

  await page.keyboard.press('F2');
  await field().fill('  ');
  await page.keyboard.press('Enter');
  await expect.poll(() => field().count()).toBe(0);
  await pencil('Base as shipped').waitFor();
  expect(studio.faults).toEqual([]);
});
