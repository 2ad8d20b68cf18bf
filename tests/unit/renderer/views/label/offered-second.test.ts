import { expect, it } from 'vitest';
import type { Answer } from '../../../../../src/shared/contract/labels.ts';
import { withOfferedSecond } from '../../../../../src/renderer/views/label/offered-second.ts';

const isThere = (classId: number) => classId < 3;
const feeling = { valence: 0.5, arousal: -0.5 };

it.each<[string, Answer, Answer]>([
  ['of a class', { kind: 'class', classId: 1, second: { classId: 3, share: 0.4 }, ...feeling }, { kind: 'class', classId: 1, ...feeling }],
  ['of unsure', { kind: 'unsure', classId: 3, ...feeling }, { kind: 'unsure', ...feeling }],
])('a second choice %s that was removed is left out, and nothing else', (_of, answer, kept) => {
  expect(withOfferedSecond(answer, isThere)).toEqual(kept);
});

it.each<Answer>([
  { kind: 'class', classId: 1, second: { classId: 2, share: 0.4 } },
  { kind: 'unsure', classId: 2 },
  { kind: 'class', classId: 3 },
])('any other answer stays as it is', (answer) => {
  expect(withOfferedSecond(answer, isThere)).toEqual(answer);
});
