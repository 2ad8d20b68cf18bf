import { expect, it } from 'vitest';
import { withApart, withNamed } from '../../../../../src/renderer/views/curate/subject-changes.ts';
import type { SubjectGroup, SubjectList } from '../../../../../src/shared/contract/subjects.ts';

const group = (subject: string, by: SubjectGroup['by'], faces: number): SubjectGroup => ({ subject, by, faces, labelled: 1, examples: [] });
const list: SubjectList = {
  groups: [group('Person 1', 'cluster', 5), group('Person 2', 'cluster', 4), group('Ada', 'person', 3), group('Bo', 'imported', 2)],
  proposed: 2,
  known: 2,
  unknown: 0,
  clusteredAt: 1,
};
const names = ({ groups }: SubjectList) => groups.map(({ subject, by, faces }) => `${subject} ${by} ${faces}`);

it('a proposal becomes somebody known, and joins who is called so', () => {
  const named = withNamed(list, new Set(['Person 1']), 'Cleo');
  expect(names(named)).toEqual(['Person 2 cluster 4', 'Cleo person 5', 'Ada person 3', 'Bo imported 2']);
  expect(named).toMatchObject({ proposed: 1, known: 3 });
  expect(withNamed(named, new Set(['Person 1']), 'Cleo')).toEqual(named);

  const joined = withNamed(list, new Set(['Person 2', 'Bo']), 'Ada');
  expect(names(joined)).toEqual(['Person 1 cluster 5', 'Ada person 9']);
  expect(joined).toMatchObject({ proposed: 1, known: 1 });
  expect(withNamed(joined, new Set(['Person 2', 'Bo']), 'Ada')).toEqual(joined);
});

it('several without a name stay several people', () => {
  const confirmed = withNamed(list, new Set(['Person 1', 'Person 2']), null);
  expect(names(confirmed)).toEqual(['Person 1 person 5', 'Person 2 person 4', 'Ada person 3', 'Bo imported 2']);
  expect(confirmed).toMatchObject({ proposed: 0, known: 4 });
});

it('who has no faces left is in no list', () => {
  expect(names(withApart(list, 'Person 1', { gone: 2, of: 5 }))[1]).toBe('Person 1 cluster 3');
  const without = withApart(list, 'Bo', { gone: 2, of: 2 });
  expect(names(without)).not.toContain('Bo imported 0');
  expect(without).toMatchObject({ groups: { length: 3 }, proposed: 2, known: 1 });
});
