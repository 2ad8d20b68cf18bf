/** The page of an export, opened from the disk as a person would: no server, no connection. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predict, type FacePrediction } from '../../src/studio/predict/predict.ts';
import { SAMPLE_SIZE, paintPlanned } from '../../src/studio/sample/sample-faces.ts';
import { planSample } from '../../src/studio/sample/sample-plan.ts';
import { collect } from '../support/endings.ts';
import { HAS_SHARED_DATA, SHARED_DATA } from '../support/pictures.ts';
import { exportedModel } from './support/exported.ts';
import { launchBrowser } from '../../scripts/support/browser.ts';

/** They are not part of the program: where they are not there, the comparison is left out. */
const FOLDER = join(SHARED_DATA, 'photos');
const PHOTOS = HAS_SHARED_DATA ? readdirSync(FOLDER).filter((name) => name.endsWith('.jpg')) : ['photos that lie beside the project'];

let folder: string;
let browser: Browser;
let page: Page;
const requests: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-page-'));
  await exportedModel(folder);
  browser = await launchBrowser();
  page = await (await browser.newContext()).newPage();
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(join(folder, 'model', 'index.html')).href);
  await page.getByText('Ready.').waitFor({ timeout: 60_000 });
  // Where the page has found faces is seen on its canvas alone.
  await page.evaluate(`
    const { classify } = mienClassifier;
    mienClassifier.classify = async (...given) => {
      const answer = await classify(...given);
      globalThis.classified = answer.faces;
      return answer;
    };
  `);
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("an export's page", () => {
  it('classifies a picture that is a crop already', async () => {
    await page.getByLabel('Choose a photo').setInputFiles({ name: 'face.png', mimeType: 'image/png', buffer: await plainPicture() });
    await page.getByText('The whole picture was taken as one face.').waitFor();
    expect(await page.getByRole('rowheader').allTextContents()).toHaveLength(3);
  });

  it('gives a crop that has to be made larger the answer that the studio gives, to the last digit shown', async () => {
    const picture = join(folder, 'small.png');
    // Bright to the left, so that it is not its own mirror image.
    const pixels = Uint8Array.from({ length: 48 * 48 * 3 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % 48, Math.floor(at / 144)];
      return 120 + 60 * Math.sin(x / 5) * Math.cos(y / 7) - x;
    });
    const { default: sharp } = await import('sharp');
    await sharp(pixels, { raw: { width: 48, height: 48, channels: 3 } })
      .png()
      .toFile(picture);
    await page.getByLabel('Choose a photo').setInputFiles(picture);
    await page.getByText('The whole picture was taken as one face.').waitFor();
    const { faces } = await predict({ model: join(folder, 'model'), paths: [picture], crops: 'auto' });
    const [{ label, probabilities }] = (await collect(faces)) as [FacePrediction];
    const share = (100 * Math.max(...probabilities)).toFixed(1);
    await expect.poll(() => page.locator('.face h3').allTextContents()).toEqual([`1. ${label}, ${share} %`]);
  });

  it.each([
    [300, 280, 1],
    [640, 640, 0],
    [300, 200, 0],
  ])('takes a picture of %i × %i without a face as the studio does', async (width, height, taken) => {
    const buffer = await plainPicture(width, height);
    const path = join(folder, `plain-${width}-${height}.png`);
    writeFileSync(path, buffer);
    const skipped: string[] = [];
    const onSkipped = ({ reason }: { readonly reason: string }) => void skipped.push(reason);
    const { faces } = await predict({ model: join(folder, 'model'), paths: [path], crops: 'auto', onSkipped });
    expect(await collect(faces)).toHaveLength(taken);
    await page.getByLabel('Choose a photo').setInputFiles(path);
    const words = taken > 0 ? 'The whole picture was taken as one face.' : 'No face was found in it.';
    expect(skipped).toEqual(taken > 0 ? [] : [words]);
    await page.getByText(words).waitFor({ timeout: 60_000 });
    await expect.poll(() => page.locator('.face').count()).toBe(taken);
  });

  it('says so where a file is no picture, and shows nothing of the one before', async () => {
    await page.getByLabel('Choose a photo').setInputFiles({ name: 'face.png', mimeType: 'image/png', buffer: await plainPicture() });
    await page.locator('.face').waitFor();
    expect(await page.locator('#picture').isVisible()).toBe(true);
    await page.getByLabel('Choose a photo').setInputFiles({ name: 'words.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await expect
      .poll(() => page.getByRole('status').textContent())
      .toBe('"words.png" is not a picture that this browser can read. Try a JPEG or PNG.');
    expect(await page.locator('.face').count()).toBe(0);
    expect(await page.locator('#picture').isVisible()).toBe(false);
  });

  it('refuses what is too small for a face, as the studio does', async () => {
    const buffer = await plainPicture(47, 60);
    await page.getByLabel('Choose a photo').setInputFiles({ name: 'tiny.png', mimeType: 'image/png', buffer });
    await page.getByText('"tiny.png" is 47 × 60 pixels; a face needs 48 at least.').waitFor();
  });

  it('finds painted faces as the studio does', async () => {
    const path = join(folder, 'painted.png');
    writeFileSync(path, await paintedPhoto());
    const own = await predictAll(path);
    expect(own.length).toBeGreaterThan(1);
    await compare(path, own);
  });

  it.skipIf(!HAS_SHARED_DATA).each(PHOTOS)('finds the faces of %s that the studio finds, and gives them its answers', async (name) => {
    const path = join(FOLDER, name);
    await compare(path, await predictAll(path));
  });

  it('asked nothing of the network and broke none of its own rules', () => {
    expect(requests.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  // Last: axe itself tries to fetch the style sheet, which the page's rules forbid.
  it.each(['light', 'dark'] as const)('has no barrier that axe finds, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: page as never }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});

async function plainPicture(width = 64, height = 64): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp({ create: { width, height, channels: 3, background: '#c09080' } })
    .png()
    .toBuffer();
}

interface Shown {
  readonly square: { readonly centerX: number; readonly centerY: number; readonly side: number };
  readonly shares: readonly number[];
}

/** So much of a face's side two squares of it may differ, and so much the answers: a browser's last digits are others. */
const SAME_PLACE = 0.001;
const SAME_SHARE = 0.01;

async function predictAll(path: string): Promise<FacePrediction[]> {
  const { faces } = await predict({ model: join(folder, 'model'), paths: [path], crops: 'auto' });
  return collect(faces);
}

async function compare(path: string, own: readonly FacePrediction[]): Promise<void> {
  await page.getByLabel('Choose a photo').setInputFiles(path);
  await expect.poll(() => page.getByRole('status').textContent(), { timeout: 120_000 }).not.toBe('Looking for faces…');
  expect(await page.locator('.face').count()).toBe(own.length);
  const shown = await page.evaluate<Shown[]>('globalThis.classified');
  expect(shown).toHaveLength(own.length);
  for (const { box, probabilities } of own) {
    const away = ({ square }: Shown) => Math.hypot(box.x + box.width / 2 - square.centerX, box.y + box.height / 2 - square.centerY);
    const { square, shares } = shown.toSorted((a, b) => away(a) - away(b))[0]!;
    expect(away({ square, shares }) / box.width).toBeLessThan(SAME_PLACE);
    expect(Math.abs(square.side / box.width - 1)).toBeLessThan(SAME_PLACE);
    expect(Math.max(...shares.map((share, n) => Math.abs(share - probabilities[n]!)))).toBeLessThan(SAME_SHARE);
  }
}

/** Six of the sample's faces on a plain ground. */
async function paintedPhoto(): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const plan = planSample(1);
  const raw = { width: SAMPLE_SIZE, height: SAMPLE_SIZE, channels: 3 } as const;
  const faces = Array.from({ length: 6 }, async (_, n) => ({
    input: await sharp(paintPlanned(plan[9 * n]!, 1), { raw })
      .png()
      .toBuffer(),
    left: 60 + 300 * (n % 3),
    top: 60 + 300 * Math.floor(n / 3),
  }));
  return sharp(await plainPicture(900, 600))
    .composite(await Promise.all(faces))
    .png()
    .toBuffer();
}
