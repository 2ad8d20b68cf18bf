/** A network of one's own in the window: brought in, refused, kept, tried on the faces, removed and taken back; pre-training begun. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawProject } from '../support/drawn-faces.ts';
import { kerasFile } from '../unit/studio/bases/foreign-models.ts';
import { barriers, openWindow, type StudioWindow } from './support/window.ts';

let folder: string;
let studio: StudioWindow;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-own-bases-'));
  const file = join(folder, 'drawn.mien');
  await drawProject(file);
  studio = await openWindow({ folder, file });
});

afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a file that is no network is refused where it was given, and nothing of it stays', async () => {
  const { page } = studio;
  await studio.show('/settings');
  const words = join(folder, 'words.txt');
  writeFileSync(words, 'nothing of a network');
  await page.getByTestId('base-files').setInputFiles(words);
  await page.getByText('"words.txt" cannot become a base').waitFor();
  await expect.poll(() => page.getByText('in your library').count()).toBe(0);
});

it('a Keras file is looked at, named, and kept with its own head', async () => {
  const { page } = studio;
  await page.getByTestId('base-files').setInputFiles(kerasFile('nested.keras'));
  const form = page.getByRole('form', { name: 'outer: what was found' });
  await form.waitFor();
  await form.getByText('takes grey pictures of 24 × 24 pixels').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await barriers(page)).toEqual([]);
  }
  await form.getByLabel(/Its 4 classes/).fill('one, two, three');
  await form.getByText('3 of 4 names').waitFor();
  await expect.poll(() => form.getByRole('button', { name: 'Keep as base' }).isDisabled()).toBe(true);
  await form.getByLabel(/Its 4 classes/).fill('happiness, sadness, neutral, other');
  await form.getByLabel('Name').fill('My small network');
  await form.getByRole('button', { name: 'Keep as base' }).click();
  await page.getByText('My small network is in your library').waitFor();
  await form.waitFor({ state: 'detached' });
});

it('removed, it is taken back by the notice', async () => {
  const { page } = studio;
  const remove = page.getByRole('button', { name: 'Remove My small network' });
  await remove.click();
  await remove.waitFor({ state: 'detached' });
  // The notice's own: the toolbar has one too, which is there before the notice.
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await remove.waitFor();
});

it('each base is tried on the labelled faces before one is chosen', async () => {
  const { page } = studio;
  await studio.show('/head');
  const bases = page.getByRole('region', { name: 'The base to stand on' });
  await bases.getByText('My small network').waitFor();
  await expect.poll(() => bases.getByText('not tried yet').count()).toBe(3);
  await bases.getByRole('button', { name: 'Try them on my faces' }).click();
  await bases.getByRole('button', { name: 'Try them again' }).waitFor({ timeout: 180_000 });
  await expect.poll(() => bases.getByText('not tried yet').count()).toBe(0);
  await bases.getByText('highest here').waitFor();
  expect(await barriers(page)).toEqual([]);
  await bases.getByRole('radio').last().check();
  await page.getByText(/turns each face into 8 numbers/).waitFor();
});

it('pre-training says what it is for, and begins', async () => {
  const { page } = studio;
  await studio.show('/pretrain');
  await page.getByRole('heading', { name: 'Pre-train', exact: true }).waitFor();
  await page.getByText('MobileNet, a quarter wide').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await barriers(page)).toEqual([]);
  }
  await page.getByLabel('Epochs', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Pre-train', exact: true }).click();
  const keep = page.getByRole('form', { name: /as a base$/ });
  await keep.waitFor({ timeout: 180_000 });
  await keep.getByRole('button', { name: 'Keep as base' }).click();
  await page.getByText(/is in your library\. Open the project with your faces/).waitFor();
  expect(studio.faults).toEqual([]);
});
