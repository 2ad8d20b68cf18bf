/** The page of an export, opened from the disk as a person would: no server, no connection. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { predict, type FacePrediction } from '../../src/studio/predict/predict.ts';
import { collect } from '../support/endings.ts';
import { SHARED_DATA } from '../support/pictures.ts';
import { exportedModel } from './support/exported.ts';
import { launchBrowser } from '../../scripts/support/browser.ts';

/** They are not part of the program: where they are not there, the comparison is left out. */
const FOLDER = join(SHARED_DATA, 'photos');
const PHOTOS = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.jpg')) : [];

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

  it('says so where a file is no picture', async () => {
    await page.getByLabel('Choose a photo').setInputFiles({ name: 'words.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await expect
      .poll(() => page.getByRole('status').textContent())
      .toBe('"words.png" is not a picture that this browser can read. Try a JPEG or PNG.');
  });

  it.skipIf(PHOTOS.length === 0)('finds the faces of photos that the studio finds, and gives them its answers', async () => {
    const paths = PHOTOS.map((name) => join(FOLDER, name));
    const { faces } = await predict({ model: join(folder, 'model'), paths, crops: 'auto' });
    const own = await collect(faces);
    for (const path of paths) {
      await page.getByLabel('Choose a photo').setInputFiles(path);
      const t = performance.now();
      const shown = await classified(page);
      console.log(performance.now() - t);
      const ours = own.filter(({ file }) => basename(file) === basename(path));
      console.log(path, shown.length, ours.length);
      for (const face of ours) {
        const same = shown.toSorted((a, b) => distance(face, a) - distance(face, b))[0];
        if (!same) continue;
        const points = Math.max(...same.shares.map((share, n) => Math.abs(share - face.probabilities[n]!)));
        console.log(
          '  ',
          (distance(face, same) / face.box.width).toFixed(3),
          (same.square.side / face.box.width).toFixed(3),
          points.toFixed(3),
        );
      }
    }
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

/** What the page's own classifier answers to the photo that it is given next. */
async function classified(page: Page): Promise<Shown[]> {
  await expect.poll(() => page.getByRole('status').textContent(), { timeout: 120_000 }).not.toBe('Looking for faces…');
  return page.evaluate<Shown[]>('globalThis.classified');
}

function distance({ box }: FacePrediction, { square }: Shown): number {
  return Math.hypot(box.x + box.width / 2 - square.centerX, box.y + box.height / 2 - square.centerY);
}
