/** The faces of a cell: looked through and labelled anew beside the results, or opened in the grid. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Run } from '../../src/shared/contract/runs.ts';
import { closeProject, openProject } from '../../src/studio/db/open.ts';
import { savePredictions } from '../../src/studio/db/predictions.ts';
import { insertRun } from '../../src/studio/db/runs.ts';
import { makeFaceProject } from './support/face-project.ts';
import { drawTrainedProject } from './support/trained-project.ts';
import { openWindow, type StudioWindow } from './support/window.ts';

let folder: string;
let studio: StudioWindow;
let head: Run;
/** Positions in the run's classes. */
let cell: { readonly truth: number; readonly predicted: number };
let panel: Locator;
let faces: Locator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-results-'));
  const trained = await drawTrainedProject(folder);
  ({ head } = trained);
  const counts = head.test!.confusion.flatMap((row, truth) => row.map((count, predicted) => ({ truth, predicted, count })));
  cell = counts.toSorted((a, b) => b.count - a.count)[0]!;
  studio = await openWindow({ folder, file: trained.file });
});

afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await studio.show('/');
  await studio.show(`/results/${head.id}`);
  await studio.page.locator(`[data-cell="${cell.truth}-${cell.predicted}"]`).click();
  panel = studio.page.getByRole('region', { name: /and said to be/ });
  faces = panel.getByRole('listitem').getByRole('button');
  await faces.nth(1).click();
});

const chosen = () => faces.evaluateAll((buttons) => buttons.findIndex((button) => button.getAttribute('aria-pressed') === 'true'));

it('leaves the label of the chosen face alone when Space is pressed', async () => {
  const { page, server } = studio;
  const ids = (await server.client.runs.cell({ id: head.id, ...cell })).map(({ faceId }) => faceId);
  const statesOf = async () => (await server.client.faces.get({ ids })).map(({ state }) => state);
  await panel.focus();
  await page.keyboard.press('Space');
  expect(await chosen()).toBe(1);
  await page.keyboard.press('9');
  await expect.poll(chosen).toBe(2);
  await page.getByText('Saved', { exact: true }).first().waitFor();
  expect(await statesOf()).toEqual(ids.map((_, at) => (at === 1 ? 'unsure' : 'labelled')));
  await page.keyboard.press('Control+z');
  await page
    .getByText(/^Undone: /)
    .first()
    .waitFor();
  await expect.poll(statesOf).toEqual(ids.map(() => 'labelled'));
  await page.keyboard.press('Control+z');
  await page.getByText('Nothing to undo.').first().waitFor();
});

it('takes no answer while the focus is elsewhere, and one while it is in the matrix', async () => {
  const { page, server } = studio;
  const ids = (await server.client.runs.cell({ id: head.id, ...cell })).map(({ faceId }) => faceId);
  const states = async () => (await server.client.faces.get({ ids })).map(({ state }) => state);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('9');
  expect(await chosen()).toBe(1);
  await page.locator(`[data-cell="${cell.truth}-${cell.predicted}"]`).focus();
  await page.keyboard.press('9');
  await expect.poll(states).toEqual(ids.map((_, at) => (at === 1 ? 'unsure' : 'labelled')));
  await page.keyboard.press('Control+z');
  await expect.poll(states).toEqual(ids.map(() => 'labelled'));
});

it('brings the faces of a cell into sight, and never scrolls the window itself', async () => {
  const { page } = studio;
  await page.setViewportSize({ width: 1024, height: 700 });
  await panel.getByRole('button', { name: 'Close the faces' }).click();
  await page.getByRole('heading', { name: 'Results', exact: true }).scrollIntoViewIfNeeded();
  await page.locator(`[data-cell="${cell.truth}-${cell.predicted}"]`).click();
  const isInSight = () =>
    panel.evaluate((element) => {
      const view = document.querySelector('main')!.getBoundingClientRect();
      const { top, bottom } = element.getBoundingClientRect();
      return top >= view.top && bottom <= view.bottom;
    });
  await expect.poll(isInSight).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)).toBe(0);
  await page.setViewportSize({ width: 1280, height: 800 });
});

