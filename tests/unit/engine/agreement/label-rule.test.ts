import { expect, test } from 'vitest';
import { applyRule, type Label, type Opinion } from '../../../../src/engine/agreement/label-rule.ts';
import type { LabelRuleName } from '../../../../src/shared/label-rules.ts';

const PLACES = new Map([
  [1, 0],
  [2, 1],
  [3, 2],
]);
const opinion = (change: Partial<Opinion>): Opinion => ({
  annotatorId: 9,
  person: false,
  kind: 'class',
  classId: null,
  second: null,
  counts: null,
  decides: false,
  at: 5,
  ...change,
});
let nextPerson = 100;
const person = (kind: Opinion['kind'], classId: number | null = null, change: Partial<Opinion> = {}): Opinion =>
  opinion({ annotatorId: nextPerson++, person: true, kind, classId, ...change });
const crowd = (...counts: readonly [number, number][]): Opinion =>
  opinion({ counts: { classes: counts.map(([classId, count]) => ({ classId, count })), unsure: 0, unusable: 0 } });

function label(
  opinions: readonly Opinion[],
  { rule = 'people', positions = PLACES }: { rule?: LabelRuleName; positions?: Map<number, number> } = {},
): Label {
  return applyRule(opinions, { rule: { name: rule }, positions });
}

/** "1:0.6 2:0.4", or the state of what is not labelled. */
function words(given: Label): string {
  return given.state === 'labelled'
    ? given.shares.map(({ classId, share }) => `${classId}:${Number(share.toFixed(3))}`).join(' ')
    : given.state;
}

test('nothing said: no label', () => {
  expect(label([])).toEqual({ state: 'unlabelled', shares: [], votes: 0, at: null });
  expect(label([person('clear')]).state).toBe('unlabelled');
});

test('imported votes add up, largest share first', () => {
  const given = label([crowd([1, 1], [2, 6]), opinion({ classId: 3 }), crowd([2, 2])]);
  expect(given).toMatchObject({ state: 'labelled', votes: 10, at: 5 });
  expect(words(given)).toBe('2:0.8 1:0.1 3:0.1');
});

test('of equal shares the class that stands first in the project leads', () => {
  expect(label([crowd([3, 5], [2, 5])]).shares[0]).toEqual({ classId: 2, share: 0.5 });
  const positions = new Map([
    [2, 1],
    [3, 0],
  ]);
  expect(label([crowd([3, 5], [2, 5])], { positions }).shares[0]).toEqual({ classId: 3, share: 0.5 });
});

test('people come before any number of imported votes, and add up among themselves', () => {
  expect(label([crowd([2, 9]), person('class', 1)])).toMatchObject({ state: 'labelled', votes: 1, shares: [{ classId: 1, share: 1 }] });
  expect(label([person('class', 1), crowd([2, 9])]).shares[0]!.classId).toBe(1);
  expect(words(label([person('class', 1), person('class', 3), person('class', 3), person('class', 3)]))).toBe('3:0.75 1:0.25');
});

test('a second choice takes its share of one vote', () => {
  const first = person('class', 1, { second: { classId: 2, share: 0.4 } });
  expect(words(label([first]))).toBe('1:0.6 2:0.4');
  expect(words(label([first, person('class', 2)]))).toBe('2:0.7 1:0.3');
  expect(label([first, person('class', 2)]).votes).toBe(2);
});

test('what most people say a face is, it is: of equally many a class, then unsure', () => {
  expect(label([person('class', 1), person('unsure')]).state).toBe('labelled');
  expect(label([person('class', 1), person('unsure'), person('unsure')])).toMatchObject({ state: 'unsure', votes: 2 });
  expect(label([person('class', 1), person('unusable'), person('unusable')])).toMatchObject({ state: 'unusable', shares: [] });
  expect(label([person('unusable'), person('unsure')]).state).toBe('unsure');
  expect(label([person('skip'), person('class', 2), person('skip'), person('skip')])).toMatchObject({ state: 'labelled', votes: 1 });
});

test.each([
  ['unsure', 'unsure'],
  ['skip', 'skipped'],
  ['unusable', 'unusable'],
] as const)('"%s" is kept apart', (kind, state) => {
  expect(label([crowd([2, 9]), person(kind)])).toMatchObject({ state, shares: [] });
  expect(label([opinion({ kind })])).toMatchObject({ state, shares: [] });
  // An imported "don't know" beside imported classes is no label and takes none away.
  expect(label([opinion({ kind }), crowd([2, 9])]).state).toBe('labelled');
});

test('an answer taken back lets the imported votes speak again', () => {
  expect(label([crowd([2, 9]), person('clear')])).toMatchObject({ state: 'labelled', votes: 9 });
});

test('votes for nothing are no label', () => {
  expect(label([crowd([2, 0])]).state).toBe('unlabelled');
});

test.each<LabelRuleName>(['people', 'majority', 'ferplus-crossentropy', 'reliability'])(
  'a deciding vote stands alone under the rule %s',
  (rule) => {
    const disputed = [person('class', 1), person('class', 1), person('class', 2, { decides: true }), person('class', 3)];
    expect(words(label(disputed, { rule }))).toBe('2:1');
    expect(label([person('class', 1), person('unusable', null, { decides: true })], { rule }).state).toBe('unusable');
  },
);

