import { expect, test } from 'vitest';
import { addImportedVote } from '../../../../src/studio/db/imported-votes.ts';
import { measureAgreement } from '../../../../src/studio/people/agreement.ts';
import { addPeople, labelAs } from '../../../support/people.ts';
import { makeProject } from '../../../support/projects.ts';

/** Krippendorff 2011, §C: four observers, twelve units; nominal alpha 0.743. */
const OBSERVERS = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'];

test('agreement of the people of a project, in full', () => {
  const project = makeProject({ faces: 12, classes: ['a', 'b', 'c', 'd', 'e'] });
  const people = addPeople(project, ['A', 'B', 'C', 'D']);
  OBSERVERS.forEach((answers, at) => labelAs(project, people[at]!, answers));
  const { faces, annotators, pairs, krippendorffAlpha, fleissKappa, perClass, classes } = measureAgreement(project, {});
  expect(classes.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
  // The twelfth unit has one value: nothing to compare it with.
  expect(faces).toBe(11);
  expect(annotators.map(({ name, faces: rated }) => [name, rated])).toEqual([
    ['A', 9],
    ['B', 11],
    ['C', 10],
    ['D', 11],
  ]);
  expect(krippendorffAlpha.value).toBeCloseTo(0.743, 3);
  for (const { value, interval } of [krippendorffAlpha, fleissKappa]) {
    expect(interval![0]).toBeLessThan(value!);
    expect(interval![1]).toBeGreaterThanOrEqual(value!);
  }
  expect(pairs).toHaveLength(6);
  const ab = pairs.find(({ names }) => names.join('') === 'AB')!;
  expect(ab).toMatchObject({ faces: 9, agreed: 8 });
  // scikit-learn 1.9.1, cohen_kappa_score of the nine units that both rated.
  expect(ab.kappa.value).toBeCloseTo(0.8448275862068966, 12);
  expect(ab.confusion.flat().reduce((sum, count) => sum + count)).toBe(9);
  expect(ab.confusion[0]![1]).toBe(1);
  expect(perClass.map(({ votes }) => votes).reduce((sum, count) => sum + count)).toBe(41);
});

test('unsure, skipped and unusable faces are gaps', () => {
  const project = makeProject({ faces: 4 });
  const [anna, ben] = addPeople(project, ['Anna', 'Ben']);
  labelAs(project, anna!, '12?3');
  labelAs(project, ben!, '11x3');
  expect(measureAgreement(project, {})).toMatchObject({ faces: 3, pairs: [{ faces: 3, agreed: 2 }] });
});

test('one person alone is compared with what was imported', () => {
  const project = makeProject({ faces: 3 });
  const [anna] = addPeople(project, ['Anna']);
  labelAs(project, anna!, '12');
  for (const id of [1, 2]) {
    addImportedVote(project.db, id, 'ten.csv', {
      kind: 'class',
      classId: null,
      counts: [
        { classId: 1, count: 7 },
        { classId: 2, count: 3 },
      ],
    });
  }
  const all = measureAgreement(project, {});
  expect(all.annotators.map(({ name, person }) => [name, person])).toEqual([
    ['Anna', true],
    ['ten.csv', false],
  ]);
  expect(all).toMatchObject({ faces: 2, pairs: [{ faces: 2, agreed: 1 }] });
  expect(all.perClass[0]!.votes).toBe(15);
  expect(measureAgreement(project, { imported: false })).toMatchObject({
    faces: 0,
    pairs: [],
    fleissKappa: { value: null, interval: null },
  });
});
