import { expect, it } from 'vitest';
import { toolStates } from '../../../../../src/renderer/views/curate/tool-states.ts';
import type { CurationStanding } from '../../../../../src/shared/contract/curation.ts';

const FRESH: CurationStanding = {
  duplicates: { found: false, open: 0, newFaces: 600 },
  quality: { lookedAt: 0, missing: 600, leftOut: 0 },
  boxes: { photos: true, withoutFace: 0 },
  people: { found: false, proposed: 0, known: 0, unknown: 600 },
  split: 'none',
  help: { on: false },
  errors: { found: false, open: 0 },
  map: { made: false, missing: 0 },
  balance: { lacks: 1 },
};

const words = (now: Partial<CurationStanding>, path: string) => toolStates({ ...FRESH, ...now })[path];

it('a tool that nobody has used says so, and that is nothing to decide', () => {
  for (const path of ['duplicates', 'quality', 'people', 'errors']) {
    expect(words({}, path)).toEqual({ words: 'Not looked yet', kind: 'plain' });
  }
  for (const path of ['split', 'map']) expect(words({}, path)).toEqual({ words: 'Not made yet', kind: 'plain' });
});

it('what waits for a person comes before what is new, and then it is done', () => {
  const groups = (open: number, newFaces: number) => words({ duplicates: { found: true, open, newFaces } }, 'duplicates');
  expect(groups(1_200, 3)).toEqual({ words: '1,200 to decide', kind: 'open' });
  expect(groups(0, 1)).toEqual({ words: '1 new face', kind: 'open' });
  expect(groups(0, 0)).toEqual({ words: 'Done', kind: 'done' });
});

it('people are to be confirmed, not known, or all known, also where nobody looked for likeness', () => {
  const people = (now: Partial<CurationStanding['people']>) => words({ people: { ...FRESH.people, ...now } }, 'people');
  expect(people({ found: true, proposed: 12, unknown: 4 })).toEqual({ words: '12 to confirm', kind: 'open' });
  expect(people({ found: true, known: 40, unknown: 4 })).toEqual({ words: '4 unknown', kind: 'plain' });
  expect(people({ known: 40, unknown: 0 })).toEqual({ words: '40 people', kind: 'done' });
});

it('where all pictures are faces themselves, no box is said to be drawn', () => {
  const boxes = (now: CurationStanding['boxes']) => words({ boxes: now }, 'boxes');
  expect(boxes({ photos: false, withoutFace: 0 })).toEqual({ words: 'No photos', kind: 'plain' });
  expect(boxes({ photos: true, withoutFace: 0 })).toEqual({ words: 'None missing', kind: 'done' });
  expect(boxes({ photos: true, withoutFace: 2 })).toEqual({ words: '2 without a face', kind: 'open' });
});

it('what is hidden from who labels blind is not said to be done', () => {
  for (const path of ['errors', 'balance'] as const) expect(words({ [path]: null }, path)?.kind).toBe('plain');
});
