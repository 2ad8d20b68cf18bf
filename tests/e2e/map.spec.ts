/** The map of faces in a real browser: it is asked for and drawn only when something of it changed. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { saveMap } from '../../src/studio/db/map-points.ts';
import { closeProject, openProject } from '../../src/studio/db/open.ts';
import { MAP_MADE, writeSetting } from '../../src/studio/db/settings.ts';
import { temporaryFolder } from '../support/projects.ts';
import { makeFaceProject } from './support/face-project.ts';
import { openWindow } from './support/window.ts';

const FACES = 36;

/** Faces in six rows of six. */
async function makeMappedProject(path: string): Promise<number[]> {
  await makeFaceProject(path, FACES, 48);
  const project = openProject(path);
  const ids = Array.from({ length: FACES }, (_, n) => n + 1);
  saveMap(
    project.db,
    'faces',
    ids,
    Float32Array.from({ length: 2 * FACES }, (_, n) => (n % 2 === 0 ? (n / 2) % 6 : Math.floor(n / 12)) / 5),
  );
  writeSetting(project.db, MAP_MADE, 1);
  closeProject(project);
  return ids;
}

/** How many points were drawn since the last question. */
async function countPoints(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counted = window as unknown as { points: number };
    counted.points = 0;
    const proto = CanvasRenderingContext2D.prototype as unknown as Record<'arc' | 'drawImage', (...all: unknown[]) => void>;
    for (const name of ['arc', 'drawImage'] as const) {
      const real = proto[name];
      proto[name] = function (...all) {
        counted.points++;
        real.apply(this, all);
      };
    }
  });
  return () =>
    page.evaluate(async () => {
      const counted = window as unknown as { points: number };
      // What a change leads to is drawn with the next frame.
      for (let n = 0; n < 3; n++) await new Promise((resolve) => requestAnimationFrame(resolve));
      const { points } = counted;
      counted.points = 0;
      return points;
    });
}

it('draws no point while the pointer moves or a lasso is drawn, and selects what is within it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'mapped.mien');
  await makeMappedProject(path);
  const { page, show, faults, close } = await openWindow({ folder, file: path });
  try {
    await show('/curate/map');
    const canvas = page.locator('canvas').first();
    await canvas.waitFor();
    const drawn = await countPoints(page);
    await page.keyboard.press('+');
    await expect.poll(drawn).toBeGreaterThan(0);
    await page.keyboard.press('0');
    await expect.poll(drawn).toBeGreaterThanOrEqual(FACES);
    expect(await drawn()).toBe(0);
    const { x, y, width, height } = (await canvas.boundingBox())!;
    await page.mouse.move(x + 5, y + 5);
    await page.mouse.move(x + width / 2, y + height / 2, { steps: 20 });
    expect(await drawn()).toBe(0);
    const middle = [x + width / 2, y] as const;
    await page.mouse.move(...middle);
    await page.mouse.down();
    for (const [toX, toY] of [
      [x + width - 1, y],
      [x + width - 1, y + height - 1],
      [x + width / 2, y + height - 1],
    ] as const) {
      await page.mouse.move(toX, toY, { steps: 5 });
    }
    expect(await drawn()).toBe(0);
    await page.mouse.up();
    await page.getByRole('status').filter({ hasText: '18 selected' }).waitFor();
    await expect.poll(drawn).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});

it('is asked for once or twice after many answers, and shows the last', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'mapped.mien');
  const ids = await makeMappedProject(path);
  const { page, server, show, faults, close } = await openWindow({ folder, file: path });
  try {
    let asked = 0;
    // The line is there already: what goes over it is seen from its next opening on.
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => void (payload.toString().includes('maps/current') && asked++));
    });
    await show('/curate/map');
    await page.reload();
    const colors = page.getByRole('list', { name: 'Colours' });
    await colors.getByText('no label').waitFor();
    expect(asked).toBeGreaterThan(0);
    asked = 0;
    await Promise.all(ids.map((id) => server.client.labels.set({ faceIds: [id], answer: { kind: 'class', classId: 1 } })));
    await colors.getByText('no label').waitFor({ state: 'detached' });
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(FACES / 2);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});
