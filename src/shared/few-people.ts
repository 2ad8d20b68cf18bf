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

/** Fewer faces make the interval of macro-F1 too narrow: it leans on the rarest classes, and held the true figure in 86 to 92 of 100 trials. */
const ENOUGH_FOR_MACRO_F1 = 100;

/** The same of a run. Older results do not say how many people they were of; pictures to pre-train on need not be of people. */
export function fewPeopleOfRun({ stage, test }: Pick<Run, 'stage' | 'test'>): string | null {
  return test?.people === undefined || stage === 'pretrain' ? null : fewPeopleWords(test.people);
}

/** What to say beside figures of which one is macro-F1. */
export function fewFacesOfRun(run: Pick<Run, 'stage' | 'test'>): string | null {
  const { stage, test } = run;
  const words = fewPeopleOfRun(run);
  if (test?.people === undefined || stage === 'pretrain' || test.people < 2 || test.n >= ENOUGH_FOR_MACRO_F1) return words;
  const macro = `On fewer than ${ENOUGH_FOR_MACRO_F1} test faces the interval of macro-F1 is too narrow.`;
  return words === null ? macro : `${words} ${macro}`;
}
