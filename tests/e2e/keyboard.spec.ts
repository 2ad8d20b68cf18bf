/** The keyboard alone: nothing that goes with what it did leaves it nowhere, and a face is added where none was found. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { putBlob } from '../../src/studio/db/blobs.ts';
import { insertImage } from '../../src/studio/db/images.ts';
import { closeProject, openProject } from '../../src/studio/db/open.ts';
import { drawFace, makeFaceProject } from './support/face-project.ts';
import { openWindow, type StudioWindow } from './support/window.ts';

const FACES = 40;
const SIDE = 300;
const LONG_NAME = 'Expressions of people in the waiting room, second series, with the pictures that were taken in the evening';
let folder: string;
let studio: StudioWindow;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-keyboard-'));
  const file = join(folder, 'Faces.mien');
  await makeFaceProject(file, FACES, 64);
  const project = openProject(file);
  const blobId = putBlob(project.db, await drawFace(3, SIDE), 'image/png');
  insertImage(project.db, { blobId, file: 'nobody.png', source: 'third day', format: 'png', width: SIDE, height: SIDE, note: null });
  closeProject(project);
  studio = await openWindow({ folder, file });
  page = studio.page;
});
afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What has the focus: its name, or "the view". */
const focused = () =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at?.id === 'view' ? 'the view' : (at?.getAttribute('aria-label') ?? at?.textContent.trim() ?? 'nothing');
  });
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });

async function press(name: string | RegExp): Promise<void> {
  await button(name).focus();
  await page.keyboard.press('Enter');
}

it('a note that is dismissed, and a button that gives way to what it began, leave the focus in the view', async () => {
  await studio.show('/curate/duplicates');
  await press(/^Do not show again/);
  await expect.poll(focused).toBe('the view');
  await press('Look for duplicates');
  await expect.poll(focused).toBe('the view');
  await page
    .getByText(/No face is there twice|Group 1 of/)
    .first()
    .waitFor();
});

it('a button that rests while it works has the focus again', async () => {
  await studio.show('/curate/boxes');
  await page.getByText('No face of this photo is in use.').waitFor();
  await page.evaluate(() => {
    const rests = document.createElement('button');
    rests.textContent = 'rests';
    document.getElementById('view')!.append(rests);
    rests.focus();
    rests.disabled = true;
  });
  await expect.poll(focused).toBe('the view');
  await page.evaluate(() => ([...document.querySelectorAll('button')].at(-1)!.disabled = false));
  await expect.poll(focused).toBe('rests');
  await page.evaluate(() => [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'rests')!.remove());
});

it('adds a face by keys alone in a photo in which none was found', async () => {
  await studio.show('/curate/boxes');
  await page.getByText('No face of this photo is in use.').waitFor();
  await page.getByRole('checkbox', { name: /^Find the face within the box/ }).uncheck();
  await page.keyboard.press('n');
  await page.getByText('Box of 100 × 100 at 100, 100, in a photo of 300 × 300').waitFor();
  for (const key of ['Shift+ArrowUp', 'ArrowLeft', 'Alt+Shift+ArrowRight', 'Alt+Shift+ArrowDown']) await page.keyboard.press(key);
  await page.getByText('Box of 110 × 110 at 99, 90, in a photo of 300 × 300').waitFor();
  await page.keyboard.press('a');
  await expect
    .poll(async () => (await studio.server.client.faces.get({ ids: [FACES + 1] })).map(({ box }) => box))
    .toEqual([{ x: 99, y: 90, width: 110, height: 110 }]);
});

it('a split with one person is not made, and says why', async () => {
  const { client } = studio.server;
  const ids = Array.from({ length: FACES }, (_, n) => n + 1);
  const { classes } = (await client.project.current())!;
  for (const [n, { id }] of classes.entries()) {
    await client.labels.set({ faceIds: ids.filter((face) => face % classes.length === n), answer: { kind: 'class', classId: id } });
  }
  await client.marks.subject({ faceIds: ids, subject: 'Ada' });
  await studio.show('/curate/split');
  await page.getByText(/^All labelled faces are of one person/).waitFor();
  expect(await button('Make this split').isDisabled()).toBe(true);
  await studio.show('/head');
  await page.getByRole('heading', { name: 'How the faces are divided' }).waitFor();
  await page.getByText(/^All labelled faces are of one person/).waitFor();
  await page.getByRole('link', { name: 'Same person' }).waitFor();
  await studio.show('/compare');
  await page.getByRole('heading', { name: 'Nothing to compare yet' }).waitFor();
  await page.getByText(/^All labelled faces are of one person/).waitFor();
  await page.getByRole('link', { name: 'Same person' }).waitFor();
});

it('rows of classes that are moved or removed hand the focus on; typed names come back after a set of names', async () => {
  await studio.show('/new');
  await press('Move happiness up');
  await expect.poll(focused).toBe('Move happiness down');
  await press('Remove happiness');
  await expect.poll(focused).toBe('Remove neutral');
  await press('Remove anger');
  await expect.poll(focused).toBe('Remove disgust');
  const names = () =>
    page.getByRole('textbox', { name: /^Name of class/ }).evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  const own = ['neutral', 'sadness', 'surprise', 'fear', 'disgust'];
  expect(await names()).toEqual(own);
  await press('Positive, neutral, negative');
  expect((await names()).length).toBe(3);
  await press('Your own');
  expect(await names()).toEqual(own);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(LONG_NAME);
  await press('Make the project');
  await page.getByRole('heading', { name: /^Drop photos/ }).waitFor();
  await expect.poll(focused).toBe('the view');
});

it('a long name of the project is cut where it stands', async () => {
  await studio.show('/');
  await page.getByRole('link', { name: `Go on with ${LONG_NAME}` }).waitFor();
  for (const width of [1280, 900]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.locator('#view .scroller').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

it('classes that are renamed and not saved are there again', async () => {
  await studio.show('/settings');
  await page.getByRole('textbox', { name: 'Name of class 2' }).fill('grief');
  await page.getByText('Not saved yet.').waitFor();
  await studio.show('/import');
  await page.getByRole('heading', { name: /^Drop photos/ }).waitFor();
  await studio.show('/settings');
  await page.getByText('Not saved yet.').waitFor();
  expect(await page.getByRole('textbox', { name: 'Name of class 2' }).inputValue()).toBe('grief');
  await press('Undo changes');
  expect(await page.getByRole('textbox', { name: 'Name of class 2' }).inputValue()).toBe('sadness');
  expect(studio.faults).toEqual([]);
});
