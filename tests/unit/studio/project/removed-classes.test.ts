import { describe, expect, it } from 'vitest';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { importedAnnotatorId } from '../../../../src/studio/db/annotators.ts';
import { listClasses } from '../../../../src/studio/db/classes.ts';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import type { OpenProject } from '../../../../src/studio/db/open.ts';
import { listLabelledFaces } from '../../../../src/studio/db/training-faces.ts';
import { addImportedVote } from '../../../../src/studio/db/imported-votes.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { choosePerson } from '../../../../src/studio/people/roster.ts';
import { setClasses } from '../../../../src/studio/project/set-classes.ts';
import { countClassAs, readCoverage } from '../../../../src/studio/splits/coverage.ts';
import { addPeople } from '../../../support/people.ts';
import { makeProject } from '../../../support/projects.ts';
import { redoLabels, undoLabels } from '../../../support/undo.ts';

const names = ({ db }: OpenProject) => listClasses(db).map(({ id, name }) => `${id} ${name}`);
const dropClass = (project: OpenProject, removed: number, rename: Readonly<Record<number, string>> = {}) =>
  setClasses(
    project,
    listClasses(project.db).flatMap(({ id, name, color, key }) => (id === removed ? [] : [{ id, name: rename[id] ?? name, color, key }])),
  );

describe('a class that was removed', () => {
  it('comes back where an imported vote for it counts again', () => {
    const project = makeProject({ faces: 1 });
    addImportedVote(project.db, 1, 'table.csv', { kind: 'class', classId: 3, counts: null });
    setLabels(project, [1], { kind: 'class', classId: 1 });
    dropClass(project, 3);
    expect(names(project)).toEqual(['1 happy', '2 sad']);
    setLabels(project, [1], { kind: 'clear' });
    expect(getFaces(project.db, [1])[0]).toMatchObject({ state: 'labelled', classId: 3 });
    expect(names(project)).toEqual(['1 happy', '2 sad', '3 angry']);
  });

  it('is refused by name, as an answer and as a second choice', () => {
    const project = makeProject({ faces: 1 });
    dropClass(project, 3);
    const refusal = /"angry" was removed from the project/;
    expect(() => setLabels(project, [1], { kind: 'class', classId: 3 })).toThrow(refusal);
    expect(() => setLabels(project, [1], { kind: 'class', classId: 1, second: { classId: 3, share: 0.4 } })).toThrow(refusal);
    expect(() => setLabels(project, [1], { kind: 'unsure', classId: 3 })).toThrow(refusal);
    expect(getFaces(project.db, [1])[0]).toMatchObject({ state: 'unlabelled' });
  });

  it('comes back beside one that has its name and key by now', () => {
    const project = makeProject({ faces: 1 });
    setLabels(project, [1], { kind: 'class', classId: 3 });
    setLabels(project, [1], { kind: 'class', classId: 1 });
    const key = listClasses(project.db)[2]!.key;
    setClasses(
      project,
      draftClasses(['happy', 'angry']).map((draft, at) => ({ ...draft, id: at + 1, key: at === 1 ? key : 'z' })),
    );
    undoLabels(project);
    expect(names(project)).toEqual(['1 happy', '2 angry', '3 angry (2)']);
    expect(listClasses(project.db)[2]!.key).toBeNull();
  });

  it('takes with it what counts as it', () => {
    const project = makeProject({ faces: 2 });
    setLabels(project, [1, 2], { kind: 'class', classId: 1 });
    countClassAs(project, 1, 3);
    expect(listLabelledFaces(project.db)[0]!.shares).toEqual([{ classId: 3, share: 1 }]);
    dropClass(project, 3);
    expect(listLabelledFaces(project.db)[0]!.shares).toEqual([{ classId: 1, share: 1 }]);
    expect(readCoverage(project).classes).toMatchObject([{ classId: 1, countsAs: 1 }, { classId: 2 }]);
  });
});

it('steps of two people about what classes count as leave each other alone', () => {
  const project = makeProject({ faces: 1 });
  const [anna, ben] = addPeople(project, ['Anna', 'Ben']);
  const counting = () => readCoverage(project).classes.map(({ countsAs }) => countsAs);
  countClassAs(project, 1, 2);
  undoLabels(project);
  choosePerson(project, ben!);
  countClassAs(project, 2, 3);
  choosePerson(project, anna!);
  redoLabels(project);
  expect(counting()).toEqual([3, 3, 3]);
  undoLabels(project);
  expect(counting()).toEqual([1, 3, 3]);
});

it('two names that a file might get are taken', () => {
  const project = makeProject({ faces: 1 });
  addPeople(project, ['a.csv', 'a.csv (imported)']);
  expect(importedAnnotatorId(project.db, 'a.csv')).toBe(importedAnnotatorId(project.db, 'a.csv'));
});
