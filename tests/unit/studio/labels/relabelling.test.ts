import { expect, test } from 'vitest';
import { listClasses } from '../../../../src/studio/db/classes.ts';
import { addImportedVote } from '../../../../src/studio/db/imported-votes.ts';
import { readCounts, forgetCounts } from '../../../../src/studio/db/counts.ts';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import { closeProject, type OpenProject } from '../../../../src/studio/db/open.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { chooseRule, previewRule, readCurrentRule } from '../../../../src/studio/labels/relabelling.ts';
import { setClasses } from '../../../../src/studio/project/set-classes.ts';
import { addPeople, labelAs } from '../../../support/people.ts';
import { makeProject } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';
import { redoLabels, undoLabels } from '../../../support/undo.ts';

function labels({ db }: OpenProject, ids: readonly number[]): string[] {
  return getFaces(db, ids).map(({ state, shares }) =>
    state === 'labelled' ? shares.map(({ classId, share }) => `${classId}:${Number(share.toFixed(2))}`).join(' ') : state,
  );
}

function makeCrowd() {
  const project = makeProject({ faces: 5 });
  const crowd = (faceId: number, ...counts: readonly number[]) =>
    addImportedVote(project.db, faceId, 'ten.csv', {
      kind: 'class',
      classId: null,
      counts: counts.flatMap((count, at) => (count > 0 ? [{ classId: at + 1, count }] : [])),
    });
  crowd(1, 9, 1, 0);
  crowd(2, 5, 5, 0);
  crowd(3, 4, 3, 3);
  crowd(4, 0, 1, 7);
  return project;
}

test('a preview says what another rule changes, and writes nothing', () => {
  const project = makeCrowd();
  setLabels(project, [1], { kind: 'class', classId: 2 });
  const before = labels(project, [1, 2, 3, 4, 5]);
  expect(before).toEqual(['2:1', '1:0.5 2:0.5', '1:0.4 2:0.3 3:0.3', '3:0.88 2:0.13', 'unlabelled']);
  // Under FER+ majority the one person on face 1 is one of eleven votes.
  expect(previewRule(project, 'ferplus-majority')).toEqual({ faces: 4, changed: 1, lost: 2, gained: 0, shifted: 1, examples: [1, 2, 3] });
  expect(previewRule(project, 'people')).toMatchObject({ changed: 0, lost: 0, gained: 0, shifted: 0 });
  expect(labels(project, [1, 2, 3, 4, 5])).toEqual(before);
});

test('a preview is made beside the studio, with answers that were given just now', async () => {
  const project = makeCrowd();
  closeProject(project);
  const { client, ...studio } = await makeStudio();
  await studio.open(project.path);
  expect(await client.rules.preview({ name: 'ferplus-majority' })).toMatchObject({ faces: 4, changed: 0, lost: 2 });
  await client.labels.set({ faceIds: [1], answer: { kind: 'class', classId: 2 } });
  const change = await client.rules.preview({ name: 'ferplus-majority' });
  expect(change).toEqual({ faces: 4, changed: 1, lost: 2, gained: 0, shifted: 1, examples: [1, 2, 3] });
  await expect(client.rules.preview({ name: 'reliability' })).resolves.toMatchObject({ faces: 4 });
  expect(await client.rules.apply({ name: 'ferplus-majority' })).toEqual(change);
});

test('a rule is applied to all at once, holds for what comes, and is taken back as one step', () => {
  const project = makeCrowd();
  const before = labels(project, [1, 2, 3, 4, 5]);
  chooseRule(project, 'ferplus-majority');
  const after = ['1:1', 'unsure', 'unsure', '3:1', 'unlabelled'];
  expect(labels(project, [1, 2, 3, 4, 5])).toEqual(after);
  expect(readCurrentRule(project).name).toBe('ferplus-majority');
  const kept = readCounts(project.db);
  forgetCounts(project.db);
  expect(kept).toEqual(readCounts(project.db));
  setLabels(project, [4], { kind: 'class', classId: 1 });
  expect(labels(project, [4])).toEqual(['3:1']);
  undoLabels(project);
  expect(undoLabels(project)).toMatchObject({ said: 'Labels follow the rule "FER+ majority"' });
  expect(labels(project, [1, 2, 3, 4, 5])).toEqual(before);
  redoLabels(project);
  expect(labels(project, [1, 2, 3, 4, 5])).toEqual(after);
});

