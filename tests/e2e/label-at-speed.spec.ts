/** Labelling at speed in a real browser: each key is about the face that it was pressed at, and nothing that was written is lost. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { temporaryFolder } from '../support/projects.ts';
import { makeFaceProject } from './support/face-project.ts';
import { shownFace, type } from './support/labelling.ts';
import { openWindow, type StudioWindow } from './support/window.ts';

const FIRST = '[data-face="1"]';
let folder: string;
let studio: StudioWindow;

afterEach(() => studio.close());

async function openLabel({ view = '/label' } = {}): Promise<Page> {
  folder = temporaryFolder();
  const file = join(folder, 'Faces.mien');
  await makeFaceProject(file, 24);
  studio = await openWindow({ folder, file });
  await studio.show(view);
  return studio.page;
}

async function answersOf(ids: readonly number[]): Promise<string[]> {
  const { client } = studio.server;
  const names = new Map((await client.project.current())!.classes.map(({ id, name }) => [id, name]));
  return (await client.faces.get({ ids: [...ids] })).map(({ state, classId }) => (classId === null ? state : names.get(classId)!));
}

/** The page anew, with a line that holds back what the studio says while it is told to. */
async function holdReplies(page: Page): Promise<{ hold(): void; letGo(): void }> {
  let held: (() => void)[] | null = null;
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    const studioEnd = socket.connectToServer();
    socket.onMessage((message) => studioEnd.send(message));
    studioEnd.onMessage((message) => {
      if (held) held.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  await page.reload();
  return {
    hold: () => (held = []),
    letGo() {
      for (const send of held ?? []) send();
      held = null;
    },
  };
}

it('labels the face that undo leads to, however soon a key follows', async () => {
  const page = await openLabel();
  const replies = await holdReplies(page);
  await page.locator(FIRST).waitFor();
  await type(page, ['1', '1']);
  replies.hold();
  for (const key of ['Control+z', '3', '4']) await page.keyboard.press(key);
  expect(await shownFace(page)).toBe(3);
  replies.letGo();
  await expect.poll(() => answersOf([1, 2, 3, 4])).toEqual(['neutral', 'sadness', 'surprise', 'unlabelled']);
  await page.locator('[data-face="4"]').waitFor();
});

it('undoes one step for keys held down in a tool, too', async () => {
  const page = await openLabel();
  await page.locator(FIRST).waitFor();
  await type(page, ['1', '2', '3']);
  await studio.show('/curate/quality');
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await page.keyboard.down('Control');
  for (let repeat = 0; repeat < 5; repeat++) await page.keyboard.down('z');
  await page.keyboard.up('z');
  await page.keyboard.up('Control');
  await page.getByText('Undone: Labelled 1 face as sadness').first().waitFor();
  await type(page, []);
  expect(await answersOf([1, 2, 3])).toEqual(['neutral', 'happiness', 'unlabelled']);
});

it('begins each list at its own first face, and goes on where the same one was left', async () => {
  const page = await openLabel({ view: '/label?queue=list&ids=10,11,12,13' });
  await page.locator('[data-face="10"]').waitFor();
  await type(page, ['ArrowRight', 'ArrowRight']);
  await studio.show('/label?queue=list&ids=20,12,21');
  await page.locator('[data-face="20"]').waitFor();
  await studio.show('/label?queue=list&ids=10,11,12,13');
  await page.locator('[data-face="10"]').waitFor();
  await type(page, ['ArrowRight', 'ArrowRight']);
  await studio.show('/grid');
  await page.getByRole('gridcell').first().waitFor();
  await studio.show('/label?queue=list&ids=10,11,12,13');
  await page.locator('[data-face="12"]').waitFor();
});

it('saves a note while it is written, and has the browser ask before that', async () => {
  const page = await openLabel();
  const replies = await holdReplies(page);
  const note = page.getByLabel('Note on this face');
  await note.waitFor();
  replies.hold();
  await note.pressSequentially('looks away');
  const asks = () => page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  expect(await asks()).toBe(true);
  replies.letGo();
  await expect.poll(async () => (await studio.server.client.faces.get({ ids: [1] }))[0]!.note).toBe('looks away');
  await expect.poll(asks).toBe(false);
  expect(await note.inputValue()).toBe('looks away');
});

it('brings up no face that was left out, and says so of one in a list', async () => {
  const page = await openLabel();
  await page.locator(FIRST).waitFor();
  await studio.server.client.marks.exclude({ faceIds: [1], reason: 'person' });
  await page.keyboard.press('Control+z');
  await page.getByText('Undone: Left 1 face out').first().waitFor();
  await page.locator(FIRST).waitFor();
  await page.keyboard.press('Control+y');
  await page.locator('[data-face="2"]').waitFor();
  await studio.show('/label?queue=list&ids=1,2');
  await page.locator(FIRST).waitFor();
  await page.getByText(/^Left out/).waitFor();
});

it('is told where another window opens another project', async () => {
  const page = await openLabel();
  await makeFaceProject(join(folder, 'Other.mien'), 2);
  await page.locator(FIRST).waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.locator(FIRST).waitFor();
  await studio.server.client.project.open({ path: join(folder, 'Other.mien') });
  for (const window of [page, other]) await window.getByText('Another window opened “Other”.').waitFor();
  await other.keyboard.press('Control+k');
  await other.keyboard.type('Close Other');
  await other.keyboard.press('Enter');
  await page.getByText('Another window closed “Other”.').waitFor();
  await other.waitForURL(/#\/$/);
  expect(await other.getByText('Another window closed').count()).toBe(0);
});