it('shows its step in the toolbar where that scrolls', async () => {
  const { page, show } = studio;
  await page.setViewportSize({ width: 640, height: 400 });
  await show('/');
  await show(`/results/${head.id}`);
  const steps = page.getByRole('navigation', { name: 'Steps' });
  const isInSight = async () => {
    const [row, step] = await Promise.all([steps.boundingBox(), steps.getByRole('button', { name: 'Results' }).boundingBox()]);
    return step!.x >= row!.x && step!.x + step!.width <= row!.x + row!.width;
  };
  await expect.poll(isInSight).toBe(true);
  await page.setViewportSize({ width: 1280, height: 800 });
});

it('leaves the arrows to a slider that has the focus', async () => {
  const { page } = studio;
  const slider = page.getByRole('slider', { name: /^Share of/ }).first();
  const before = Number(await slider.inputValue());
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  expect(Number(await slider.inputValue())).toBeGreaterThan(before);
  expect(await chosen()).toBe(1);
});

it('keeps the chosen face when the runs are read anew', async () => {
  const { page, server } = studio;
  const [base] = await server.client.runs.list();
  const rows = page.getByRole('table', { name: /^Runs and how well/ }).locator('tbody tr');
  await expect.poll(() => rows.count()).toBe(2);
  await server.client.runs.remove({ id: base!.id });
  await expect.poll(() => rows.count()).toBe(1);
  await server.client.runs.restore({ id: base!.id });
  await expect.poll(() => rows.count()).toBe(2);
  expect(await chosen()).toBe(1);
});

it('says in the grid which cell its faces are from', async () => {
  const { page } = studio;
  await page.getByRole('link', { name: 'Open in grid' }).click();
  const [labelled, taken] = [cell.truth, cell.predicted].map((position) => head.classes[position]!.name);
  await page.getByText(`Test faces labelled ${labelled}, taken for ${taken}, most confident first`).waitFor();
  expect(studio.faults).toEqual([]);
});

it('opens on the newest run that is done, and draws no more faces of a cell than it can at once', async () => {
  const faces = 410;
  const file = join(folder, 'many.mien');
  await makeFaceProject(file, faces, 24);
  const { db, ...project } = openProject(file);
  const share: [number, number] = [0, 1];
  const figures = {
    accuracy: 1,
    accuracyInterval: share,
    balancedAccuracy: 1,
    balancedAccuracyInterval: share,
    macroF1: 1,
    macroF1Interval: share,
  };
  const classes = ['neutral', 'happiness'].map((name, index) => ({ classId: index + 1, name }));
  const runs = (['done', 'cancelled'] as const).map((state) =>
    insertRun(db, {
      name: `Head, ${state}`,
      stage: 'head',
      from: null,
      baseId: 'face-expression',
      state,
      classes,
      settings: { baseId: 'face-expression', mirror: false, seed: 1 },
      snapshotBlobId: null,
      snapshotHash: null,
      backend: null,
      summary: {
        test: {
          n: faces,
          ...figures,
          recall: [1, null],
          recallInterval: [share, null],
          support: [faces, 0],
          confusion: [
            [faces, 0],
            [0, 0],
          ],
        },
      },
    }),
  );
  const answer = { part: 'test', truth: 0, predicted: 0, probability: 1, probabilities: Float32Array.of(1, 0) } as const;
  savePredictions(
    db,
    runs[0]!,
    Array.from({ length: faces }, (_, index) => ({ faceId: index + 1, ...answer })),
  );
  closeProject({ db, ...project });
  const many = await openWindow({ folder, file });
  try {
    await many.show('/results');
    const rows = many.page.getByRole('table', { name: /^Runs and how well/ });
    await rows.getByRole('button', { name: /^Head, done/, pressed: true }).waitFor();
    await many.page.locator('[data-cell="0-0"]').click();
    const cellFaces = many.page.getByRole('region', { name: '410 faces labelled neutral, and said to be neutral' });
    await cellFaces.getByText('The 400 that the model is surest of; all 410 are in the grid.').waitFor();
    expect(await cellFaces.getByRole('listitem').count()).toBe(400);
  } finally {
    await many.close();
  }
});
