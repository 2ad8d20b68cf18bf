/** Every screen of a project in work, in both themes: no barrier that axe finds, and all by keyboard. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStudio } from '../../src/studio/studio.ts';
import { drawProject } from '../support/drawn-faces.ts';
import { endOfJob, endOfRun } from '../support/endings.ts';
import { makeFaceProject } from './support/face-project.ts';
import { barriers, openWindow, type StudioWindow } from './support/window.ts';

let folder: string;
let studio: StudioWindow;
let page: Page;

/** A small project with a head, a fine-tuned run, a comparison and an export. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-barriers-'));
  const file = join(folder, 'drawn.mien');
  await drawProject(file);
  const worker = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await worker.open(file);
  const { run: head } = await endOfRun(
    worker,
    await worker.client.runs.start({ stage: 'head', settings: { baseId: 'face-expression', seed: 1 } }),
  );
  const { finetune } = await worker.client.runs.defaults({ from: head.id });
  await endOfRun(worker, await worker.client.runs.start({ stage: 'finetune', settings: { ...finetune!, epochs: 1 } }));
  const compared = await worker.client.comparisons.start({
    strategies: ['head'],
    seeds: 1,
    epochs: 1,
    curve: true,
    baseId: 'face-expression',
  });
  await endOfJob(worker, compared.jobId);
  const { jobId } = await worker.client.exports.create({ runId: head.id, dir: join(folder, 'model') });
  await endOfJob(worker, jobId);
  await worker.close();
  studio = await openWindow({ folder, file });
  page = studio.page;
});

afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A screen, its address, and what stands there when it is ready. */
const SCREENS: readonly (readonly [name: string, address: string, ready: (page: Page) => Promise<void>])[] = [
  ['start', '/', (at) => at.getByText('Start with the sample project').waitFor()],
  ['new project', '/new', (at) => at.getByRole('heading', { name: 'New project' }).waitFor()],
  ['import', '/import', (at) => at.getByRole('heading', { name: 'Drop photos, folders or data sets here' }).waitFor()],
  ['label, nothing left', '/label', (at) => at.getByText('All faces are labelled').waitFor()],
  ['label', '/label?queue=all', (at) => at.locator('[data-face]').waitFor()],
  ['people', '/people', (at) => at.getByRole('heading', { name: 'How far people agree' }).waitFor()],
  ['disputed faces', '/adjudicate', (at) => at.getByText('No face is disputed').waitFor()],
  ['grid', '/grid', (at) => at.getByRole('gridcell').first().waitFor()],
  ['grid, no face fits', '/grid?q=nowhere', (at) => at.getByText('No face fits').waitFor()],
  ['train head', '/head', (at) => at.getByText(/test faces right/).waitFor()],
  ['fine-tune', '/finetune', (at) => at.getByRole('img', { name: /^Three faces/ }).waitFor()],
  ['more ways to train', '/ways/lwf', (at) => at.getByText('What is not to be forgotten').waitFor()],
  ['features of several blocks', '/ways/features', (at) => at.getByText('Blocks that it reads').waitFor()],
  ['compare', '/compare', (at) => at.getByText('What would more labels buy?').waitFor()],
  ['compare, new', '/compare/new', (at) => at.getByRole('checkbox', { name: /^From scratch/ }).waitFor()],
  ['results', '/results', (at) => at.getByRole('region', { name: / against / }).waitFor()],
  ['export', '/export', (at) => at.getByText('Exports so far').waitFor()],
  ['export data', '/data', (at) => at.getByText(/all of this project/).waitFor()],
  ['settings', '/settings', (at) => at.getByText('The quickest').waitFor()],
];

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  beforeAll(() => page.emulateMedia({ colorScheme }));

  it.each(SCREENS)('%s has no barrier', async (_name, address, ready) => {
    await studio.show(address);
    await ready(page);
    await page.waitForFunction((dark) => document.documentElement.classList.contains('dark') === dark, colorScheme === 'dark');
    expect(await barriers(page)).toEqual([]);
  });

  it('the list of all actions has no barrier', async () => {
    await studio.show('/head');
    await page.keyboard.press('Control+k');
    await page.getByRole('listbox', { name: 'Actions' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByPlaceholder('What would you like to do?').fill('nothing of the kind');
    await page.getByText('No action is called so.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('the faces of a cell have no barrier', async () => {
    await studio.show('/results');
    await page.locator('[data-cell="0-0"]').click();
    await page.getByRole('region', { name: /and said to be/ }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});

describe('in a small window, or a large one at 200 %', () => {
  beforeAll(() => page.setViewportSize({ width: 640, height: 400 }));
  afterAll(() => page.setViewportSize({ width: 1280, height: 800 }));

  /** The views' own scrollers that can be moved sideways; the table of all runs is in one of its own. */
  const sideways = () =>
    page
      .locator('#view .scroller.h-full')
      .evaluateAll((all) => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ className }) => className));

  it.each(SCREENS)('%s does not scroll sideways', async (_name, address, ready) => {
    await studio.show(address);
    await ready(page);
    expect(await sideways()).toEqual([]);
    const saved = (await page.getByRole('contentinfo', { name: 'Status' }).getByText('Saved').boundingBox())!;
    expect(saved.x + saved.width).toBeLessThanOrEqual(640);
  });

  it('all steps are in sight, and each says its name to readers and in its tooltip', async () => {
    await studio.show('/grid');
    const steps = page.getByRole('navigation', { name: 'Steps' });
    const step = steps.getByRole('button', { name: 'Train head', exact: true });
    expect(await steps.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await step.hover();
    await page
      .getByText(/^Train head: /)
      .first()
      .waitFor();
    await page.mouse.move(0, 399);
  });

  it('what there is to do with a run is in sight', async () => {
    await studio.show('/results');
    const button = page.getByRole('button', { name: /^Remove / }).first();
    await button.scrollIntoViewIfNeeded();
    const place = (await button.boundingBox())!;
    expect(place.x + place.width).toBeLessThanOrEqual(640);
  });

  it.each([
    ['/curate/map', 'Make the map'],
    ['/curate/errors', /^(Look for wrong labels|Keep )/],
  ])('what there is to do on %s can be brought into sight', async (address, action) => {
    await studio.show(address);
    const button = page.getByRole('button', { name: action });
    await button.scrollIntoViewIfNeeded();
    const [place, foot] = [(await button.boundingBox())!, (await page.getByRole('contentinfo', { name: 'Status' }).boundingBox())!];
    expect(place.y + place.height).toBeLessThanOrEqual(foot.y);
    expect(place.x + place.width).toBeLessThanOrEqual(640);
  });
});

it.each([
  ['/head', 1280, 800],
  ['/finetune', 1280, 800],
  ['/pretrain', 1280, 800],
  ['/head', 640, 400],
  ['/grid', 640, 400],
] as const)('%s at %i × %i: nothing jumps when it is opened for the first time', async (address, width, height) => {
  await page.setViewportSize({ width, height });
  await studio.show('/');
  await page.reload();
  await page.getByText('Start with the sample project').waitFor();
  await page.evaluate(() => {
    const moved = { sum: 0 };
    Object.assign(window, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) moved.sum += (entry as PerformanceEntry & { readonly value: number }).value;
    }).observe({ type: 'layout-shift' });
  });
  await studio.show(address);
  await SCREENS.find(([, of]) => of === address)?.[2](page);
  await page.waitForLoadState('networkidle');
  // A panel that comes after another moves a tenth of the window and more.
  expect(await page.evaluate(() => (window as unknown as { moved: { sum: number } }).moved.sum)).toBeLessThan(0.05);
  await page.setViewportSize({ width: 1280, height: 800 });
});

