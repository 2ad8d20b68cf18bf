import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeFaceProject } from './support/face-project.ts';
import { shownFace, type } from './support/labelling.ts';
import { barriers, openWindow, type StudioWindow } from './support/window.ts';

const FACES = 36;
const FILE = 'Faces.mien';
const FIRST = '[data-face="1"]';

const drawn = mkdtempSync(join(tmpdir(), 'mien-label-drawn-'));
let folder: string;
let studio: StudioWindow;

beforeAll(() => makeFaceProject(join(drawn, FILE), FACES));
afterAll(() => rmSync(drawn, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mien-label-'));
  copyFileSync(join(drawn, FILE), join(folder, FILE));
});
afterEach(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open({ view = '/label', scheme = 'light' }: { view?: string; scheme?: 'light' | 'dark' } = {}): Promise<Page> {
  studio = await openWindow({ folder, file: join(folder, FILE), scheme });
  await studio.show(view);
  return studio.page;
}

async function studioState(ids: readonly number[]) {
  const faces = await studio.server.client.faces.get({ ids: [...ids] });
  const project = await studio.server.client.project.current();
  const names = new Map(project?.classes.map(({ id, name }) => [id, name]));
  return { answers: faces.map(({ state, classId }) => (classId === null ? state : names.get(classId))), counts: project!.counts };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('labelling one face after the other', () => {
  it('labels 30 faces by the keyboard alone, by position and by letter', async () => {
    const page = await open({ view: '/' });
    const step = page.getByRole('button', { name: 'Label', exact: true });
    for (let presses = 0; presses < 20 && !(await step.evaluate((element) => element === document.activeElement)); presses++) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    expect(await shownFace(page)).toBe(1);

    const keys = range(1, 30).map((n) => ['1', 'h', '3', 'u', 'Numpad2'][n % 5]!);
    const meant: Record<string, string> = { 1: 'neutral', h: 'happiness', 3: 'sadness', u: 'surprise', Numpad2: 'happiness' };
    await type(page, keys);
    expect(await shownFace(page)).toBe(31);

    const { answers, counts } = await studioState(range(1, 30));
    expect(answers).toEqual(keys.map((key) => meant[key]));
    expect(counts).toMatchObject({ labelled: 30, unlabelled: FACES - 30 });
    await page.getByText(`30 of ${FACES} labelled`).first().waitFor();
    await page.getByRole('button', { name: 'happiness 12 faces' }).waitFor();
    expect(studio.faults).toEqual([]);
  });

  it('goes to a step that is pressed before the studio has said which project is open', async () => {
    const page = await open({ view: '/' });
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    await page.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => void held.then(() => socket.send(message)));
    });
    await page.reload();
    await page.getByRole('button', { name: 'Label', exact: true }).click();
    release();
    expect(await shownFace(page)).toBe(1);
    expect(await page.getByText('No project is open yet').count()).toBe(0);
    expect(studio.faults).toEqual([]);
  });

  it('keeps unsure, unusable, skipped and cleared faces apart', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    await type(page, ['9', '0', 'Enter', 'Space', '2', 'ArrowLeft', 'Backspace']);
    const { answers, counts } = await studioState([1, 2, 3, 4, 5]);
    expect(answers).toEqual(['unsure', 'unusable', 'skipped', 'unlabelled', 'unlabelled']);
    expect(counts).toMatchObject({ labelled: 0, unsure: 1, unusable: 1, skipped: 1, unlabelled: FACES - 3 });
    expect(await shownFace(page)).toBe(4);

    await studio.show('/label?queue=skipped');
    await page.locator('[data-face="3"]').waitFor();
    await type(page, ['1']);
    expect((await studioState([3])).answers).toEqual(['neutral']);
    await page.getByText('That was the last one').first().waitFor();
  });

  it('takes a class after "not usable" for the face shown, by key and by mouse', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    await type(page, ['0', 'h']);
    expect(await shownFace(page)).toBe(2);
    expect((await studioState([1, 2])).answers).toEqual(['happiness', 'unlabelled']);
    await type(page, ['0']);
    await page.getByRole('button', { name: /^sadness/ }).click();
    expect(await shownFace(page)).toBe(3);
    await type(page, ['0', 'Backspace']);
    expect(await shownFace(page)).toBe(3);
    expect((await studioState([1, 2, 3, 4])).answers).toEqual(['happiness', 'sadness', 'unlabelled', 'unlabelled']);
  });

  it('only goes on from "not usable" where a key says no more of the face', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    await type(page, ['1', '0', 'Space', '0', 'ArrowRight']);
    expect(await shownFace(page)).toBe(4);
    await type(page, ['0', 'ArrowLeft']);
    expect(await shownFace(page)).toBe(3);
    expect((await studioState(range(1, 5))).answers).toEqual(['neutral', 'unusable', 'unusable', 'unusable', 'unlabelled']);
    await page.getByRole('button', { name: 'Back to face-004.png: not usable' }).waitFor();
  });

  it('keeps a feeling set by the mouse when the face is left by the mouse', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    await type(page, ['1', '1', 'ArrowLeft', 'ArrowLeft', ',']);
    const pad = page.getByRole('slider', { name: 'Valence and arousal' });
    const feelingOf = async (id: number) => {
      const [face] = await studio.server.client.faces.get({ ids: [id] });
      return [face!.mine?.valence, face!.mine?.arousal];
    };
    await pad.click({ position: { x: 2, y: 1 } });
    await page.getByRole('button', { name: 'Forward without an answer' }).click();
    await page.locator('[data-face="2"]').waitFor();
    await expect.poll(() => feelingOf(1)).toEqual([-1, 1]);
    await pad.click({ position: { x: 2, y: 1 } });
    await page.getByRole('button', { name: 'Back to face-001.png: neutral' }).click();
    await page.locator(FIRST).waitFor();
    await expect.poll(() => feelingOf(2)).toEqual([-1, 1]);
  });

  it('does from the list of all actions what the key does', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    const choose = async (words: string) => {
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('What would you like to do?').fill(words);
      await page.keyboard.press('Enter');
    };
    await choose('label as happ');
    await page.locator('[data-face="2"]').waitFor();
    await expect.poll(async () => (await studioState([1])).answers).toEqual(['happiness']);
    await choose('undo');
    await page.locator(FIRST).waitFor();
    expect((await studioState([1])).answers).toEqual(['unlabelled']);
    await choose('write a note');
    await page.locator('textarea:focus').waitFor();
    expect(studio.faults).toEqual([]);
  });

  it('goes back, labels again, and returns to where it was', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    await type(page, ['1', '1', '1', 'ArrowLeft', 'ArrowLeft']);
    expect(await shownFace(page)).toBe(2);
    await expect.poll(() => page.getByRole('button', { name: /^neutral/ }).getAttribute('aria-pressed')).toBe('true');
    await type(page, ['s']);
    expect(await shownFace(page)).toBe(4);
    expect((await studioState([1, 2, 3])).answers).toEqual(['neutral', 'sadness', 'neutral']);

    await page.getByRole('button', { name: 'Back to face-001.png: neutral' }).click();
    expect(await shownFace(page)).toBe(1);
  });

  it('repeats the last label with Enter, and answers once for a key held down', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    await type(page, ['3', 'Enter']);
    await page.keyboard.down('4');
    for (let repeat = 0; repeat < 10; repeat++) await page.keyboard.down('4');
    await page.keyboard.up('4');
    await type(page, []);
    expect((await studioState([1, 2, 3, 4])).answers).toEqual(['sadness', 'sadness', 'surprise', 'unlabelled']);
  });

  it('labels on after another row of faces was chosen from the menu', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    await type(page, ['1']);
    await page.locator('[data-face="2"]').waitFor();
    await page.getByRole('button', { name: /^Which faces come up/ }).click();
    await page.getByRole('option', { name: 'All faces' }).click();
    // The new row has come: in the one before, the second face was up.
    await page.getByText(`1 / ${FACES}`, { exact: true }).waitFor();
    // The menu has closed.
    await page.locator('#view:focus').waitFor();
    await type(page, ['u', 's']);
    expect((await studioState([1, 2])).answers).toEqual(['surprise', 'sadness']);
    await page.getByText(`3 / ${FACES}`, { exact: true }).waitFor();
  });

  it('undoes and redoes across a restart, and shows the face it was about', async () => {
    const first = await open();
    await first.locator(FIRST).waitFor();
    await type(first, ['1', '2', '3', '4', '9']);
    await studio.close();

    const page = await open();
    expect(await shownFace(page)).toBe(6);
    for (const face of [5, 4, 3]) {
      await page.keyboard.press('Control+z');
      await page.locator(`[data-face="${face}"]`).waitFor();
    }
    expect((await studioState(range(1, 5))).answers).toEqual(['neutral', 'happiness', 'unlabelled', 'unlabelled', 'unlabelled']);
    await page.getByText('Undone: Labelled 1 face as sadness').first().waitFor();

    await page.keyboard.press('Control+Shift+z');
    await page.getByText('Done again: Labelled 1 face as sadness').first().waitFor();
    await page.keyboard.press('Control+y');
    await page.getByText('Done again: Labelled 1 face as surprise').first().waitFor();
    expect((await studioState(range(1, 5))).answers).toEqual(['neutral', 'happiness', 'sadness', 'surprise', 'unlabelled']);
  });

  it('shows the whole photo and the face again', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    await page.keyboard.press('.');
    const photo = page.getByRole('img', { name: 'The whole photo face-001.png' });
    await photo.waitFor();
    await expect.poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(200);
    await page.keyboard.press('.');
    expect(await shownFace(page)).toBe(1);
    expect(studio.faults).toEqual([]);
  });

  it('takes an answer back that could not be saved, and says why', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    await type(page, ['1']);
    mkdirSync(join(folder, 'elsewhere'));
    renameSync(join(folder, FILE), join(folder, 'elsewhere', FILE));
    await page.keyboard.press('2');
    const notice = page.getByRole('status').filter({ hasText: 'The answer was not saved and is taken back.' });
    await notice.waitFor();
    expect(await notice.textContent()).toContain(FILE);
    await page.getByText(`1 of ${FACES} labelled`).first().waitFor();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.getByRole('button', { name: /^happiness/ }).getAttribute('aria-pressed')).toBe('false');
  });

  it('leads to the head when every face is labelled, and says what is kept apart', async () => {
    const page = await open();
    await page.locator(FIRST).waitFor();
    await type(page, [...Array.from({ length: FACES - 1 }, () => '1'), 'Space']);
    await page.getByRole('heading', { name: 'Every face has an answer' }).waitFor();
    await page.getByRole('link', { name: 'Train the head' }).waitFor();
    await page.getByRole('link', { name: 'Look at the skipped' }).click();
    await page.locator(`[data-face="${FACES}"]`).waitFor();
  });

  it.each(['light', 'dark'] as const)('has no barrier that axe can find in the %s theme', async (scheme) => {
    const page = await open({ scheme });
    await page.locator(FIRST).waitFor();
    await type(page, ['1', '2', '9']);
    expect(await barriers(page)).toEqual([]);
  });
});
