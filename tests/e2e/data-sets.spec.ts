/** Data sets in and out through the window: shown first, imported, written out, read back. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { renamed, zipOf } from '../support/zips.ts';
import { labelledOf } from './support/counts.ts';
import { drawFace } from './support/face-project.ts';
import { barriers, openWindow } from './support/window.ts';

interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

async function newProject(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^New project/ }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine');
  await page.getByRole('button', { name: 'Make the project' }).click();
}

async function give(page: Page, files: readonly GivenFile[]): Promise<void> {
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await (await chosen).setFiles([...files]);
}

const importButton = (page: Page) => page.getByRole('main').getByRole('button', { name: /^Import\b/ });

/** Whether the window would ask the person, were it closed now. */
function asksBeforeItCloses(page: Page): Promise<boolean> {
  return page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
}

async function importThem(page: Page): Promise<void> {
  await importButton(page).click();
  await page.getByRole('heading', { name: /Import done/ }).waitFor({ timeout: 120_000 });
}

it('a table of any columns: shown, mapped, with a new class; then out as a zip, and back into another project', async () => {
  const drawn = await Promise.all([1, 2, 3].map((n) => drawFace(n, 96)));
  const pictures = drawn.map((buffer, n) => ({ name: `${'abc'[n]}.png`, mimeType: 'image/png', buffer }));
  const table = 'photo,feeling,by whom,in it\na.png,happy,Ann,Ada\na.png,sad,Bob,Ada\nb.png,bored,Ann,Ben\nnowhere.png,sad,Ann,\n';
  const { page, faults, folder, show, close } = await openWindow();
  try {
    await newProject(page);
    await give(page, [...pictures, { name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from(table) }]);
    await page.getByText('A table of 4 rows').waitFor({ timeout: 60_000 });
    await page.getByText('No picture is known for nowhere.png').waitFor();
    await page.getByRole('combobox', { name: 'What column by whom says' }).selectOption('annotator');
    await page.getByRole('combobox', { name: 'What column in it says' }).selectOption('subject');
    await page.getByText('Ann (3), Bob (1)').waitFor();
    await page.getByRole('combobox', { name: 'Where bored goes' }).selectOption('add');
    expect(await barriers(page)).toEqual([]);
    await importThem(page);
    await expect.poll(() => labelledOf(page), { timeout: 15_000 }).toEqual([2, 3]);

    await show('/data');
    await page.getByText('3 faces, all of this project').waitFor();
    expect(await barriers(page)).toEqual([]);
    const path = join(folder, 'projects', 'out.zip');
    await page.getByLabel('Where to').fill(path);
    // What is asked for anew meanwhile leaves the place alone; another form only changes the ending.
    await page.getByLabel('Which faces').fill('subject:Ada');
    await page.getByText('1 face', { exact: true }).waitFor();
    await page.getByRole('radio', { name: /^CSV with votes/ }).check();
    await page.getByRole('checkbox', { name: 'With the pictures beside' }).uncheck();
    await expect.poll(() => page.getByLabel('Where to').inputValue()).toBe(path.replace('.zip', '.csv'));
    await page.getByRole('radio', { name: /^Zip/ }).check();
    await page.getByLabel('Which faces').fill('');
    await page.getByText('3 faces, all of this project').waitFor();
    await expect.poll(() => page.getByLabel('Where to').inputValue()).toBe(path);
    await page.getByRole('button', { name: 'Write the data' }).click();
    await page.getByText('Done: 3 faces of 3 images with 3 votes').waitFor({ timeout: 60_000 });
    expect(existsSync(path)).toBe(true);
    await page.getByRole('button', { name: 'Write the data' }).click();
    await page.getByRole('button', { name: 'Replace it' }).click();
    await page.getByText('Done: 3 faces').waitFor({ timeout: 60_000 });

    await show('/new');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Other');
    await page.getByRole('button', { name: 'Make the project' }).click();
    await page.getByRole('heading', { name: /Drop photos/ }).waitFor();
    const chosen = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chosen).setFiles([path]);
    await page.getByText('Faces from Mien: 3 with all of their votes').waitFor({ timeout: 60_000 });
    await page.getByRole('combobox', { name: 'Where bored goes' }).selectOption('add');
    await importThem(page);
    await expect.poll(() => labelledOf(page), { timeout: 15_000 }).toEqual([2, 3]);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});

