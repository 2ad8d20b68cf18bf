/** What a person has set or chosen stays, whatever changes in the project meanwhile; what a field cannot take is said beside it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { drawProject } from '../support/drawn-faces.ts';
import { collect } from '../support/endings.ts';
import { labelledOf } from './support/counts.ts';
import { barriers, openWindow, type StudioWindow } from './support/window.ts';

let folder: string;
let studio: StudioWindow;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-kept-'));
  const file = join(folder, 'drawn.mien');
  await drawProject(file);
  studio = await openWindow({ folder, file });
  page = studio.page;
});

afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

const field = (name: string) => page.getByRole('spinbutton', { name: new RegExp(`^${name}`) });

/** Somebody else labels one face, and the window has heard of it. */
async function labelElsewhere(faceId: number): Promise<void> {
  const [labelled] = await labelledOf(page);
  await studio.server.client.labels.set({ faceIds: [faceId], answer: { kind: 'unsure' } });
  await expect.poll(async () => (await labelledOf(page))[0]).toBe(labelled - 1);
}

/** As a person does: what stood there is taken away, and the new text typed. */
async function type(name: string, text: string): Promise<void> {
  await field(name).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type(text);
}

async function set(name: string, text: string): Promise<void> {
  await field(name).fill(text);
  await page.keyboard.press('Tab');
}

describe('a split', () => {
  it('keeps its form and its last table while another number is typed, and says what the field takes', async () => {
    await studio.show('/curate/split');
    const parts = page.getByRole('region', { name: 'What the split would be' });
    await parts.getByRole('table').waitFor();
    await type('Draw', '');
    await parts.getByText('1 to 9,999').waitFor();
    expect(await parts.getByRole('table').count()).toBe(1);
    expect(await field('Draw').getAttribute('aria-invalid')).toBe('true');
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.type('7');
    await expect.poll(() => parts.getByText('1 to 9,999').count()).toBe(0);
    await page.keyboard.press('Tab');
    await parts.getByRole('button', { name: 'Make this split' }).click();
    await expect.poll(async () => (await studio.server.client.splits.current())?.seed).toBe(7);
  });
});

describe('the ways to train', () => {
  it('keep what was set when the project changes', async () => {
    await studio.show('/ways/lwf');
    await set('Epochs', '17');
    await labelElsewhere(1);
    // What was asked for anew would have come by now.
    await studio.server.client.runs.defaults({});
    await page.getByText('What is not to be forgotten').waitFor();
    expect(await field('Epochs').inputValue()).toBe('17');
  });

  it.each([
    ['Epochs', '5000', '17', '1 to 1,000'],
    ['Epochs', '2.5', '17', 'a whole number'],
    ['Weight of the old answers', '', '1', '0 to 100'],
    ['Temperature', '0.5', '2', '1 to 20'],
  ])('%s: "%s" gives way to %s', async (name, text, inForce, problem) => {
    await type(name, text);
    await expect.poll(() => field(name).getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('alert').filter({ hasText: problem }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await expect.poll(() => field(name).inputValue()).toBe(inForce);
    expect(await field(name).getAttribute('aria-invalid')).toBe('false');
    await set(name, inForce);
    await expect.poll(() => page.getByRole('alert').filter({ hasText: problem }).count()).toBe(0);
  });
});

describe('a setting that would change nothing', () => {
  it('goes back where weights are not learnt', async () => {
    await studio.show('/ways/features');
    const mix = page.getByRole('combobox', { name: 'How they come together' });
    await mix.selectOption('weighted');
    await page.getByRole('combobox', { name: 'The model on them' }).selectOption('hidden');
    await expect.poll(() => mix.inputValue()).toBe('concatenate');
    expect(await mix.isDisabled()).toBe(true);
  });

  it('is not sent with a head that has a hidden layer', async () => {
    const { client } = studio.server;
    await studio.show('/head');
    await page.getByRole('button', { name: 'More settings' }).click();
    await page.getByRole('combobox', { name: /^Held near the base's own head/ }).selectOption('always');
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('hidden');
    await page.getByRole('button', { name: 'Train head', exact: true }).last().click();
    await expect
      .poll(async () => (await client.runs.list()).find(({ stage }) => stage === 'head')?.settings)
      .toMatchObject({ model: 'hidden', anchor: 'auto' });
    const run = (await client.runs.list()).find(({ stage }) => stage === 'head')!;
    expect((await collect(await client.runs.watch({ id: run.id }))).at(-1)).toMatchObject({ state: 'done' });
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('softmax');
    await page.getByRole('button', { name: 'Fewer settings' }).click();
    await client.runs.remove({ id: run.id });
  });
});

describe('a head', () => {
  it('takes an empty strength for one that is chosen, and nothing out of range', async () => {
    await studio.show('/head');
    // The view before has such a button as well.
    await page.getByRole('heading', { level: 1, name: 'Train head' }).waitFor();
    await page.getByRole('button', { name: 'More settings' }).click();
    const strength = 'Strength of the hold';
    await set(strength, '3');
    await type(strength, '-2');
    await page.getByText('0 to 1,000').waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => field(strength).inputValue()).toBe('3');
    await set(strength, '');
    // No number at all, which the browser tells apart from an empty field.
    await type(strength, '1e');
    await page.getByText('0 to 1,000').waitFor();
    await page.keyboard.press('Tab');
    expect(await field(strength).evaluate((input: HTMLInputElement) => input.validity.badInput)).toBe(false);
    const mirror = page.getByRole('checkbox', { name: /^Look at the mirror image as well/ });
    expect(await mirror.isChecked()).toBe(true);
    await mirror.uncheck();
    await labelElsewhere(2);
    expect(await mirror.isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Train head', exact: true }).last().click();
    await page
      .getByText(/test faces right/)
      .first()
      .waitFor({ timeout: 120_000 });
    const run = (await studio.server.client.runs.list()).find(({ stage }) => stage === 'head')!;
    expect(run.settings).toMatchObject({ strength: null, mirror: false });
  });
});

describe('an export', () => {
  it('stays with the run that was chosen, although the address names another', async () => {
    const { client } = studio.server;
    const train = async (seed: number) => {
      const { runId } = await client.runs.start({ stage: 'head', settings: { baseId: 'face-expression', seed } });
      await collect(await client.runs.watch({ id: runId }));
      return runId;
    };
    const [first, second, third] = [await train(11), await train(12), await train(13)];
    const chosen = page.getByRole('combobox', { name: 'Run' });
    await studio.show(`/export/${first}`);
    await chosen.waitFor();
    const number = async () => Number(await chosen.evaluate((select: HTMLSelectElement) => select.value));
    await expect.poll(number).toBe(first);
    await chosen.selectOption(String(second));
    const options = await chosen.getByRole('option').count();
    await client.runs.remove({ id: third });
    await expect.poll(() => chosen.getByRole('option').count()).toBe(options - 1);
    expect(await number()).toBe(second);
    // Another address counts, as soon as it comes.
    await studio.show('/export');
    await studio.show(`/export/${first}`);
    await expect.poll(number).toBe(first);
    expect(studio.faults).toEqual([]);
  });
});
