import { expect, it } from 'vitest';
import type { Run } from '../../../src/shared/contract/runs.ts';
import { fewFacesOfRun, fewPeopleOfRun } from '../../../src/shared/few-people.ts';

it('says which figures go how far, by the people and the faces of the test part', () => {
  const words = (n: number, people: number, stage: Run['stage'] = 'head') =>
    fewFacesOfRun({ stage, test: { n, people } as NonNullable<Run['test']> });
  expect(words(100, 20)).toBeNull();
  expect(words(99, 20)).toBe('On fewer than 100 test faces the interval of macro-F1 is too narrow.');
  expect(words(100, 8)).toMatch(/^Only 8 people,.+would help most\.$/);
  expect(words(95, 8)).toMatch(/^Only 8 people,.+ On fewer than 100 test faces the interval of macro-F1/);
  expect(words(50, 1)).toMatch(/^All test faces are of one person,(?!.*macro)/);
  expect(words(50, 8, 'pretrain')).toBeNull();
});

it('speaks of macro-F1 only beside one', () => {
  const run = { stage: 'head', test: { n: 95, people: 20 } as NonNullable<Run['test']> } as const;
  expect([fewPeopleOfRun(run), fewFacesOfRun(run)]).toEqual([null, expect.stringContaining('macro-F1')]);
});
