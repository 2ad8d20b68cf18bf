import { expect, test } from 'vitest';
import { insertRun } from '../../../../src/studio/db/runs.ts';
import { listSplitFaces } from '../../../../src/studio/db/splits.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { ensureSplit, makeSplit, previewSplit, readSplit } from '../../../../src/studio/splits/split.ts';
import type { OpenProject } from '../../../../src/studio/db/open.ts';
import { makeProject } from '../../../support/projects.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

function makeLabelled(labelled: number): OpenProject {
  const project = makeProject({ faces: 200, perSubject: 5 });
  for (const classId of [1, 2, 3]) {
    setLabels(
      project,
      range(1, labelled).filter((id) => id % 3 === classId - 1),
      { kind: 'class', classId },
    );
  }
  return project;
}

function startRun({ db }: OpenProject, state: 'done' | 'failed'): void {
  insertRun(db, {
    name: 'Head 1',
    stage: 'head',
    from: null,
    baseId: 'b',
    state,
    classes: [],
    settings: { baseId: 'b', mirror: false, seed: 1 },
    snapshotBlobId: null,
    snapshotHash: null,
    backend: null,
  });
}

function partsOf({ db }: OpenProject): Map<number, string | null> {
  return new Map(listSplitFaces(db).map(({ id, part }) => [id, part]));
}

function expectPeopleOnOneSide({ db }: OpenProject): void {
  const parts = Map.groupBy(
    listSplitFaces(db).filter(({ subject }) => subject !== null),
    ({ subject }) => subject,
  );
  for (const faces of parts.values()) expect(new Set(faces.map(({ part }) => part)).size).toBe(1);
}

test('every labelled face is in one part, people on one side, all classes everywhere', () => {
  const project = makeLabelled(150);
  expect(readSplit(project)).toBeNull();
  makeSplit(project, { test: 0.2, validation: 0.2, seed: 7 });
  const split = readSplit(project)!;
  expect(split).toMatchObject({ seed: 7, locked: false });
  expect(split.train.faces + split.validation.faces + split.test.faces).toBe(150);
  for (const part of [split.train, split.validation, split.test]) {
    expect(part.byClass.map(({ classId }) => classId).toSorted()).toEqual([1, 2, 3]);
    expect(part).toMatchObject({ people: part.faces / 5, unknownPeople: 0 });
    expect(part.labelled).toBe(part.faces);
  }
  expect(split.test.faces).toBe(30);
  expectPeopleOnOneSide(project);
});

test('faces of nobody known are told apart from people', () => {
  const project = makeLabelled(150);
  project.db.exec('UPDATE face SET subject = NULL WHERE id <= 10');
  const settings = { test: 0.2, validation: 0.2, seed: 7 };
  const before = previewSplit(project, settings);
  makeSplit(project, settings);
  const { train, validation, test: judged } = readSplit(project)!;
  expect(before).toMatchObject({ train, validation, test: judged });
  expect(train.people + validation.people + judged.people).toBe(28);
  expect(train.unknownPeople + validation.unknownPeople + judged.unknownPeople).toBe(10);
});

test('the same seed gives the same split, another seed another', () => {
  const project = makeLabelled(150);
  const split = (seed: number) => {
    makeSplit(project, { test: 0.2, validation: 0.2, seed });
    return partsOf(project);
  };
  const first = split(1);
  expect(split(2)).not.toEqual(first);
  expect(split(1)).toEqual(first);
});

test('locked once a run was judged; faces labelled later join without moving others', () => {
  const project = makeLabelled(100);
  ensureSplit(project);
  const before = partsOf(project);
  startRun(project, 'failed');
  expect(readSplit(project)!.locked).toBe(false);
  startRun(project, 'done');
  expect(readSplit(project)!.locked).toBe(true);
  expect(() => makeSplit(project, { test: 0.3, validation: 0.1, seed: 2 })).toThrow(
    expect.objectContaining({ code: 'NOT_READY', message: expect.stringMatching(/locked/) }),
  );

  setLabels(project, range(99, 200), { kind: 'class', classId: 1 });
  ensureSplit(project);
  const after = partsOf(project);
  expect(after.size).toBe(200);
  for (const [id, part] of before) expect(after.get(id)).toBe(part);
  expectPeopleOnOneSide(project);
  ensureSplit(project);
  expect(partsOf(project)).toEqual(after);
});

test('a person found to be in two parts moves to the one that is judged', () => {
  const project = makeProject({ faces: 40 });
  setLabels(project, range(1, 40), { kind: 'class', classId: 1 });
  ensureSplit(project);
  const parts = partsOf(project);
  const find = (part: string) => [...parts].find(([, value]) => value === part)![0];
  project.db.prepare("UPDATE face SET subject = 'one' WHERE id IN (?, ?)").run(find('train'), find('test'));
  ensureSplit(project);
  expect(partsOf(project).get(find('train'))).toBe('test');
  expectPeopleOnOneSide(project);
});

test('nothing to split, nothing to learn from', () => {
  const project = makeProject({ faces: 3 });
  expect(() => makeSplit(project, { test: 0.2, validation: 0.2, seed: 1 })).toThrow(/No face is labelled/);
  expect(() => makeSplit(project, { test: 0.5, validation: 0.5, seed: 1 })).toThrow(/Leave some to learn from/);
});
