import { expect, test } from 'vitest';
import { importedAnnotatorId } from '../../../../src/studio/db/annotators.ts';
import { addImportedVote, castImportedVote } from '../../../../src/studio/db/imported-votes.ts';
import { updateLabels } from '../../../../src/studio/db/votes.ts';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { setClasses } from '../../../../src/studio/project/set-classes.ts';
import { listClasses } from '../../../../src/studio/db/classes.ts';
import { addPeople } from '../../../support/people.ts';
import { makeProject } from '../../../support/projects.ts';
import { undoLabels } from '../../../support/undo.ts';

test('one answer for many faces is one step', () => {
  const project = makeProject({ faces: 5_000 });
  const ids = Array.from({ length: 5_000 }, (_, index) => index + 1);
  const result = setLabels(project, ids, { kind: 'class', classId: 2 });
  expect(result.counts).toMatchObject({ faces: 5_000, labelled: 5_000, byClass: [{ classId: 2, count: 5_000 }] });
  expect(result.faces).toHaveLength(1_000);
  const undone = undoLabels(project)!;
  expect(undone.said).toBe('Labelled 5,000 faces as sad');
  expect(undone.counts).toMatchObject({ labelled: 0, unlabelled: 5_000, byClass: [] });
  expect(undone).toMatchObject({ canUndo: false, canRedo: true });
});

test.each([
  [{ kind: 'class', classId: 1 }, 'Labelled 2 faces as happy'],
  [{ kind: 'unsure' }, 'Marked 2 faces as unsure'],
  [{ kind: 'skip' }, 'Skipped 2 faces'],
  [{ kind: 'unusable' }, 'Marked 2 faces as unusable'],
  [{ kind: 'clear' }, 'Cleared the labels of 2 faces'],
] as const)('%o is said in words', (answer, said) => {
  const project = makeProject({ faces: 2 });
  setLabels(project, [1, 2, 2], answer);
  expect(undoLabels(project)!.said).toBe(said);
});

test('a face or a class that is not there changes nothing', () => {
  const project = makeProject({ faces: 2 });
  expect(() => setLabels(project, [1, 99], { kind: 'class', classId: 1 })).toThrow(/no face with number 99/);
  expect(() => setLabels(project, [1], { kind: 'class', classId: 77 })).toThrow(/no class with number 77/);
  expect(getFaces(project.db, [1])[0]!.state).toBe('unlabelled');
  expect(undoLabels(project)).toBeNull();
});

test('an imported vote counts once, however often it is imported', () => {
  const { db } = makeProject({ faces: 1 });
  const ballot = { kind: 'class', classId: null, counts: [{ classId: 1, count: 3 }] } as const;
  expect(addImportedVote(db, 1, 'a.csv', ballot)).toBe(true);
  expect(addImportedVote(db, 1, 'a.csv', ballot)).toBe(false);
  expect(getFaces(db, [1])[0]!.votes).toBe(3);
  expect(addImportedVote(db, 1, 'b.csv', { kind: 'class', classId: 2, counts: null })).toBe(true);
  expect(getFaces(db, [1])[0]).toMatchObject({
    votes: 4,
    shares: [
      { classId: 1, share: 0.75 },
      { classId: 2, share: 0.25 },
    ],
  });
});

test('an imported decision gives way to whoever answers here, and speaks again where all answers are taken back', () => {
  const project = makeProject({ faces: 1 });
  const { db } = project;
  const [eva, bob] = addPeople(project, ['Eva', 'Bob']);
  const decision = { kind: 'class', classId: 1, counts: null, details: { decides: true }, at: null } as const;
  castImportedVote(db, 1, importedAnnotatorId(db, 'old.csv'), decision);
  updateLabels(db, [1]);
  const standing = () => getFaces(db, [1]).map(({ classId, votes }) => [classId, votes])[0];
  expect(standing()).toEqual([1, 1]);
  setLabels(project, [1], { kind: 'class', classId: 2 }, { annotatorId: eva });
  expect(standing()).toEqual([2, 1]);
  setLabels(project, [1], { kind: 'class', classId: 2 }, { annotatorId: bob });
  expect(standing()).toEqual([2, 2]);
  for (const annotatorId of [eva, bob]) setLabels(project, [1], { kind: 'clear' }, { annotatorId });
  expect(standing()).toEqual([1, 1]);
});

test('undo brings back a class that was removed since', () => {
  const project = makeProject({ faces: 1 });
  const { db } = project;
  setLabels(project, [1], { kind: 'class', classId: 3 });
  setLabels(project, [1], { kind: 'class', classId: 1 });
  setClasses(project, listClasses(db).slice(0, 2));
  expect(listClasses(db).map(({ name }) => name)).toEqual(['happy', 'sad']);
  expect(undoLabels(project)!.faces[0]!.classId).toBe(3);
  expect(listClasses(db).map(({ name }) => name)).toEqual(['happy', 'sad', 'angry']);
});
