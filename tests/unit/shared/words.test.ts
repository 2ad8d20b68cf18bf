import { expect, it } from 'vitest';
import { counted, countFaces, countPeople, percent } from '../../../src/shared/words.ts';

it('counts in words', () => {
  expect([counted(1, 'vote'), counted(0, 'vote'), counted(1_200, 'face is', 'faces are')]).toEqual([
    '1 vote',
    '0 votes',
    '1,200 faces are',
  ]);
  expect([countFaces(1), countFaces(2), countPeople(1), countPeople(2)]).toEqual(['1 face', '2 faces', '1 person', '2 people']);
});

it('says shares with one decimal', () => {
  expect([percent(0.7234), percent(1), percent(0)]).toEqual(['72.3 %', '100.0 %', '0.0 %']);
});
