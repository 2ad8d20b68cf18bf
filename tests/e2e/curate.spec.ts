/** Curation in a real browser: a planted duplicate, a leak and a wrong label are found, by keyboard alone, and each decision is taken back. */
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { join } from 'node:path';
import { draftClasses } from '../../src/shared/classes.ts';
import type { StudioClient } from '../../src/shared/contract/index.ts';
import { putBlob } from '../../src/studio/db/blobs.ts';
import { listClasses } from '../../src/studio/db/classes.ts';
import { createProject } from '../../src/studio/db/create.ts';
import { insertFace } from '../../src/studio/db/faces.ts';
import { insertImage } from '../../src/studio/db/images.ts';
import { closeProject } from '../../src/studio/db/open.ts';
import { transact } from '../../src/studio/db/transact.ts';
import { addImportedVote } from '../../src/studio/db/imported-votes.ts';
import { paintedPng, plannedFaces } from '../support/painted-faces.ts';
import { temporaryFolder } from '../support/projects.ts';
import { barriers, openWindow } from './support/window.ts';

const CLASSES = ['happiness', 'sadness', 'surprise'] as const;
const SIDE = 112;
const FACES = 90;

/** Painted faces with the classes that they were painted in, but for one; and a smaller, lighter copy of the fifth. */
async function makePlantedProject(path: string): Promise<{ wrong: string; copied: string }> {
  const planned = plannedFaces().filter(({ kind, intensity }) => CLASSES.some((name) => name === kind) && intensity > 0.6);
  const chosen = planned.slice(0, FACES);
  const pictures = await Promise.all(chosen.map(paintedPng));
  const copy = await sharp(pictures[4]).resize(90).linear(1.06, 5).jpeg({ quality: 75 }).toBuffer();
  const project = createProject(path, { classes: draftClasses([...CLASSES]) });
  const ids = new Map(listClasses(project.db).map(({ name, id }) => [name, id]));
  const wrongAt = chosen.findIndex(({ kind, intensity }, n) => n > 10 && kind === 'happiness' && intensity > 0.85);
  const add = (bytes: Buffer, type: 'png' | 'jpeg', file: string, kind: string, subject: string) => {
    const blobId = putBlob(project.db, bytes, `image/${type}`);
    const imageId = insertImage(project.db, { blobId, file, source: 'painted', format: type, width: SIDE, height: SIDE, note: null });
    const box = { x: 0, y: 0, width: SIDE, height: SIDE };
    const face = { imageId, cropBlobId: blobId, box, angle: 0, score: null, whole: true, landmarks: null, subject };
    addImportedVote(project.db, insertFace(project.db, face), 'labels.csv', { kind: 'class', classId: ids.get(kind)!, counts: null });
  };
  transact(project.db, () => {
    chosen.forEach(({ file, kind, subject }, n) => add(pictures[n]!, 'png', file, n === wrongAt ? 'sadness' : kind, `p${subject}`));
    // Said to be somebody else: so the copy may come to the other side of a split.
    add(copy, 'jpeg', 'copy.jpg', chosen[4]!.kind, 'somebody');
  });
  closeProject(project);
  return { wrong: chosen[wrongAt]!.file, copied: chosen[4]!.file };
}

/** Draws splits until these two files are in different parts. */
async function splitApart(client: StudioClient, files: readonly string[]): Promise<void> {
  const all = await client.faces.get({ ids: Array.from({ length: FACES + 1 }, (_, n) => n + 1) });
  const ids = all.filter(({ file }) => files.includes(file)).map(({ id }) => id);
  for (let seed = 1; seed <= 50; seed++) {
    await client.splits.make({ test: 0.3, validation: 0.2, seed });
    if (new Set((await client.faces.get({ ids })).map(({ part }) => part)).size === 2) return;
  }
  throw new Error('No split puts them apart.');
}

