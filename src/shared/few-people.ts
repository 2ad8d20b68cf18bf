/** How far the figures of a test part go, by the people in it. */

/** Fewer people make intervals over people too narrow. */
const ENOUGH = 20;

/** What to say beside figures that rest on so few; a face whose person is not known counts as a person. Null where they are enough. */
export function fewPeopleWords(people: number): string | null {
  if (people >= ENOUGH) return null;
  if (people < 2) return 'All test faces are of one person, so nothing can be said of others. Label faces of more people.';
  return `Only ${people} people, or single faces whose person is not known, are in the test part: intervals over so few are narrower than they should be. Faces of more people would help most.`;
}
