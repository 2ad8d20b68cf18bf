import { expect, test } from 'vitest';
import { applyRule, type Opinion } from '../../../../src/studio/labels/label-rule.ts';

const positions = new Map([
  [1, 0],
  [2, 1],
  [3, 2],
]);
const opinion = (change: Partial<Opinion>): Opinion => ({ person: false, kind: 'class', classId: null, counts: null, at: 5, ...change });
const person = (kind: Opinion['kind'], classId: number | null = null): Opinion => opinion({ person: true, kind, classId });
const crowd = (...counts: readonly [number, number][]): Opinion =>
  opinion({ counts: counts.map(([classId, count]) => ({ classId, count })) });

test('nothing said: no label', () => {
  expect(applyRule([], positions)).toEqual({ state: 'unlabelled', shares: [], votes: 0, at: null });
  expect(applyRule([person('clear')], positions).state).toBe('unlabelled');
});

test('imported votes add up, largest share first', () => {
  const label = applyRule([crowd([1, 1], [2, 6]), opinion({ classId: 3 }), crowd([2, 2])], positions);
  expect(label).toMatchObject({ state: 'labelled', votes: 10, at: 5 });
  expect(label.shares).toEqual([
    { classId: 2, share: 0.8 },
    { classId: 1, share: 0.1 },
    { classId: 3, share: 0.1 },
  ]);
});

test('of equal shares the class that stands first in the project leads', () => {
  expect(applyRule([crowd([3, 5], [2, 5])], positions).shares[0]).toEqual({ classId: 2, share: 0.5 });
  expect(
    applyRule(
      [crowd([3, 5], [2, 5])],
      new Map([
        [2, 1],
        [3, 0],
      ]),
    ).shares[0],
  ).toEqual({ classId: 3, share: 0.5 });
});

test("a person's newest answer decides over any number of imported votes", () => {
  expect(applyRule([crowd([2, 9]), person('class', 1)], positions)).toMatchObject({
    state: 'labelled',
    votes: 1,
    shares: [{ classId: 1, share: 1 }],
  });
  expect(applyRule([person('class', 1), crowd([2, 9])], positions).shares[0]!.classId).toBe(1);
  expect(applyRule([person('class', 1), person('class', 3)], positions).shares[0]!.classId).toBe(3);
});

test.each([
  ['unsure', 'unsure'],
  ['skip', 'skipped'],
  ['unusable', 'unusable'],
] as const)('"%s" is kept apart', (kind, state) => {
  expect(applyRule([crowd([2, 9]), person(kind)], positions)).toMatchObject({ state, shares: [] });
  expect(applyRule([opinion({ kind })], positions)).toMatchObject({ state, shares: [] });
  // An imported "don't know" beside imported classes is no label and takes none away.
  expect(applyRule([opinion({ kind }), crowd([2, 9])], positions).state).toBe('labelled');
});

test('an answer taken back lets the imported votes speak again', () => {
  expect(applyRule([crowd([2, 9]), person('clear')], positions)).toMatchObject({ state: 'labelled', votes: 9 });
});

test('votes for nothing are no label', () => {
  expect(applyRule([crowd([2, 0])], positions).state).toBe('unlabelled');
});
