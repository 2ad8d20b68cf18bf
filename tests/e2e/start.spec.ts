/** From nothing to the first faces: the start screen, a new project, an import; by keyboard, in both themes, without barriers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/projects.ts';
import { drawFace } from './support/face-project.ts';
import { barriers, openWindow, type StudioWindow } from './support/window.ts';

let open: StudioWindow | undefined;

/** Drawn before the first studio runs: from then on, SVG is blocked in this process. */
let drawn: readonly Buffer[] = [];
beforeAll(async () => {
  drawn = await Promise.all(Array.from({ length: 12 }, (_, n) => drawFace(n, 64)));
});

async function start(options: Parameters<typeof openWindow>[0] = {}): Promise<StudioWindow> {
  open = await openWindow(options);
  return open;
}

afterEach(async () => {
  const faults = open?.faults ?? [];
  await open?.close();
  open = undefined;
  if (faults.length > 0) throw new Error(`In the page: ${faults.join('; ')}`);
});

async function makeProject({ page, show }: StudioWindow, name: string): Promise<void> {
  await show('/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Drop photos, folders or data sets here' }).waitFor();
}

describe('before a project is open', () => {
  it.each(['light', 'dark'] as const)('start, new project and settings have no barriers in the %s theme', async (scheme) => {
    const { page, show } = await start({ scheme });
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await show('/new');
    await page.getByRole('heading', { name: 'New project' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await show('/settings');
    await page.getByText('The quickest').waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it('a step that cannot be used says why, and where to go', async () => {
    const { page } = await start();
    const step = page.getByRole('button', { name: 'Fine-tune' });
    await expect.poll(() => step.getAttribute('aria-disabled')).toBe('true');
    await step.focus();
    await page.keyboard.press('Enter');
    await page.getByText('No project is open yet.').first().waitFor();
  });

  it('every action is found by its name, by keyboard alone', async () => {
    const { page } = await start();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('What would you like to do?').fill('new proj');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'New project' }).waitFor();
    await page.getByRole('heading', { name: 'Classes' }).click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it('classes that mean the same are refused beside their row', async () => {
    const { page, show } = await start();
    await show('/new');
    await page.getByLabel('Name of class 3').fill('joy');
    await page.getByText('This means the same as “happiness”.').waitFor();
    await page.getByRole('button', { name: 'Make the project' }).click();
    await page.getByText('Some classes cannot stay as they are.').waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});

describe('a new project', () => {
  it('takes a folder of faces with their labels, adds nothing the second time, and is found again', async () => {
    const pictures = join(temporaryFolder(), 'faces');
    for (const [index, name] of ['happy', 'sad'].entries()) {
      mkdirSync(join(pictures, name), { recursive: true });
      for (let n = 0; n < 6; n++) writeFileSync(join(pictures, name, `${n}.png`), drawn[6 * index + n]!);
    }
    writeFileSync(join(pictures, 'sad', 'broken.png'), 'this is no picture');
    const window = await start();
    const { page, show } = window;
    await makeProject(window, 'Faces');

    await page.getByTestId('folder').setInputFiles(pictures);
    await page.getByRole('heading', { name: /Import done/ }).waitFor({ timeout: 120_000 });
    const figures = async () => (await page.locator('dl').first().innerText()).split(/\s*\n\s*/);
    expect(await figures()).toEqual(expect.arrayContaining(['12', 'new images', 'faces', 'labelled', '1', 'left out']));
    await page.getByRole('cell', { name: 'faces/sad/broken.png' }).waitFor();
    await page.getByText('12 of 12 labelled').waitFor();
    await expect.poll(() => page.locator('main img').count()).toBe(12);
    expect(await barriers(page)).toEqual([]);

    await page.getByRole('button', { name: 'Import more' }).click();
    expect(await barriers(page)).toEqual([]);
    await page.getByTestId('folder').setInputFiles(pictures);
    await page.getByText('Nothing new').waitFor({ timeout: 120_000 });
    expect(await figures()).toEqual(expect.arrayContaining(['12', 'known already', '0', 'new images']));

    await show('/');
    await page.getByRole('button', { name: 'Close it' }).click();
    await page.getByText('No project open').waitFor();
    await page.getByRole('button', { name: /^Faces/ }).click();
    await page.getByRole('contentinfo', { name: 'Status' }).getByText('12 of 12 labelled').waitFor();
  });

  it('files dropped anywhere in the window are imported', async () => {
    const bytes = [...drawn[3]!];
    const window = await start();
    const { page, show } = window;
    await makeProject(window, 'Dropped');
    await show('/settings');
    const transfer = await page.evaluateHandle((content) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(content)], 'one.png', { type: 'image/png' }));
      data.items.add(new File(['what lies beside it'], 'notes.pdf', { type: 'application/pdf' }));
      return data;
    }, bytes);
    await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer });
    await page.getByText('Drop to import').waitFor();
    await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
    await page.getByRole('heading', { name: /Import done/ }).waitFor({ timeout: 120_000 });
    await page.getByText('0 of 1 labelled').waitFor();
    await page.getByRole('row', { name: 'notes.pdf is no picture' }).waitFor();
    await expect.poll(() => page.locator('main img').count()).toBe(1);
  });

  it('what cannot be imported is named, and the way on is to give more', async () => {
    const window = await start();
    const { page } = window;
    await makeProject(window, 'Nothing yet');
    const bytes = { mimeType: 'application/octet-stream', buffer: Buffer.from('this is no picture') };
    await page.getByTestId('files').setInputFiles([{ name: 'notes.pdf', ...bytes }]);
    await expect.poll(() => page.getByRole('alert').innerText()).toContain('notes.pdf');
    await page.getByText('JPEG, PNG, WebP').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByTestId('files').setInputFiles([{ name: 'broken.png', ...bytes }]);
    await page.getByRole('heading', { name: /Import done/ }).waitFor({ timeout: 120_000 });
    expect(await page.getByText('Label faces', { exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Import more' }).click();
    await page.getByRole('heading', { name: 'Drop photos, folders or data sets here' }).waitFor();
  });

  it('at twice the size its ways in are whole and stay below the toolbar', async () => {
    const studio = await start();
    const { page, show } = studio;
    await page.setViewportSize({ width: 640, height: 400 });
    await makeProject(studio, 'Enlarged');
    const boxOf = async (name: string) => (await page.getByRole('button', { name }).boundingBox())!;
    for (const name of ['Choose files', 'Choose a folder', 'Camera']) {
      await page.getByRole('button', { name }).scrollIntoViewIfNeeded();
      const { x, y, width, height } = await boxOf(name);
      expect([x >= 0, x + width <= 640, y >= 48, y + height <= 368]).toEqual([true, true, true, true]);
    }
    await page.getByRole('radio', { name: 'Photos' }).scrollIntoViewIfNeeded();
    await show('/settings');
    await page.getByText('The quickest').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)).toBe(0);
  });

  it('a name that is taken is refused beside the name', async () => {
    const window = await start();
    await makeProject(window, 'Twice');
    await window.show('/new');
    await window.page.getByRole('textbox', { name: 'Name', exact: true }).fill('Twice');
    await window.page.keyboard.press('Enter');
    await window.page
      .getByText(/Twice\.mien/)
      .nth(1)
      .waitFor();
    await expect.poll(() => window.page.getByRole('textbox', { name: 'Name', exact: true }).getAttribute('aria-invalid')).toBe('true');
  });
});