test.each<LabelRuleName>(['people', 'majority'])('an imported decision stands until somebody here answers, under the rule %s', (rule) => {
  const decision = opinion({ classId: 1, decides: true });
  expect(words(label([decision, crowd([2, 9])], { rule }))).toBe('1:1');
  expect(words(label([decision, person('clear')], { rule }))).toBe('1:1');
  expect(words(label([decision, person('class', 2), person('class', 2)], { rule }))).toBe('2:1');
  expect(words(label([person('class', 2, { decides: true }), person('class', 3), decision], { rule }))).toBe('2:1');
});

/**
 * Votes for neutral, happiness, surprise, sadness, anger, disgust, fear, contempt, unknown, NF, and what `_process_data` of
 * github.com/microsoft/FERPlus (src/ferplus.py, run under Python 3 and NumPy) and the lines after it make of them; `-` is left out.
 */
const REFERENCE: readonly (readonly [votes: readonly number[], majority: string, probability: string, multiTarget: string])[] = [
  [[8, 0, 1, 1, 0, 0, 0, 0, 0, 0], '1:1', '1:1', '1:1'],
  [[5, 5, 0, 0, 0, 0, 0, 0, 0, 0], '-', '1:0.5 2:0.5', '1:0.5 2:0.5'],
  [[4, 3, 3, 0, 0, 0, 0, 0, 0, 0], '-', '1:0.4 2:0.3 3:0.3', '1:0.333 2:0.333 3:0.333'],
  [[3, 3, 2, 2, 0, 0, 0, 0, 0, 0], '-', '-', '1:0.5 2:0.5'],
  [[2, 2, 2, 2, 2, 0, 0, 0, 0, 0], '-', '-', '-'],
  [[4, 0, 0, 0, 0, 0, 0, 0, 6, 0], '-', '-', '-'],
  [[4, 0, 0, 0, 0, 0, 0, 0, 4, 2], '-', '-', '1:1'],
  [[6, 0, 0, 0, 0, 0, 0, 0, 0, 4], '1:1', '1:1', '1:1'],
  [[0, 0, 0, 0, 1, 1, 1, 0, 0, 7], '-', '-', '-'],
  [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], '-', '-', '-'],
  [[5, 2, 2, 0, 0, 0, 0, 0, 0, 1], '1:1', '1:0.556 2:0.222 3:0.222', '1:1'],
  [[4, 2, 2, 2, 0, 0, 0, 0, 0, 0], '-', '-', '-'],
  [[3, 0, 3, 0, 3, 0, 0, 0, 0, 1], '-', '1:0.333 3:0.333 5:0.333', '1:0.333 3:0.333 5:0.333'],
  [[0, 5, 0, 2, 0, 0, 0, 0, 3, 0], '-', '-', '2:1'],
  [[3, 2, 2, 0, 0, 0, 0, 0, 2, 0], '-', '1:0.429 2:0.286 3:0.286', '-'],
  [[2, 3, 0, 0, 0, 0, 0, 0, 3, 2], '-', '-', '2:1'],
  [[0, 0, 10, 0, 0, 0, 0, 0, 0, 0], '3:1', '3:1', '3:1'],
  [[3, 3, 0, 0, 0, 0, 0, 0, 2, 2], '-', '1:0.5 2:0.5', '1:0.5 2:0.5'],
  [[0, 6, 0, 4, 0, 0, 0, 0, 0, 0], '2:1', '2:0.6 4:0.4', '2:0.5 4:0.5'],
  [[2, 2, 0, 0, 0, 2, 2, 2, 0, 0], '-', '-', '-'],
];

test.each(REFERENCE)('%j by the rules of FER+', (votes, majority, probability, multiTarget) => {
  const positions = new Map(votes.slice(0, 8).map((_, at) => [at + 1, at]));
  const ten = opinion({
    counts: {
      classes: votes.slice(0, 8).flatMap((count, at) => (count > 0 ? [{ classId: at + 1, count }] : [])),
      unsure: votes[8]!,
      unusable: votes[9]!,
    },
  });
  const under = (rule: LabelRuleName) => words(label([ten], { rule, positions })).replace(/^(unsure|unusable)$/, '-');
  expect(under('ferplus-majority')).toBe(majority);
  expect(under('ferplus-probability')).toBe(probability);
  expect(under('ferplus-crossentropy')).toBe(probability);
  expect(under('ferplus-multitarget')).toBe(multiTarget);
});

test('majority: more than half of all votes, people and imported alike', () => {
  const rule = { rule: 'majority' } as const;
  expect(words(label([person('class', 1), person('class', 1), person('class', 2)], rule))).toBe('1:1');
  expect(words(label([person('class', 1), person('class', 2)], rule))).toBe('unsure');
  expect(words(label([person('class', 1), person('class', 1), person('unusable'), person('unusable')], rule))).toBe('unsure');
  expect(words(label([person('class', 1), crowd([2, 9])], rule))).toBe('2:1');
  expect(words(label([person('class', 1), person('skip')], rule))).toBe('1:1');
});
