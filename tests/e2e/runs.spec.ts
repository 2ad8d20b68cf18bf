/** Runs by the keyboard: begun, looked at while they are under way, stopped, gone on with; removed and brought back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStudio } from '../../src/studio/studio.ts';
import { drawProject } from '../support/drawn-faces.ts';
import { endOfJob, endOfRun } from '../support/endings.ts';
import { barriers, openWindow, type StudioWindow } from './support/window.ts';

const LONG = { timeout: 120_000 };

let folder: string;
let studio: StudioWindow;
let page: Page;

/** A head and a comparison. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-runs-'));
  const file = join(folder, 'drawn.mien');
  await drawProject(file);
  const worker = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await worker.open(file);
  await endOfRun(worker, await worker.client.runs.start({ stage: 'head', settings: { baseId: 'face-expression', seed: 1 } }));
  const compared = { strategies: ['head' as const], seeds: 1, epochs: 1, curve: false, baseId: 'face-expression' };
  await endOfJob(worker, (await worker.client.comparisons.start(compared)).jobId);
  await worker.close();
  studio = await openWindow({ folder, file });
  page = studio.page;
});

afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

const view = () => page.getByRole('main');
const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
/** What has the focus: its text, or its id where it has one; "body" where nothing has it. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    return element === document.body ? 'body' : element.id || (element.textContent ?? '').trim();
  });
const canPress = (name: string) => view().getByRole('button', { name, exact: true }).isEnabled();

it('keeps the focus where a run was begun, until it is done', async () => {
  await studio.show('/head');
  const again = view().getByRole('button', { name: 'Train again', exact: true });
  await expect.poll(() => canPress('Train again')).toBe(true);
  await again.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => canPress('Train again')).toBe(false);
  expect(await focused()).toBe('Train again');
  await page.keyboard.press('Enter');
  await expect.poll(() => canPress('Train again'), LONG).toBe(true);
  expect(await focused()).toBe('Train again');
  expect((await studio.server.client.runs.list()).filter(({ stage }) => stage === 'head').length).toBe(2);
});

it('leaves every step open while a run is under way, and leads back to it', async () => {
  await studio.show('/finetune');
  await view().getByRole('button', { name: 'More settings' }).click();
  // Long enough to be looked at from elsewhere.
  for (const field of [/^Epochs/, /^Patience/]) await view().getByRole('spinbutton', { name: field }).fill('100');
  await view().getByRole('button', { name: 'Fine-tune', exact: true }).focus();
  await page.keyboard.press('Enter');
  await view().getByRole('progressbar').waitFor();
  expect(await focused()).toBe('Fine-tune');
  expect(await barriers(page)).toEqual([]);

  const steps = page.getByRole('navigation', { name: 'Steps' });
  await steps.getByRole('button', { name: 'Train head' }).click();
  await heading('Train head').waitFor();
  await view().getByText('is under way, and only one run learns at a time').waitFor();
  expect(await canPress('Train again')).toBe(false);
  expect(await barriers(page)).toEqual([]);
  await view().getByRole('link', { name: 'Show it' }).click();
  await heading('Fine-tune').waitFor();

  await studio.show('/compare/new');
  await view().getByText('is under way, and only one run learns at a time').waitFor();
  await page
    .getByRole('contentinfo', { name: 'Status' })
    .getByRole('link', { name: /^Fine-tuned/ })
    .click();
  await heading('Fine-tune').waitFor();
});

it('hands the focus on when a run is stopped, and when it goes on', async () => {
  const chart = view().getByRole('img', { name: /^How often is it right\?/ });
  await expect.poll(() => chart.getAttribute('aria-label'), LONG).toMatch(/after \d+ epochs/);
  await view()
    .getByRole('button', { name: /^Cancel/ })
    .focus();
  await page.keyboard.press('Enter');
  const resume = view().getByRole('button', { name: /^Resume after/ });
  await resume.waitFor(LONG);
  await expect.poll(focused).toMatch(/^(view|run-result)$/);

  await resume.focus();
  await page.keyboard.press('Enter');
  await view().getByRole('progressbar').waitFor();
  await expect.poll(focused).toContain('Cancel');
  await view()
    .getByRole('button', { name: /^Cancel/ })
    .click();
  await resume.waitFor(LONG);
});

it('tells in the results what a run was told, and goes on with it from there', async () => {
  const stopped = (await studio.server.client.runs.list()).findLast(({ resumable }) => resumable !== null)!;
  await studio.show(`/results/${stopped.id}`);
  await view().getByText('Its settings and curves', { exact: true }).click();
  const facts = view().getByRole('region', { name: 'How was it trained?' });
  await facts.getByRole('img', { name: /^How often is it right\?/ }).waitFor();
  expect(await facts.getByRole('term').allInnerTexts()).toEqual(
    expect.arrayContaining(['Blocks that learn', 'Epochs', 'Learning rate', 'Seed']),
  );
  expect(await barriers(page)).toEqual([]);

  await view()
    .getByRole('button', { name: /^Resume after/ })
    .click();
  await heading('Fine-tune').waitFor();
  await view()
    .getByRole('button', { name: /^Cancel/ })
    .click();
  await view()
    .getByRole('button', { name: /^Resume after/ })
    .waitFor(LONG);
});

it('offers to undo for as long as somebody is at it, and brings a run back long after', async () => {
  await page.clock.install();
  await studio.show('/results');
  const row = page.getByRole('rowheader', { name: /^Head 1/ });
  const line = view().getByRole('button', { name: 'Bring back Head 1' });
  const undo = page.getByRole('button', { name: 'Undo', exact: true });
  const remove = async () => {
    await view().getByRole('button', { name: 'Remove Head 1', exact: true }).click();
    await undo.waitFor();
  };
  await remove();
  await undo.focus();
  await page.clock.fastForward(60_000);
  await page.keyboard.press('Enter');
  await row.waitFor();
  await expect.poll(() => line.count()).toBe(0);

  await remove();
  await page.mouse.move(0, 0);
  await page.clock.fastForward(19_000);
  expect(await undo.count()).toBe(1);
  await page.clock.fastForward(2_000);
  await expect.poll(() => undo.count()).toBe(0);
  await page.reload();
  expect(await barriers(page)).toEqual([]);
  await line.click();
  await row.waitFor();
  await expect.poll(() => line.count()).toBe(0);
  expect(await focused()).toBe('view');
});

it('brings a comparison back', async () => {
  await studio.show('/compare');
  await view().getByRole('button', { name: 'Remove Comparison 1' }).click();
  await view().getByRole('heading', { name: 'Which ways to train?' }).waitFor();
  await view().getByRole('button', { name: 'Bring back Comparison 1' }).click();
  await view().getByRole('region', { name: 'What to make of it' }).waitFor();
  expect(studio.faults).toEqual([]);
});