it('finds a planted duplicate, leak and label error', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'planted.mien');
  // Drawn before the studio runs: from then on, SVG is blocked in this process.
  const { wrong, copied } = await makePlantedProject(path);
  const { page, server, show, faults, close } = await openWindow({ folder, file: path });
  const said = page.getByRole('status');
  try {
    await show('/curate/split');
    await page.getByRole('heading', { name: 'What the split would be' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make this split' }).click();
    await page.getByRole('heading', { name: 'No leak, as far as is known' }).waitFor();
    await splitApart(server.client, [copied, 'copy.jpg']);

    await show('/curate/duplicates');
    const begin = page.getByRole('complementary', { name: 'Where do I begin?' });
    await begin.waitFor();
    await page.getByRole('button', { name: 'Look for duplicates' }).click();
    await said.filter({ hasText: 'Group 1 of 1' }).waitFor({ timeout: 60_000 });
    await begin.waitFor({ state: 'detached' });
    const group = page.getByRole('group', { name: 'Which face to keep' }).getByRole('button');
    // The faces come after their group.
    const shown = async () => (await group.allInnerTexts()).join(' ');
    await expect.poll(shown).toContain('copy.jpg');
    await expect.poll(shown).toContain(copied);
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('k');
    await page.getByRole('heading', { name: 'All groups are decided' }).waitFor();
    await page.keyboard.press('Control+z');
    await said.filter({ hasText: 'Group 1 of 1' }).waitFor();

    // The copy is in use again, and on the other side of the split than its twin.
    await show('/curate/split');
    await page.getByRole('heading', { name: '1 leak in the split as it is' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Move each to one side' }).click();
    await page.getByRole('heading', { name: 'No leak, as far as is known' }).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByRole('heading', { name: '1 leak in the split as it is' }).waitFor();

    await show('/curate/errors');
    await page.getByRole('button', { name: 'Look for wrong labels' }).click();
    await said.filter({ hasText: /^1 of \d+ left that are worth a look/ }).waitFor({ timeout: 120_000 });
    const doubted = page.getByRole('list', { name: 'In doubt, the most doubtful first' }).getByRole('img');
    const worst = await doubted.evaluateAll((all) => all.slice(0, 3).map((image) => image.getAttribute('alt')!));
    expect(worst.join(' ')).toContain(wrong);
    expect(await barriers(page)).toEqual([]);
    const first = await page.getByRole('img', { name: /, labelled / }).getAttribute('alt');
    await page.keyboard.press('k');
    await expect.poll(() => page.getByRole('img', { name: /, labelled / }).getAttribute('alt')).not.toBe(first);
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.getByRole('img', { name: /, labelled / }).getAttribute('alt')).toBe(first);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});

it('has no barrier in any tool, in the dark', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'planted.mien');
  await makePlantedProject(path);
  const { page, server, show, faults, close } = await openWindow({ folder, file: path, scheme: 'dark' });
  try {
    for (const [tool, title] of [
      ['duplicates', 'Duplicates'],
      ['quality', 'Quality'],
      ['boxes', 'Boxes'],
      ['people', 'Same person'],
      ['split', 'Split'],
      ['next', 'Label next'],
      ['errors', 'Label errors'],
      ['map', 'Map'],
      ['balance', 'Balance'],
    ] as const) {
      await show(`/curate/${tool}`);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      expect(await barriers(page), tool).toEqual([]);
    }
    // What a few of them show once their work is done.
    await page.getByRole('link', { name: /^Boxes No photos$/ }).waitFor();
    await show('/curate/quality');
    await page.getByRole('heading', { name: 'Nobody has looked at the pictures yet' }).waitFor();
    await page.getByRole('button', { name: 'Look at them' }).click();
    await page.getByRole('checkbox', { name: /Blurred/ }).waitFor({ timeout: 60_000 });
    expect(await barriers(page)).toEqual([]);
    await show('/curate/map');
    await page.getByRole('button', { name: 'Make the map' }).click();
    const face = page.getByRole('complementary', { name: 'Selected faces' }).getByRole('button', { name: /\.png/ }).first();
    await face.waitFor({ timeout: 120_000 });
    await face.press('Enter');
    await page.getByRole('status').filter({ hasText: '1 selected' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Leave out' }).click();
    await expect.poll(async () => (await server.client.project.current())!.counts.faces).toBe(FACES);
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await server.client.project.current())!.counts.faces).toBe(FACES + 1);
    await show('/curate/people');
    await page
      .getByRole('list')
      .getByRole('button', { name: /^somebody/ })
      .click();
    expect(await barriers(page)).toEqual([]);
    expect(faults).toEqual([]);
  } finally {
    await close();
  }
});
