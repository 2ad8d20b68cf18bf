/** The whole main job on the sample project, as a person does it: each step goes on from the one before. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { labelledOf as readLabelled, panelCounts as readPanel } from './support/counts.ts';
import { drawSample, exportTo, openSample, stepOf } from './support/main-job.ts';
import { openWindow, type StudioWindow } from './support/window.ts';

const MINUTES = 60_000;
let home: string;
let studio: StudioWindow;
let page: Page;
let view: Locator;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'mien-job-'));
  await openStudio();
});

/** Each step needs what the one before left. */
let broken = false;
beforeEach(({ skip }) => skip(broken, 'a step before it failed'));
afterEach(({ task }) => {
  broken ||= task.result?.state === 'fail';
});

afterAll(async () => {
  await studio?.close();
  rmSync(home, { recursive: true, force: true });
});

async function openStudio(): Promise<void> {
  studio = await openWindow({ folder: home });
  page = studio.page;
  view = page.getByRole('main');
}

const step = (name: string) => stepOf(page, name);
/** By keyboard, which also reaches a step that cannot be used yet. */
async function choose(name: string): Promise<void> {
  await step(name).focus();
  await page.keyboard.press('Enter');
}
const labelledOf = () => readLabelled(page);
const panelCounts = () => readPanel(page);

/** How long a busy machine may take for what happens at once. */
const SOON = { timeout: 15_000 };
const currentFace = async () => Number(await page.locator('[data-face]').getAttribute('data-face'));

/** Presses a key and waits until another face is shown; returns the face that the key was for. */
async function pressOn(key: string): Promise<number> {
  const face = await currentFace();
  await page.keyboard.press(key);
  await expect.poll(currentFace, SOON).not.toBe(face);
  return face;
}