test('reliability: whoever mostly agrees with others outweighs who does not', () => {
  const project = makeProject({ faces: 40 });
  const [anna, ben, cleo] = addPeople(project, ['Anna', 'Ben', 'Cleo']);
  const truth = Array.from({ length: 40 }, (_, at) => (at % 3) + 1);
  labelAs(project, anna!, truth.join(''));
  labelAs(project, ben!, truth.map((value, at) => (at % 10 === 9 ? (value % 3) + 1 : value)).join(''));
  labelAs(project, cleo!, truth.map((value, at) => (at % 2 ? ((value + 1) % 3) + 1 : value)).join(''));
  // Face 10 (class 1): Anna says 1, Ben 2, Cleo 3.
  expect(labels(project, [10])).toEqual(['1:0.33 2:0.33 3:0.33']);
  chooseRule(project, 'reliability');
  expect(getFaces(project.db, [10])[0]!.shares[0]).toMatchObject({ classId: 1 });
  expect(getFaces(project.db, [10])[0]!.shares[0]!.share).toBeGreaterThan(0.9);
  const right = readCurrentRule(project).reliability!.map((entry) => entry.right);
  expect(right[0]!).toBeGreaterThan(right[1]!);
  expect(right[1]!).toBeGreaterThan(right[2]!);
});

test('reliability: a class that came after the estimate has the plain shares of its votes', () => {
  const project = makeProject({ faces: 4 });
  const [anna, ben] = addPeople(project, ['Anna', 'Ben']);
  labelAs(project, anna!, '123');
  labelAs(project, ben!, '122');
  chooseRule(project, 'reliability');
  setClasses(project, [...listClasses(project.db), { name: 'bored', color: '#112233', key: null }]);
  labelAs(project, anna!, '...4');
  expect(labels(project, [4])).toEqual(['4:1']);
  labelAs(project, ben!, '...1');
  expect(labels(project, [4])).toEqual(['1:0.5 4:0.5']);
  // With the next estimate it is weighed as the others are.
  chooseRule(project, 'reliability');
  expect(readCurrentRule(project).reliability).toHaveLength(2);
  expect(getFaces(project.db, [4])[0]).toMatchObject({ state: 'labelled', votes: 2 });
});

test('reliability weighs old votes for a class that was removed, and does not bring it back', () => {
  const project = makeProject({ faces: 30, classes: ['happy', 'sad', 'bored'] });
  const [anna, ben] = addPeople(project, ['Anna', 'Ben']);
  const answers = Array.from({ length: 30 }, (_, at) => (at % 2) + 1).join('');
  for (const id of [1, 3]) addImportedVote(project.db, id, 'old.csv', { kind: 'class', classId: 3, counts: null });
  for (let id = 4; id <= 30; id++) addImportedVote(project.db, id, 'old.csv', { kind: 'class', classId: ((id - 1) % 2) + 1, counts: null });
  for (const person of [anna!, ben!]) labelAs(project, person, answers);
  setClasses(project, listClasses(project.db).slice(0, 2));
  chooseRule(project, 'reliability');
  expect(labels(project, [1, 3])).toEqual(['1:1', '1:1']);
  expect(listClasses(project.db).map(({ name }) => name)).toEqual(['happy', 'sad']);
});

test('reliability of one annotator alone is refused', () => {
  const project = makeProject({ faces: 2 });
  setLabels(project, [1], { kind: 'class', classId: 1 });
  expect(() => chooseRule(project, 'reliability')).toThrow(/at least 2 people/);
});
