/** What the list of tools says of the balance is what its tool says, whatever it looks at for it. */
import { expect, it } from 'vitest';
import { excludeFaces } from '../../../../src/studio/curation/marks.ts';
import { writeMarks } from '../../../../src/studio/db/face-marks.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { countClassAs, countLacks, readCoverage } from '../../../../src/studio/splits/coverage.ts';
import { makeProject } from '../../../support/projects.ts';
import { plansOf } from '../../../support/statements.ts';

const ids = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n);

/** 150 faces: `counts` of each class in turn, `perSubject` of a person, the last `unknown` of nobody known. */
function labelled({ counts, perSubject, unknown = 0 }: { counts: readonly number[]; perSubject: number; unknown?: number }) {
  const project = makeProject({ faces: 150, perSubject, classes: ['happy', 'sad', 'angry'] });
  let first = 1;
  for (const [position, count] of counts.entries()) {
    if (count > 0) setLabels(project, ids(first, first + count - 1), { kind: 'class', classId: position + 1 });
    first += count;
  }
  if (unknown > 0) writeMarks(project.db, 'subject', [[null, null, ids(151 - unknown, 150)]]);
  return project;
}

it.each([
  ['enough of everything', { counts: [50, 50, 50], perSubject: 2 }, 0],
  ['few people', { counts: [50, 50, 50], perSubject: 50 }, 3],
  ['a person too few of one class', { counts: [50, 50, 50], perSubject: 13 }, 1],
  ['nobody known', { counts: [50, 50, 50], perSubject: 2, unknown: 150 }, 0],
  ['some unknown, among few people', { counts: [50, 50, 50], perSubject: 50, unknown: 60 }, 1],
  ['too few faces', { counts: [30, 10, 0], perSubject: 2 }, 3],
  ['uneven', { counts: [110, 20, 20], perSubject: 2 }, 3],
] as const)('%s', (_what, options, lacks) => {
  const project = labelled(options);
  const agree = (): number => {
    const { sentences } = readCoverage(project);
    expect(countLacks(project)).toBe(sentences.length);
    return sentences.length;
  };
  expect(agree()).toBe(lacks);
  countClassAs(project, 2, 1);
  agree();
  excludeFaces(project, ids(1, 48), 'person');
  agree();
});

it('not all labelled faces are gone through for it', () => {
  const project = labelled({ counts: [50, 50, 50], perSubject: 2 });
  expect(plansOf(project.db, () => countLacks(project)).filter((detail) => /^SCAN face\b(?!.*COVERING)/.test(detail))).toEqual([]);
});