describe('start', () => {
  it('says of each step why it cannot be used yet', async () => {
    for (const name of ['Import', 'Label', 'Grid', 'Train head', 'Fine-tune', 'Results', 'Export']) {
      await expect.poll(() => step(name).getAttribute('aria-disabled')).toBe('true');
    }
    await choose('Train head');
    await page.getByText('No project is open yet.').first().waitFor();
  });

  it('draws the sample project and opens it', async () => {
    await drawSample(page);
  });

  it('has a base chosen for the head, straight after the project came up', async () => {
    await step('Train head').click();
    await view.getByRole('radiogroup', { name: 'The base to stand on' }).getByRole('radio', { checked: true }).waitFor();
    await step('Grid').click();
  });

  it('now offers the head, and says what fine-tuning still needs', async () => {
    await expect.poll(() => step('Train head').getAttribute('aria-disabled')).toBe('false');
    await expect.poll(() => step('Fine-tune').getAttribute('aria-disabled')).toBe('true');
    await choose('Fine-tune');
    await page.getByText('Train a head first.').first().waitFor();
    expect(page.url()).toMatch(/#\/grid/);
  });
});

describe('label', () => {
  let before: Record<string, number>;
  let names: readonly string[];

  it('twelve faces by keyboard alone', async () => {
    await choose('Label');
    await page.locator('[data-face]').waitFor();
    before = await panelCounts();
    names = Object.keys(before).slice(0, 7);
    const [labelled] = await labelledOf();
    const faces = new Set<number>();
    for (let n = 0; n < 12; n++) faces.add(await pressOn(String((n % 7) + 1)));
    expect(faces.size).toBe(12);
    const expected = Object.fromEntries(names.map((name, index) => [name, before[name]! + (index < 5 ? 2 : 1)]));
    await expect.poll(panelCounts, SOON).toEqual({ ...before, ...expected });
    await expect.poll(labelledOf, SOON).toEqual([labelled + 12, (await labelledOf())[1]]);
  });

  it('goes back, labels anew, undoes and does again', async () => {
    const [first, , , , fifth] = names;
    const counts = await panelCounts();
    const thirteenth = await pressOn('ArrowLeft');
    // The twelfth face was given the fifth class.
    const twelfth = await pressOn('1');
    expect(await currentFace()).toBe(thirteenth);
    const relabelled = { ...counts, [first!]: counts[first!]! + 1, [fifth!]: counts[fifth!]! - 1 };
    await expect.poll(panelCounts, SOON).toEqual(relabelled);
    await page.keyboard.press('Control+z');
    await expect.poll(panelCounts, SOON).toEqual(counts);
    await expect.poll(currentFace, SOON).toBe(twelfth);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(panelCounts, SOON).toEqual(relabelled);
    await expect.poll(currentFace, SOON).toBe(twelfth);
  });

  it('keeps unsure, skipped and unusable apart', async () => {
    await pressOn('ArrowRight');
    const counts = await panelCounts();
    const [labelled] = await labelledOf();
    for (const key of ['9', 'Space']) await pressOn(key);
    await page.keyboard.press('0');
    // Marked at once; the next key says why and goes on.
    await page.getByText('Blurred').first().waitFor();
    await pressOn('3');
    await expect.poll(panelCounts, SOON).toEqual({
      ...counts,
      Unsure: counts['Unsure']! + 1,
      'Skip for later': counts['Skip for later']! + 1,
      'Not usable': counts['Not usable']! + 1,
    });
    expect((await labelledOf())[0]).toBe(labelled);
  });

  it('has lost nothing when the studio is stopped and started again', async () => {
    // What is acknowledged must be there; what is still on its way need not be.
    await page.getByText('Saved', { exact: true }).first().waitFor();
    const counts = await panelCounts();
    const figures = await labelledOf();
    expect(studio.faults).toEqual([]);
    await studio.close();
    await openStudio();
    await openSample(page);
    await expect.poll(labelledOf, SOON).toEqual(figures);
    await step('Label').click();
    await page.locator('[data-face]').waitFor();
    expect(await panelCounts()).toEqual(counts);
  });
});

describe('grid', () => {
  it('filters, labels a range at once and takes it back', async () => {
    await step('Grid').click();
    await page.getByRole('gridcell').first().waitFor();
    const [labelled, faces] = await labelledOf();
    await page.getByLabel(/^Any state/).click();
    await page.getByRole('option', { name: 'unlabelled', exact: true }).click();
    await page.keyboard.press('Escape');
    const shown = view.getByRole('search').getByRole('status');
    // All but the labelled and the three kept apart.
    await expect.poll(() => shown.innerText(), SOON).toBe(`${faces - labelled - 3} of ${faces} faces`);

    await page.getByRole('gridcell').nth(1).click();
    await page
      .getByRole('gridcell')
      .nth(6)
      .click({ modifiers: ['Shift'] });
    await page.getByText('6 selected').waitFor();
    await page.keyboard.press('2');
    await expect.poll(labelledOf, SOON).toEqual([labelled + 6, faces]);
    await page
      .getByText(/^6 faces as /)
      .first()
      .waitFor();
    await page.keyboard.press('Control+z');
    await expect.poll(labelledOf, SOON).toEqual([labelled, faces]);
  });
});

const chart = () => view.getByRole('img', { name: /^How often is it right\?/ });
const headRun = async () => (await studio.server.client.runs.list()).find(({ stage }) => stage === 'head');
const startButton = (name: string) => view.getByRole('button', { name, exact: true });
const cancelButton = () => view.getByRole('button', { name: /^Cancel/ });

describe('train', () => {
  it('a head: the division of the faces is shown, the curves are drawn, the base as shipped stands beside it', async () => {
    await step('Train head').click();
    await startButton('Train head').click();
    await expect.poll(async () => (await headRun())?.state ?? 'running', { timeout: 3 * MINUTES }).not.toBe('running');
    expect(await headRun()).toMatchObject({ state: 'done', error: null });
    await view.getByText(/test faces right/).waitFor();
    await expect
      .poll(() => chart().getAttribute('aria-label'), SOON)
      .toMatch(/\d+ strengths tried; at the best, number \d+, [\d.]+ % on training faces, [\d.]+ % on validation faces/);
    await view.getByText('The test part is locked').waitFor();
    const division = view.getByRole('region', { name: 'How the faces are divided' }).getByRole('listitem');
    const parts = (await division.allInnerTexts()).map((text) => Number(/(\d+)$/.exec(text)![1]));
    expect(parts.length).toBe(3);
    expect(Math.min(...parts)).toBeGreaterThan(40);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe((await labelledOf())[0]);
    await view.getByText('The base as shipped, without any training').waitFor();
  });

  it('fine-tunes for two epochs', async () => {
    await step('Fine-tune').click();
    await view.getByRole('spinbutton', { name: /^Epochs/ }).fill('2');
    await startButton('Fine-tune').click();
    await cancelButton().waitFor();
    await cancelButton().waitFor({ state: 'detached', timeout: 4 * MINUTES });
    await view.getByText(/test faces right \(between/).waitFor();
    await expect.poll(() => chart().getAttribute('aria-label')).toContain('after 2 epochs');
  });

  it('goes on after a cancel, by one click, with live curves all the while', async () => {
    await view.getByRole('spinbutton', { name: /^Epochs/ }).fill('4');
    await startButton('Fine-tune').click();
    await cancelButton().waitFor();
    // The chart shows the first epoch while the run still goes on.
    await expect.poll(() => chart().getAttribute('aria-label'), { timeout: 3 * MINUTES }).toMatch(/after 1 epoch /);
    await cancelButton().click();
    const resume = view.getByRole('button', { name: /^Resume after epoch [123]/ });
    await resume.waitFor({ timeout: MINUTES });
    await resume.click();
    await cancelButton().waitFor();
    await cancelButton().waitFor({ state: 'detached', timeout: 4 * MINUTES });
    await expect.poll(() => chart().getAttribute('aria-label'), SOON).toContain('after 4 epochs');
    await expect.poll(() => resume.count()).toBe(0);
  });
});

describe('results', () => {
  it('has a row for each run, with intervals, the base as shipped first, then the newest', async () => {
    await step('Results').click();
    const rows = view.getByRole('table', { name: /^Runs and how well/ }).locator('tbody tr');
    await expect.poll(() => rows.count(), SOON).toBe(4);
    const texts = await rows.allInnerTexts();
    expect(texts.map((text) => /as shipped|on the frozen base|fine-tuned/.exec(text)?.[0])).toEqual([
      'as shipped',
      'fine-tuned',
      'fine-tuned',
      'on the frozen base',
    ]);
    for (const text of texts) expect(text.match(/\d+(\.\d+)? ?–\d+(\.\d+)? %/g)?.length).toBe(3);
    const accuracy = (text: string) => Number(/([\d.]+) %/.exec(text)![1]);
    expect(accuracy(texts[3]!)).toBeGreaterThan(accuracy(texts[0]!));
    expect(texts.filter((text) => /%\s*best/.test(text))).toHaveLength(1);
    await view.getByRole('columnheader', { name: 'Accuracy', exact: true }).getByRole('button').click();
    await expect.poll(() => view.getByRole('columnheader', { name: 'Accuracy', exact: true }).getAttribute('aria-sort')).toBe('descending');
    const sorted = (await rows.allInnerTexts()).slice(1).map(accuracy);
    expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));
  });

  it('opens the faces of a cell of the confusion matrix', async () => {
    const cells = view.locator('[data-cell]');
    const labels = await cells.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')!));
    const fullest = labels.map((label) => Number(/: (\d+) faces?,/.exec(label)![1]));
    const most = Math.max(...fullest);
    await cells.nth(fullest.indexOf(most)).click();
    const opened = view.getByRole('region', { name: new RegExp(`^${most} faces? labelled .+ and said to be`) });
    await opened.waitFor();
    await expect.poll(() => opened.getByRole('listitem').count()).toBe(most);
  });

  it('sets two runs side by side and says whether they can be told apart', async () => {
    await view
      .getByRole('button', { name: /^Compare / })
      .first()
      .click();
    const comparison = view.getByRole('region', { name: / against / });
    expect(await comparison.getByRole('status').innerText()).toMatch(/ cannot be told from | is (better|worse) than /);
    expect(await comparison.innerText()).toMatch(/p [=<] 0\.\d+, McNemar/);
    await expect.poll(() => comparison.getByRole('heading').evaluate((title) => title === document.activeElement)).toBe(true);
  });
});

describe('export', () => {
  it('is written, loaded again and found to answer the same', async () => {
    const dir = join(home, 'taken away');
    await exportTo(page, dir);
    expect(readdirSync(dir)).toEqual(expect.arrayContaining(['MODEL_CARD.md', 'index.html', 'mien.json', 'model.json']));
  });
});

describe('all along', () => {
  it('nobody else was asked anything, and nothing went wrong in the page', () => {
    expect(studio.faults).toEqual([]);
  });
});
