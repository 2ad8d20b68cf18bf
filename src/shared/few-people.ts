/** How far the figures of a test part go, by the people in it. */

import type { Run } from './contract/runs.ts';

/** Fewer people make intervals over people too narrow. */
const ENOUGH = 20;

/** What to say beside figures that rest on so few; a face whose person is not known counts as a person. Null where they are enough. */
export function fewPeopleWords(people: number): string | null {
  if (people >= ENOUGH) return null;
  if (people < 2) return 'All test faces are of one person, so nothing can be said of others. Label faces of more people.';
  return `Only ${people} people, or single faces whose person is not known, are in the test part: intervals over so few are narrower than they should be. Faces of more people would help most.`;
}

/** The same of a run. Older results do not say how many they were; pictures to pre-train on need not be of people. */
export function fewPeopleOfRun({ stage, test }: Pick<Run, 'stage' | 'test'>): string | null {
  return test?.people === undefined || stage === 'pretrain' ? null : fewPeopleWords(test.people);
}
