import { expect, test } from 'vitest';
import { estimateReliability, probabilities, type Vote } from '../../../../src/engine/agreement/dawid-skene.ts';

/** Sixty drawn faces as four annotators see them, who are right 95, 85, 60 and 40 % of the time, and else guess; `.`: not rated. */
const VOTES =
  '0020 0020 2222 1021 010. 100. 000. 0000 1111 000. 0000 2110 0000 1011 .111 22.2 0.0. 1111 1112 0.01 ' +
  '0010 2210 .000 00.. 221. 1111 002. 11.1 .0.0 101. 0010 02.0 1121 2222 0000 1112 0002 1111 1011 002. ' +
  '2..2 12.1 1110 22.2 .002 1111 2202 0002 2222 00.2 00.0 ..21 1111 0.00 2.21 .101 1101 0000 1.2. 0100';
/** What `DawidSkene` of crowd-kit 1.4.2 (Python, 1,000 rounds) takes these faces for, and its figures. */
const LABELS = '002101001001011201100200210101001201011021120120200110211010';
const PRIORS = [0.454639, 0.383798, 0.161563];
const RIGHT = [
  [0.990994, 0.930041, 1],
  [0.873738, 0.717279, 0.999999],
  [0.727124, 0.668615, 0.558731],
  [0.745794, 0.797482, 0.800623],
];

const faces = VOTES.split(' ').map((face) =>
  [...face].flatMap((sign, annotatorId): Vote[] => (sign === '.' ? [] : [{ annotatorId, classId: Number(sign), weight: 1 }])),
);

test('finds what a kept implementation finds', () => {
  const reliability = estimateReliability(faces, [0, 1, 2]);
  const labels = faces.map((votes) => [...probabilities(reliability, votes)].sort((a, b) => b[1] - a[1])[0]![0]).join('');
  expect(labels).toBe(LABELS);
  // Ours begins every matrix with a trace of each answer, so figures differ in the second place.
  reliability.priors.forEach((prior, at) => expect(Math.abs(prior - PRIORS[at]!)).toBeLessThan(0.02));
  RIGHT.forEach((row, annotator) =>
    row.forEach((right, at) => expect(Math.abs(reliability.matrices[annotator]![at]![at]! - right)).toBeLessThan(0.03)),
  );
});

test('a vote of one who is mostly right outweighs two of those who guess', () => {
  const reliability = estimateReliability(faces, [0, 1, 2]);
  const disputed = probabilities(reliability, [
    { annotatorId: 0, classId: 2, weight: 1 },
    { annotatorId: 2, classId: 1, weight: 1 },
    { annotatorId: 3, classId: 0, weight: 1 },
  ]);
  expect([...disputed].sort((a, b) => b[1] - a[1])[0]![0]).toBe(2);
});

test('somebody new counts as the average annotator, and nothing said gives nothing', () => {
  const reliability = estimateReliability(faces, [0, 1, 2]);
  const belief = probabilities(reliability, [{ annotatorId: 77, classId: 1, weight: 1 }]);
  expect([...belief].sort((a, b) => b[1] - a[1])[0]![0]).toBe(1);
  expect(probabilities(reliability, []).size).toBe(0);
  expect([...estimateReliability([], [0, 1]).priors]).toEqual([0.5, 0.5]);
});

test('ten votes of a crowd are ten votes', () => {
  const once = estimateReliability([[{ annotatorId: 1, classId: 0, weight: 10 }], [{ annotatorId: 1, classId: 1, weight: 3 }]], [0, 1]);
  expect(once.matrices[1]![0]![0]!).toBeGreaterThan(0.99);
});
