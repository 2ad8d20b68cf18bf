import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeProject, openProject } from '../../src/studio/db/open.ts';
import { setLabels } from '../../src/studio/labels/labelling.ts';
import { addPerson, readRoster } from '../../src/studio/people/roster.ts';
import { makeFaceProject } from './support/face-project.ts';
import { barriers, openWindow, type StudioWindow } from './support/window.ts';

let folder: string;
let studio: StudioWindow;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mien-people-'));
});
afterEach(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(view: string, scheme: 'light' | 'dark' = 'light'): Promise<Page> {
  studio = await openWindow({ folder, file: join(folder, 'Faces.mien'), scheme });
  await studio.show(view);
  return studio.page;
}

/** The number of the face on screen, once its picture is really there. */
async function shownFace(page: Page): Promise<number> {
  await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('img[data-current]')?.naturalWidth ?? 0) > 0);
  return Number(await page.locator('[data-face]').getAttribute('data-face'));
}

async function type(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
  await page.getByText('Saved', { exact: true }).first().waitFor();
}

const facesOf = (ids: readonly number[]) => studio.server.client.faces.get({ ids: [...ids] });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('one person', () => {
  it('labels 200 faces by keyboard alone, goes back, and undoes across a restart', async () => {
    await makeFaceProject(join(folder, 'Faces.mien'), 200, 64);
    let page = await open('/label');
    expect(await shownFace(page)).toBe(1);
    const keys = range(1, 200).map((n) => ['1', 'h', '3', 'u'][n % 4]!);
    await type(page, keys.slice(0, 150));
    await type(page, ['ArrowLeft', 'ArrowLeft', '2', ...keys.slice(150)]);
    await page.getByRole('heading', { name: 'All faces are labelled' }).waitFor();
    const meant = { 1: 'neutral', h: 'happiness', 3: 'sadness', u: 'surprise' } as const;
    const names = new Map((await studio.server.client.project.current())!.classes.map(({ id, name }) => [id, name]));
    const said = (await facesOf(range(1, 200))).map(({ classId }) => names.get(classId!));
    expect(said).toEqual(keys.map((key, at) => (at === 148 ? 'happiness' : meant[key as keyof typeof meant])));
    await studio.close();

    page = await open('/label');
    await page.getByRole('heading', { name: 'All faces are labelled' }).waitFor();
    for (const face of [200, 199, 198]) {
      await page.keyboard.press('Control+z');
      await page.locator(`[data-face="${face}"]`).waitFor();
    }
    expect((await facesOf([197, 198, 199, 200])).map(({ state }) => state)).toEqual(['labelled', 'unlabelled', 'unlabelled', 'unlabelled']);
    await page.keyboard.press('Control+Shift+z');
    await page.getByText('Done again: Labelled 1 face as').first().waitFor();
    expect((await facesOf([198]))[0]!.state).toBe('labelled');
    expect(studio.faults).toEqual([]);
  });

  it('gives a second choice, a reason, a feeling and a note, all by key', async () => {
    await makeFaceProject(join(folder, 'Faces.mien'), 6, 64);
    const page = await open('/label');
    await shownFace(page);
    await type(page, ['Shift+2', '1']);
    await type(page, ['0', '3']);
    await type(page, ['Shift+4', '9']);
    await type(page, [',', 'ArrowRight', 'ArrowRight', 'ArrowUp', 'Enter', '3']);
    await type(page, ['2', 'ArrowLeft', 'Shift+3']);
    await type(page, [';']);
    await page.keyboard.type('posed?');
    await type(page, ['Escape']);
    const [first, second, third, fourth, fifth] = await facesOf(range(1, 5));
    expect(first!.shares.map(({ share }) => share)).toEqual([0.6, 0.4]);
    expect(second!.mine).toMatchObject({ kind: 'unusable', reason: 'blurred' });
    expect(third!.mine).toMatchObject({ kind: 'unsure', second: { share: null } });
    expect(fourth!.mine).toMatchObject({ kind: 'class', valence: 0.2, arousal: 0.1 });
    expect(fifth).toMatchObject({ note: 'posed?', mine: { second: { share: 0.4 } } });
    expect(await barriers(page)).toEqual([]);

    await studio.show('/settings');
    const skip = page.getByRole('button', { name: 'Skip for later: Space. Press to change' });
    await skip.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Skip for later: Delete. Press to change' }).waitFor();
    await studio.show('/label');
    await shownFace(page);
    await type(page, ['Delete']);
    expect((await facesOf([6]))[0]!.state).toBe('skipped');
    expect(studio.faults).toEqual([]);
  });
});