it('a view with nothing in it yet has a name and no barrier', async () => {
  const file = join(folder, 'new.mien');
  await makeFaceProject(file, 4, 48);
  const fresh = await openWindow({ folder, file });
  try {
    for (const [address, title] of [
      ['/finetune', 'Train a head first'],
      ['/results', 'No results yet'],
      ['/compare', 'Nothing to compare yet'],
    ] as const) {
      await fresh.show(address);
      await fresh.page.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(await barriers(fresh.page)).toEqual([]);
    }
    // What only comes first is no fault.
    await fresh.show('/head');
    await fresh.page.getByRole('status').filter({ hasText: 'Label at least' }).waitFor();
    expect(await fresh.page.getByRole('main').getByRole('alert').count()).toBe(0);
    expect(await barriers(fresh.page)).toEqual([]);
  } finally {
    await fresh.close();
  }
});

/** Goes on with Tab until what has the focus is called `name`; the names passed on the way. */
async function tabTo(name: string, most = 40): Promise<string[]> {
  const passed: string[] = [];
  for (let n = 0; n < most; n++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return (element?.getAttribute('aria-label') ?? element?.textContent ?? '').trim();
    });
    passed.push(focused);
    if (focused === name) return passed;
  }
  throw new Error(`Tab does not come to "${name}". It passes: ${passed.join(' · ')}`);
}

describe('by keyboard', () => {
  it.each([
    ['/head', 'Train again'],
    ['/finetune', 'Fine-tune'],
    ['/export', 'Export and check'],
  ])('Tab passes the toolbar on %s and comes to "%s"', async (address, action) => {
    await studio.show(address);
    // From the top of the page.
    await page.reload();
    await page.getByRole('main').getByRole('button', { name: action, exact: true }).waitFor();
    const toolbar = await tabTo('Export');
    expect(toolbar).toEqual(expect.arrayContaining(['Open', 'Import', 'Label', 'Grid', 'Train head', 'Fine-tune', 'Results', 'Export']));
    await tabTo('Settings');
    await tabTo(action);
  });

  it('the first stop skips to the view', async () => {
    await page.reload();
    await page.getByRole('navigation', { name: 'Steps' }).waitFor();
    await tabTo('Skip to the view', 1);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('view');
  });

  it('the focus is always seen', async () => {
    await studio.show('/export');
    for (const name of ['Open', 'Settings', 'Choose …', 'Export and check']) {
      await page
        .getByRole('button', { name, exact: true })
        .or(page.getByRole('link', { name, exact: true }))
        .first()
        .focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Shift+Tab');
      const width = await page.evaluate(() => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement!);
        return outlineStyle !== 'none' ? Number.parseFloat(outlineWidth) : boxShadow !== 'none' ? 1 : 0;
      });
      expect(width, name).toBeGreaterThan(0);
    }
  });

  it('arrows go from cell to cell of the confusion matrix', async () => {
    await studio.show('/results');
    const first = page.locator('[data-cell="0-0"]');
    await first.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset['cell'])).toBe('1-1');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: /and said to be/ }).waitFor();
  });
});
