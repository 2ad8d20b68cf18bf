/** How the parts of a split are written, and what to say where nobody is in one. */
import type { SplitPart } from './contract/faces.ts';

export const PART_TITLES: Readonly<Record<SplitPart, string>> = { train: 'training', validation: 'validation', test: 'test' };

export const PART_PURPOSES: Readonly<Record<SplitPart, string>> = {
  train: 'to learn from',
  validation: 'to choose by',
  test: 'to judge by',
};

/** "test (to judge by)", where there is room to say what it is for. */
export function partWords(part: SplitPart): string {
  return `${PART_TITLES[part]} (${PART_PURPOSES[part]})`;
}

/** By number of people: with these, no split fills all three parts. */
const TOO_FEW = [null, 'one person', 'two people'] as const;

/** What to do about parts that no labelled face is in. `people`: how many there are in all, a face of nobody known counting as one. */
export function emptyPartsWords(empty: readonly SplitPart[], people: number): string {
  const few = TOO_FEW[people] ?? null;
  return few === null
    ? `No labelled face is there ${empty.map((part) => PART_PURPOSES[part]).join(' or ')}. Split the faces anew, or label faces of more people.`
    : `All labelled faces are of ${few}; learning, choosing and judging need three at least, since nobody is in two parts. Import and label faces of others, or say who is who if that is wrong.`;
}