it('offers to reload where the files of a view are gone', async () => {
  await makeFaceProject(join(folder, 'Faces.mien'), 2, 64);
  const page = await open('/label');
  await shownFace(page);
  await page.route('**/PeopleView*', (route) => route.abort());
  await studio.show('/people');
  await page.getByText('This view could not be loaded').waitFor();
  await page.unroute('**/PeopleView*');
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByRole('heading', { name: 'Who labels' }).or(page.locator('[data-face]')).first().waitFor();
});

describe('several people', () => {
  it('label blind, one after the other, dispute, and let a third one decide', async () => {
    await makeFaceProject(join(folder, 'Faces.mien'), 8, 64);
    const page = await open('/people');
    const add = async (name: string, blind: boolean) => {
      await page.getByRole('textbox', { name: 'Name of a new person' }).fill(name);
      if (blind) await page.getByRole('checkbox', { name: 'labels blind', exact: true }).click();
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('textbox', { name: `Name of ${name}` }).waitFor();
    };
    await add('Anna', true);
    await add('Ben', true);
    expect(await barriers(page)).toEqual([]);

    await studio.show('/label?queue=mine');
    const switchTo = (name: string) => page.getByRole('group', { name: 'Who labels' }).getByRole('button', { name }).click();
    await switchTo('Anna');
    await shownFace(page);
    await type(page, ['1', '1', '1', '1', '2', '2', '2', '2']);
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    await switchTo('Ben');
    expect(await shownFace(page)).toBe(1);
    // Nothing of Anna's shows: no count, no chosen class, in the page and in what the studio says.
    await page.getByRole('button', { name: 'neutral 0 faces' }).waitFor();
    expect(await page.locator('[aria-pressed="true"]').allInnerTexts()).toEqual(['Ben']);
    expect((await facesOf([1]))[0]).toMatchObject({ state: 'unlabelled', people: 0, shares: [] });
    await type(page, ['1', '1', '1', '3', '2', '2', '2', '4']);
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    await studio.show('/adjudicate');
    await page.getByRole('heading', { name: 'Nothing to decide blind' }).waitFor();

    await studio.show('/people');
    await add('Cleo', false);
    await page.getByRole('button', { name: 'Label as this person: Cleo' }).click();
    await page.getByText('2 faces', { exact: true }).waitFor();
    await page.getByText('The same on 6 of 8 faces').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'Decide them' }).click();
    expect(await shownFace(page)).toBe(4);
    const opinions = page.getByRole('list', { name: 'Who says what' }).getByRole('listitem');
    await opinions.filter({ hasText: 'Anna' }).filter({ hasText: 'neutral' }).waitFor();
    await opinions.filter({ hasText: 'Ben' }).filter({ hasText: 'sadness' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await type(page, ['3', '4']);
    await page.getByRole('heading', { name: 'All of them are decided' }).waitFor();
    const faces = await facesOf([4, 8]);
    expect(faces.map(({ shares, people }) => [shares.length, shares[0]!.share, people])).toEqual([
      [1, 1, 3],
      [1, 1, 3],
    ]);
    expect(await studio.server.client.people.opinions({ faceId: 4 })).toHaveLength(3);
    expect(studio.faults).toEqual([]);
  });

  it('each keep their own note and feeling where one takes over from the other without leaving the field', async () => {
    await makeFaceProject(join(folder, 'Faces.mien'), 2, 64);
    const page = await open('/label');
    await studio.server.client.people.add({ name: 'Anna' });
    await studio.server.client.people.add({ name: 'Ben' });
    const switchTo = (name: string) => page.getByRole('group', { name: 'Who labels' }).getByRole('button', { name }).click();
    const isAtWork = (name: string) =>
      page.getByRole('group', { name: 'Who labels' }).getByRole('button', { name, pressed: true }).waitFor();
    await switchTo('Anna');
    await isAtWork('Anna');
    await shownFace(page);
    await type(page, ['1', 'ArrowLeft', ',', 'ArrowRight']);
    await switchTo('Ben');
    await isAtWork('Ben');
    await page.locator('[data-face="2"]').waitFor();
    await type(page, [';']);
    await page.keyboard.type('of Ben');
    await switchTo('Anna');
    await isAtWork('Anna');
    await page.getByText('Saved', { exact: true }).first().waitFor();
    const [first, second] = await facesOf([1, 2]);
    expect(first!.mine).toMatchObject({ kind: 'class', valence: 0.1 });
    expect(second!.note).toBe('');
    await studio.server.client.people.choose({
      id: (await studio.server.client.people.list()).people.find(({ name }) => name === 'Ben')!.id,
    });
    const [firstOfBen, secondOfBen] = await facesOf([1, 2]);
    expect(firstOfBen!.mine).toBeNull();
    expect(secondOfBen!.note).toBe('of Ben');
    expect(studio.faults).toEqual([]);
  });

  it('bring back a copy, see first what it brings, and bring it twice for nothing', async () => {
    const path = join(folder, 'Faces.mien');
    await makeFaceProject(path, 8, 64);
    copyFileSync(path, join(folder, 'Copy.mien'));
    const copy = openProject(join(folder, 'Copy.mien'));
    const ben = addPerson(copy, { name: 'Ben' }).people.find(({ name }) => name === 'Ben')!.id;
    for (const id of [1, 2, 3]) setLabels(copy, [id], { kind: 'class', classId: 2 }, { annotatorId: ben });
    closeProject(copy);

    const page = await open('/label', 'dark');
    await shownFace(page);
    await type(page, ['1', '2']);
    await studio.show('/people');
    const choose = async () => {
      await page.getByRole('button', { name: 'Bring back a copy' }).click();
      await page.getByRole('button', { name: folder, exact: true }).click();
      await page.getByRole('button', { name: /^Copy\.mien/ }).click();
    };
    await page.getByRole('button', { name: 'Make a copy' }).click();
    await page.getByText(`The copy is ${join(folder, 'Faces copy.mien')}`).waitFor();
    await choose();
    const preview = page.getByRole('list', { name: 'What it would bring' });
    await preview.getByText('3 votes on 8 faces that both files have').waitFor();
    await preview.getByText('People: Ben').waitFor();
    await preview.getByText('People say different things of 1 face').waitFor();
    expect(await barriers(page)).toEqual([]);
    expect((await facesOf([3]))[0]!.state).toBe('unlabelled');
    await page.getByRole('button', { name: 'Bring it in' }).click();
    await page.getByRole('heading', { name: 'Brought in' }).waitFor();
    await page.getByText(`This project as it was before: ${join(folder, 'Faces before merging.mien')}`).waitFor();
    const before = openProject(join(folder, 'Faces before merging.mien'));
    expect(readRoster(before).people.map(({ name }) => name)).not.toContain('Ben');
    closeProject(before);
    expect((await facesOf([1, 2, 3])).map(({ people, shares }) => [people, shares.length])).toEqual([
      [2, 2],
      [2, 1],
      [1, 1],
    ]);
    await choose();
    await page.getByRole('heading', { name: 'Everything of it is here already' }).waitFor();
    expect(studio.faults).toEqual([]);
  });

  it('choose a label rule by what it changes, and take it back', async () => {
    const path = join(folder, 'Faces.mien');
    await makeFaceProject(path, 8, 64);
    const project = openProject(path);
    for (const id of range(1, 6)) setLabels(project, [id], { kind: 'class', classId: 1 });
    const ben = addPerson(project, { name: 'Ben' }).people.at(-1)!.id;
    for (const id of range(1, 4)) setLabels(project, [id], { kind: 'class', classId: id === 4 ? 2 : 1 }, { annotatorId: ben });
    closeProject(project);
    const page = await open('/settings');
    await page.getByRole('radio', { name: /^Majority/ }).click();
    await page.getByText('Of 6 faces with votes, 0 get another class, 1 lose their label').waitFor();
    expect(await barriers(page)).toEqual([]);
    // News of the project leave the choice alone.
    const { client } = studio.server;
    const { classes } = (await client.project.current())!;
    await client.project.setClasses({ classes: [...classes, { name: 'bored', color: '#888888', key: 'b' }] });
    const names = () => page.getByRole('textbox').evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
    await expect.poll(names).toContain('bored');
    expect(await page.getByRole('radio', { name: /^Majority/ }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('1 labels changed.').waitFor();
    expect((await facesOf([4]))[0]!.state).toBe('unsure');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(async () => (await facesOf([4]))[0]!.state).toBe('labelled');
    expect(studio.faults).toEqual([]);
  });
});
