import { expect, test } from 'vitest';
import type { FaceQuery } from '../../../../src/shared/contract/faces.ts';
import { unpackIds } from '../../../../src/shared/id-list.ts';
import { parseView } from '../../../../src/shared/view-text.ts';
import type { Studio } from '../../../../src/studio/studio.ts';
import { drawnStudio } from '../../../support/drawn-studio.ts';

const PER_CLASS = 12;

async function list({ client }: Studio, text: string, more: Partial<FaceQuery> = {}): Promise<number[]> {
  const project = (await client.project.current())!;
  return [...(await unpackIds(await client.faces.ids({ ...parseView(text, project), ...more })))];
}

test('the faces most like one of them come first, itself before all', async () => {
  const studio = await drawnStudio({ perClass: PER_CLASS });
  const ids = await list(studio, 'similar:5');
  expect(ids).toHaveLength(3 * PER_CLASS);
  expect(new Set(ids).size).toBe(3 * PER_CLASS);
  expect(ids[0]).toBe(5);
  // Drawn in one class: most of the nearest are of it.
  expect(ids.slice(0, PER_CLASS).filter((id) => id <= PER_CLASS).length).toBeGreaterThan(PER_CLASS / 2);
  expect(await list(studio, 'similar:5', { limit: 3 })).toEqual(ids.slice(0, 3));
  await expect(list(studio, 'similar:999')).rejects.toThrow('no face with number 999');
});

test('faces that were left out are listed when they are asked for', async () => {
  const studio = await drawnStudio({ perClass: PER_CLASS });
  await studio.client.marks.exclude({ faceIds: [2, 4], reason: 'person' });
  expect(await list(studio, '')).toHaveLength(3 * PER_CLASS - 2);
  expect(await list(studio, '', { limit: 3 })).toEqual([1, 3, 5]);
  expect(await list(studio, 'excluded:only')).toEqual([2, 4]);
  expect(await list(studio, 'excluded:also')).toHaveLength(3 * PER_CLASS);
  await studio.client.labels.undo();
  expect(await list(studio, '', { limit: 3 })).toEqual([1, 2, 3]);
});

test('by who has said something, and by what nobody has said', async () => {
  const studio = await drawnStudio({ perClass: PER_CLASS });
  const { client } = studio;
  const [class1] = (await client.project.current())!.classes;
  await client.labels.set({ faceIds: [7, 9], answer: { kind: 'class', classId: class1!.id } });
  await client.labels.set({ faceIds: [9], answer: { kind: 'clear' } });
  const name = (await client.people.list()).people.find(({ current }) => current)!.name;
  expect(await list(studio, `by:"${name}"`)).toEqual([7]);
  expect(await list(studio, `-by:"${name}"`)).toHaveLength(3 * PER_CLASS - 1);
  expect(await list(studio, '', { filter: { after: 3 * PER_CLASS - 2 } })).toEqual([3 * PER_CLASS - 1, 3 * PER_CLASS]);
});

test('views are kept by name, replaced by the same name, and removed', async () => {
  const { client } = await drawnStudio({ perClass: PER_CLASS });
  const first = await client.faces.saveView({ name: ' doubtful ', text: 'spread:>0.3' });
  expect(first.name).toBe('doubtful');
  await client.faces.saveView({ name: 'best', text: 'sort:-quality' });
  const again = await client.faces.saveView({ name: 'doubtful', text: 'spread:>0.4' });
  expect(again.id).toBe(first.id);
  expect((await client.faces.views()).map(({ name, text }) => [name, text])).toEqual([
    ['best', 'sort:-quality'],
    ['doubtful', 'spread:>0.4'],
  ]);
  await client.faces.removeView({ id: first.id });
  expect(await client.faces.views()).toHaveLength(1);
});
