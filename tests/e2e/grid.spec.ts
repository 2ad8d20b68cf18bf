import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeFaceProject } from './support/face-project.ts';
import { barriers, openWindow, type StudioWindow } from './support/window.ts';

const FACES = 300;
const FILE = 'Faces.mien';

const drawn = mkdtempSync(join(tmpdir(), 'mien-grid-drawn-'));
let folder: string;
let studio: StudioWindow;

beforeAll(() => makeFaceProject(join(drawn, FILE), FACES, 48));
afterAll(() => rmSync(drawn, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mien-grid-'));
  copyFileSync(join(drawn, FILE), join(folder, FILE));
});
afterEach(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open({ view = '/grid', scheme = 'light' }: { view?: string; scheme?: 'light' | 'dark' } = {}): Promise<Page> {
  studio = await openWindow({ folder, file: join(folder, FILE), scheme });
  await studio.show(view);
  await cell(studio.page, 0).waitFor();
  return studio.page;
}

function cell(page: Page, index: number) {
  return page.locator(`[data-index="${index}"]`);
}

async function selectedIds(page: Page): Promise<number[]> {
  return page
    .locator('[role="gridcell"][aria-selected="true"]')
    .evaluateAll((cells) => cells.map((element) => Number((element as HTMLElement).dataset.id)));
}

async function answersOf(...ids: number[]) {
  const faces = await studio.server.client.faces.get({ ids });
  const project = await studio.server.client.project.current();
  return faces.map(({ state, classId }) => project?.classes.find(({ id }) => id === classId)?.name ?? state);
}

async function label(ids: number[], name: string): Promise<void> {
  const project = await studio.server.client.project.current();
  const classId = project!.classes.find((entry) => entry.name === name)!.id;
  await studio.server.client.labels.set({ faceIds: ids, answer: { kind: 'class', classId } });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('the grid of all faces', () => {
  it('takes its keys from whoever comes by the toolbar, too', async () => {
    const page = await open();
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Grid' }).click();
    await page.waitForFunction(() => document.activeElement?.id === 'view');
    await page.keyboard.press('Control+a');
    await page.getByText(`${FACES} selected`, { exact: true }).waitFor();
    expect(await page.evaluate(() => String(getSelection()))).toBe('');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  });

  it('draws the rows in view only, and tells how many there are', async () => {
    const page = await open();
    await page.getByText(`${FACES} faces`, { exact: true }).first().waitFor();
    const grid = page.getByRole('grid', { name: 'Faces' });
    const columns = Number(await grid.getAttribute('aria-colcount'));
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBe(Math.ceil(FACES / columns));
    await expect.poll(() => page.getByRole('row').count()).toBeLessThan(15);

    await grid.evaluate((element) => (element.scrollTop = element.scrollHeight));
    await cell(page, FACES - 1).waitFor();
    await page.waitForFunction(
      (last) => (document.querySelector<HTMLImageElement>(`[data-index="${last}"] img`)?.naturalWidth ?? 0) > 0,
      FACES - 1,
    );
    await expect.poll(() => cell(page, FACES - 1).getAttribute('aria-label')).toBe('face-300.png, unlabelled, p75');
    expect(studio.faults).toEqual([]);
  });

  it('selects a range with clicks, labels it with one key, and takes it back', async () => {
    const page = await open();
    await cell(page, 3).click();
    await cell(page, 14).click({ modifiers: ['Shift'] });
    await page.getByText('12 selected').first().waitFor();
    await page.keyboard.press('h');
    await page.getByText('12 faces as happiness').first().waitFor();
    expect(await answersOf(3, 4, 15, 16)).toEqual(['unlabelled', 'happiness', 'happiness', 'unlabelled']);
    await expect.poll(() => cell(page, 3).getAttribute('aria-label')).toBe('face-004.png, happiness, p1');

    await cell(page, 4).click({ modifiers: ['Control'] });
    await page.getByText('11 selected').first().waitFor();
    await page.keyboard.press('9');
    await page.getByText('11 faces as unsure').first().waitFor();
    expect(await answersOf(4, 5)).toEqual(['unsure', 'happiness']);

    await page.keyboard.press('Control+z');
    await page.getByText('Undone: Marked 11 faces as unsure').first().waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('Undone: Labelled 12 faces as happiness').first().waitFor();
    await expect.poll(() => cell(page, 3).getAttribute('aria-label')).toBe('face-004.png, unlabelled, p1');
    expect((await studio.server.client.project.current())?.counts.unlabelled).toBe(FACES);

    await page.getByRole('button', { name: 'Redo' }).click();
    await page.getByText('Done again: Labelled 12 faces as happiness').first().waitFor();
    expect(await answersOf(4)).toEqual(['happiness']);
  });

  it('selects by the keyboard alone', async () => {
    const page = await open();
    await page.getByRole('grid').focus();
    const columns = Number(await page.getByRole('grid').getAttribute('aria-colcount'));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await expect.poll(() => selectedIds(page)).toEqual([columns + 2]);
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => selectedIds(page)).toEqual([columns + 2, columns + 3, columns + 4]);
    await page.keyboard.press('2');
    await page.getByText('3 faces as happiness').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('None selected').first().waitFor();

    await page.keyboard.press('Control+End');
    await cell(page, FACES - 1).waitFor();
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-activedescendant')).toBe(`face-${FACES - 1}`);
    await page.keyboard.press('4');
    await page.getByText('1 face as surprise').first().waitFor();
    expect(await answersOf(FACES)).toEqual(['surprise']);

    await page.keyboard.press('Control+a');
    await page.getByText(`${FACES} selected`).first().waitFor();
    await page.keyboard.press('Backspace');
    await page.getByText(`${FACES} faces cleared`).first().waitFor();
    expect((await studio.server.client.project.current())?.counts.labelled).toBe(0);
  });

  it('labels one face after the other from a click on, by keys', async () => {
    const page = await open();
    await cell(page, 2).click();
    await page.keyboard.press('1');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('2');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('3');
    await expect.poll(() => answersOf(3, 4, 5)).toEqual(['neutral', 'happiness', 'sadness']);
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+ArrowRight');
    await page.keyboard.press('Space');
    await expect.poll(() => selectedIds(page)).toEqual([5, 6]);
  });

  it('labels the face in the frame from the list of all actions', async () => {
    const page = await open();
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('label as happ');
    await page.keyboard.press('Enter');
    await page.getByText('1 face as happiness').first().waitFor();
    expect(await answersOf(1, 2)).toEqual(['unlabelled', 'happiness']);
  });

  it('labels nothing by a key while nothing is selected and no face is in the frame', async () => {
    const page = await open();
    await page.keyboard.press('1');
    await cell(page, 5).click();
    await page.keyboard.press('2');
    await page.getByText('1 face as happiness').first().waitFor();
    expect((await studio.server.client.project.current())?.counts).toMatchObject({ labelled: 1, unlabelled: FACES - 1 });
  });

  it('filters by state, class, person, source and name, and keeps it in the address', async () => {
    const page = await open();
    await label(range(1, 10), 'happiness');
    await label(range(11, 16), 'sadness');
    await page.getByRole('button', { name: 'Any state' }).click();
    await page.getByRole('option', { name: 'labelled', exact: true }).click();
    await page.keyboard.press('Escape');
    await page.getByText(`16 of ${FACES} faces`).first().waitFor();
    await page.getByRole('button', { name: 'state: labelled' }).waitFor();
    await page.getByRole('button', { name: 'Any class' }).click();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('option', { name: 'sadness' }).click();
    await page.keyboard.press('Escape');
    await page.getByText(`6 of ${FACES} faces`).first().waitFor();
    expect(page.url()).toMatch(/q=label:[a-z]+\+state:labelled/);
    await page.reload();
    await page.getByText(`6 of ${FACES} faces`).first().waitFor();
    await expect.poll(() => cell(page, 0).getAttribute('data-id')).toBe('11');

    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText(`${FACES} faces`, { exact: true }).first().waitFor();
    await page.getByRole('textbox', { name: 'Which faces, as a text' }).fill('face-29');
    await page.getByText(`10 of ${FACES} faces`).first().waitFor();

    await studio.show('/grid?q=subject:p3,p4%20source:"first%20day"');
    await page.getByText(`8 of ${FACES} faces`).first().waitFor();
    await studio.show('/grid?q=nothing-of-the-kind');
    await page.getByRole('heading', { name: 'No face fits' }).waitFor();
    await page.getByRole('link', { name: 'Show all faces' }).click();
    await page.getByText(`${FACES} faces`, { exact: true }).first().waitFor();
  });

  it('says once what is wrong with a text, beside all that can mend it', async () => {
    const page = await open();
    await studio.show('/grid?q=nothing-of-the-kind');
    await page.getByRole('heading', { name: 'No face fits' }).waitFor();
    await studio.show('/grid?q=labl:happiness');
    await page.getByRole('heading', { name: 'No faces to show' }).waitFor();
    expect(await page.getByText('"labl" is no key').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Any state' }).click({ timeout: 5_000 });
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'Show all faces' }).click();
    await page.getByText(`${FACES} faces`, { exact: true }).first().waitFor();
    await page.getByRole('textbox', { name: 'Which faces, as a text' }).fill('labl:happiness');
    await page.getByText('"labl" is no key').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('"labl" is no key').waitFor({ state: 'detached' });
    expect(await page.getByRole('textbox', { name: 'Which faces, as a text' }).inputValue()).toBe('');
  });

  it('sorts, either way', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Order: As imported' }).click();
    await page.getByRole('option', { name: 'File name' }).click();
    await page.getByRole('button', { name: /turn round/ }).click();
    await page.locator(`[data-index="0"][data-id="${FACES}"]`).waitFor();
  });

  it('keeps the list under the hand while it is labelled, and refreshes it on demand', async () => {
    const page = await open({ view: '/grid?q=state:unlabelled' });
    await cell(page, 0).click();
    await page.keyboard.press('1');
    await page.getByText('1 face as neutral').first().waitFor();
    await expect.poll(() => cell(page, 0).getAttribute('data-id')).toBe('1');
    await page.getByRole('button', { name: 'Refresh' }).waitFor();
    // Faces that come or go elsewhere do not take those labelled away.
    await studio.server.client.marks.exclude({ faceIds: [FACES], reason: 'quality' });
    await page
      .getByText(`of ${FACES - 1} faces`)
      .first()
      .waitFor();
    await expect.poll(() => cell(page, 0).getAttribute('data-id')).toBe('1');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.locator('[data-index="0"][data-id="2"]').waitFor();
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-activedescendant')).toBe('face-0');
  });

  it('opens a face in the label view, with this list, and comes back to the same place', async () => {
    const page = await open({ view: '/grid?q=sort:-file' });
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    const id = await page.evaluate(() => {
      const active = document.querySelector('[role="grid"]')?.getAttribute('aria-activedescendant');
      return Number(document.getElementById(active ?? '')?.dataset.id);
    });
    await page.keyboard.press('Enter');
    await page.locator(`[data-face="${id}"]`).waitFor();
    await page.keyboard.press('1');
    await page.locator(`[data-face="${id - 1}"]`).waitFor();
    expect(await answersOf(id)).toEqual(['neutral']);
    await page.goBack();
    await cell(page, 0).waitFor();
    await expect.poll(() => cell(page, 0).getAttribute('data-id')).toBe(String(FACES));
  });

  it('shows a fixed list in its own order', async () => {
    const page = await open({ view: '/grid?ids=7,3,250' });
    await page.getByText('3 faces', { exact: true }).first().waitFor();
    const shown = await page.locator('[data-index]').evaluateAll((cells) => cells.map((element) => (element as HTMLElement).dataset.id));
    expect(shown).toEqual(['7', '3', '250']);
  });

  it.each(['light', 'dark'] as const)('has no barrier that axe can find in the %s theme', async (scheme) => {
    const page = await open({ scheme });
    await label(range(1, 8), 'happiness');
    await cell(page, 2).click();
    await cell(page, 4).click({ modifiers: ['Shift'] });
    expect(await barriers(page)).toEqual([]);
  });
});
