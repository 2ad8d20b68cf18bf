import { expect, test } from 'vitest';
import type { FaceFilter, FaceQuery, FaceSort } from '../../../../src/shared/contract/faces.ts';
import { listFaceIds } from '../../../../src/studio/db/face-lists.ts';
import { getFaces, listSubjects } from '../../../../src/studio/db/faces.ts';
import { assignParts } from '../../../../src/studio/db/splits.ts';
import { addImportedVote } from '../../../../src/studio/db/imported-votes.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { makeProject } from '../../../support/projects.ts';

function list(db: Parameters<typeof listFaceIds>[0], query: FaceQuery): number[] {
  return [...listFaceIds(db, query)];
}

function makeLabelled() {
  const project = makeProject({ faces: 12, perSubject: 4 });
  setLabels(project, [3], { kind: 'class', classId: 2 });
  setLabels(project, [1, 2], { kind: 'class', classId: 1 });
  setLabels(project, [4], { kind: 'unsure' });
  setLabels(project, [5], { kind: 'skip' });
  setLabels(project, [6], { kind: 'unusable' });
  addImportedVote(project.db, 7, 'crowd', {
    kind: 'class',
    classId: null,
    counts: [
      { classId: 3, count: 6 },
      { classId: 1, count: 4 },
    ],
  });
  addImportedVote(project.db, 8, 'crowd', {
    kind: 'class',
    classId: null,
    counts: [
      { classId: 2, count: 9 },
      { classId: 1, count: 1 },
    ],
  });
  assignParts(project.db, [
    [1, 'train'],
    [2, 'test'],
    [3, 'train'],
  ]);
  return project;
}

const FILTERS: readonly [FaceFilter, number[]][] = [
  [{}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  [{ states: ['unlabelled'] }, [9, 10, 11, 12]],
  [{ states: ['unsure', 'skipped', 'unusable'] }, [4, 5, 6]],
  [{ classIds: [2] }, [3, 8]],
  [{ classIds: [1, 3], states: ['labelled'] }, [1, 2, 7]],
  [{ subjects: ['person 1'] }, [5, 6, 7, 8]],
  [{ subjects: ['person 0', 'person 2'], states: ['unlabelled', 'unsure'] }, [4, 9, 10, 11, 12]],
  [{ parts: ['train'] }, [1, 3]],
  [{ sources: ['source 0'] }, [1, 4, 7, 10]],
  [{ text: '00001' }, [2, 11, 12]],
  [{ text: 'FOLDER 3' }, [4, 11]],
  [{ text: '%' }, []],
  [{ text: '_' }, []],
  [{ imageId: 5 }, [5]],
  [{ states: [] }, []],
  [{ subjects: ["'; DROP TABLE face; --"] }, []],
];

test.each(FILTERS)('filter %o', (filter, ids) => {
  const { db } = makeLabelled();
  expect(list(db, { filter, sort: 'imported', descending: false })).toEqual(ids);
  expect(list(db, { filter, sort: 'imported', descending: true })).toEqual(ids.toReversed());
});

const SORTS: readonly [FaceSort, boolean, number[]][] = [
  ['file', false, [1, 8, 2, 9, 3, 10, 4, 11, 5, 12, 6, 7]],
  ['subject', true, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]],
  ['label', false, [1, 2, 3, 8, 7]],
  ['label', true, [7, 8, 3, 2, 1]],
  ['disagreement', true, [7, 8]],
  ['disagreement', false, [1, 2, 3, 8, 7]],
];

test.each(SORTS)('sort by %s, descending %s', (sort, descending, first) => {
  const { db } = makeLabelled();
  const ids = list(db, { filter: {}, sort, descending });
  expect(ids.slice(0, first.length)).toEqual(first);
  expect(ids.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test('labelled last: unlabelled faces stand at the end either way', () => {
  const { db } = makeLabelled();
  db.exec('UPDATE face SET labelled_at = 100 - id WHERE labelled_at IS NOT NULL');
  expect(list(db, { filter: {}, sort: 'labelledLast', descending: true })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 12, 11, 10, 9]);
  expect(list(db, { filter: {}, sort: 'labelledLast', descending: false })).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 9, 10, 11, 12]);
});

test('faces come in the order asked for, without those that are not there', () => {
  const { db } = makeLabelled();
  expect(getFaces(db, [7, 99, 1]).map(({ id }) => id)).toEqual([7, 1]);
  expect(getFaces(db, [7])[0]).toEqual({
    id: 7,
    imageId: 7,
    file: 'folder 6/000006.png',
    source: 'source 0',
    box: { x: 0, y: 0, width: 112, height: 112 },
    whole: true,
    leftOut: false,
    subject: 'person 1',
    part: null,
    state: 'labelled',
    classId: 3,
    shares: [
      { classId: 3, share: 0.6 },
      { classId: 1, share: 0.4 },
    ],
    votes: 10,
    people: 0,
    mine: null,
    note: '',
  });
  expect(listSubjects(db)).toEqual([
    { subject: 'person 0', faces: 4 },
    { subject: 'person 1', faces: 4 },
    { subject: 'person 2', faces: 4 },
  ]);
});

test('100,000 faces open and list', { timeout: 120_000 }, () => {
  const { db } = makeProject({ faces: 100_000, perSubject: 25 });
  const ids = list(db, { filter: { states: ['unlabelled'] }, sort: 'file', descending: true });
  expect(ids).toHaveLength(100_000);
  expect(new Set(ids).size).toBe(100_000);
  expect(listSubjects(db)).toHaveLength(4_000);
});