it('a YOLO data set beside its pictures; given once more, what is there already is told', async () => {
  const [face, other] = [await drawFace(1, 96), await drawFace(2, 96)];
  const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  const picture = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/png', buffer });
  const { page, faults, close } = await openWindow();
  try {
    await newProject(page);
    const first = [picture('a.png', face), text('a.txt', '1 0.5 0.5 0.8 0.8\n'), text('data.yaml', 'names: [Anger, Happy]\n')];
    await give(page, first);
    await page.getByText('YOLO: boxes of 1 face').waitFor({ timeout: 60_000 });
    await importThem(page);
    await expect.poll(() => labelledOf(page), { timeout: 15_000 }).toEqual([1, 1]);
    await page.getByRole('button', { name: 'Import more' }).click();
    await give(page, [...first.with(1, text('a.txt', '0 0.5 0.5 0.8 0.8\n')), picture('b.png', other)]);
    await page.getByText('1 face that has an answer would get another.').waitFor({ timeout: 60_000 });
    await page.getByRole('combobox', { name: 'Where Anger goes' }).selectOption('out');
    await page.getByText('would get another').waitFor({ state: 'detached' });
    expect(await barriers(page)).toEqual([]);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});

it('an archive that leads elsewhere is named and left out; names are shown as text', async () => {
  const face = await drawFace(4, 96);
  const evil = renamed(await zipOf({ 'anger/1.jpg': face }), 'anger/1.jpg', '../../a/1.j');
  const good = await zipOf({ 'happy/<img src=x onerror=alert(1)>.png': face, 'notes.docx': 'x' });
  const { page, faults, close } = await openWindow({ scheme: 'dark' });
  try {
    await newProject(page);
    await give(page, [
      { name: 'evil.zip', mimeType: 'application/zip', buffer: evil },
      { name: 'good.zip', mimeType: 'application/zip', buffer: good },
    ]);
    await page.getByText(/evil\.zip.*invalid relative path/).waitFor({ timeout: 60_000 });
    expect(await barriers(page)).toEqual([]);
    await importThem(page);
    await expect.poll(() => labelledOf(page), { timeout: 15_000 }).toEqual([1, 1]);
    await expect.poll(() => page.getByRole('row', { name: /evil\.zip/ }).count()).toBe(1);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});

it('frames of a video, one person through all of them', async () => {
  // Three seconds of a drawn face that moves across the picture, as a browser recorded it.
  const clip = readFileSync(new URL('../fixtures/face-moving.webm', import.meta.url));
  const { page, faults, show, close } = await openWindow();
  try {
    await newProject(page);
    await give(page, [{ name: 'clip.webm', mimeType: 'video/webm', buffer: clip }]);
    await page.getByRole('heading', { name: 'One video' }).waitFor();
    await page.getByRole('combobox', { name: /Frames taken/ }).selectOption({ label: '5 a second' });
    await page.getByText(/about (\d+) pictures/).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await asksBeforeItCloses(page)).toBe(false);
    await importButton(page).click();
    await expect.poll(() => asksBeforeItCloses(page), { interval: 10 }).toBe(true);
    await page.getByRole('heading', { name: /Import done/ }).waitFor({ timeout: 120_000 });
    expect(await asksBeforeItCloses(page)).toBe(false);
    const report = await page.getByRole('region', { name: /Import done/ }).innerText();
    const [, images, faces] = /new images\s+(\d+)\s+faces\s+(\d+)/.exec(report)!.map(Number);
    expect(images).toBeGreaterThan(4);
    expect(faces).toBeGreaterThan(1);
    await show('/grid');
    const cells = page.getByRole('gridcell');
    // A cell is there before it knows its face.
    const ofOnePerson = () =>
      cells.evaluateAll((all) => all.filter((cell) => cell.getAttribute('aria-label')?.includes('clip.webm #1')).length);
    await expect.poll(ofOnePerson).toBe(faces);
    await expect.poll(() => cells.count()).toBe(faces);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});

it('pictures from the camera: off as soon as nobody waits for it, and with the label that was given', async () => {
  const { page, server, faults, close } = await openWindow();
  /** In place of a camera; a person takes a moment to allow it. */
  const pretendCamera = () => {
    const given: MediaStreamTrack[] = [];
    const getUserMedia = async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 96, height: 96 });
      const pen = canvas.getContext('2d')!;
      const draw = () => {
        pen.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
        pen.fillRect(0, 0, 96, 96);
      };
      setInterval(draw, 20);
      draw();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const stream = canvas.captureStream();
      given.push(...stream.getTracks());
      return stream;
    };
    Object.assign(window, { given });
    Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia } });
  };
  const tracks = () => page.evaluate(() => (window as unknown as { given: MediaStreamTrack[] }).given.map(({ readyState }) => readyState));
  const dialog = page.getByRole('dialog', { name: 'Pictures from the camera' });
  const openDialog = async () => {
    await page.getByRole('heading', { name: /Drop photos/ }).waitFor();
    await page.keyboard.press('c');
    await dialog.waitFor();
  };
  const takePictures = async () => {
    await dialog.getByRole('combobox', { name: 'Pictures' }).selectOption('1');
    await dialog.getByRole('button', { name: 'Take pictures' }).click();
    await dialog.getByRole('button', { name: 'Import them' }).click();
    await page.getByRole('heading', { name: /Import done/ }).waitFor({ timeout: 60_000 });
  };
  try {
    await newProject(page);
    await page.evaluate(pretendCamera);
    await page.getByRole('radio', { name: 'Face crops already' }).click();
    await page.getByRole('checkbox', { name: 'Take labels from folder names' }).uncheck();
    await openDialog();
    const begin = dialog.getByRole('button', { name: 'Start the camera' });
    await begin.click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(tracks).toEqual(['ended']);

    await openDialog();
    await begin.dblclick();
    await expect.poll(tracks).toEqual(['ended', 'ended', 'live']);
    await takePictures();
    await expect.poll(tracks).toEqual(['ended', 'ended', 'ended']);
    await expect.poll(() => labelledOf(page)).toEqual([0, 1]);

    await page.getByRole('button', { name: 'Import more' }).click();
    await openDialog();
    await begin.click();
    await dialog.getByRole('combobox', { name: 'Label them' }).selectOption('happiness');
    await takePictures();
    await expect.poll(() => labelledOf(page)).toEqual([1, 2]);
    const faces = await server.client.faces.get({ ids: [1, 2] });
    expect(faces.map(({ file }) => file.replace(/webcam .*/, ''))).toEqual(['', 'happiness/']);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});
