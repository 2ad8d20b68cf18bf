import { describe, expect, it } from 'vitest';
import { replaceOpenGroups, setGroupStates } from '../../../../src/studio/db/duplicates.ts';
import { writeMarks } from '../../../../src/studio/db/face-marks.ts';
import { mapShares } from '../../../../src/studio/db/label-map.ts';
import { listLabelledFaces } from '../../../../src/studio/db/training-faces.ts';
import { listSplitFaces, listFacesInParts } from '../../../../src/studio/db/splits.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { undoStep } from '../../../../src/studio/labels/steps.ts';
import { countClassAs, readCoverage } from '../../../../src/studio/splits/coverage.ts';
import { kinNames } from '../../../../src/studio/splits/kinship.ts';
import { mendLeaks, reportLeaks } from '../../../../src/studio/splits/leaks.ts';
import { ensureSplit, makeSplit, previewSplit, readSplit } from '../../../../src/studio/splits/split.ts';
import type { OpenProject } from '../../../../src/studio/db/open.ts';
import { makeProject } from '../../../support/projects.ts';

function labelled(perSubject = 0): OpenProject {
  const project = makeProject({ faces: 120, perSubject });
  for (const classId of [1, 2, 3]) {
    setLabels(
      project,
      Array.from({ length: 40 }, (_, n) => 3 * n + classId),
      { kind: 'class', classId },
    );
  }
  return project;
}

const lookAlike = ({ db }: OpenProject, ...ids: number[]) =>
  replaceOpenGroups(db, [{ kind: 'near', members: ids.map((faceId) => ({ faceId, distance: 0 })) }]);

const partsOf = ({ db }: OpenProject, ids: readonly number[]) =>
  listSplitFaces(db).flatMap(({ id, part }) => (ids.includes(id) ? [part] : []));

describe('kin', () => {
  it('are faces of one person and lookalikes, over any number of steps', () => {
    const faces = [
      { id: 1, subject: 'Ada' },
      { id: 2, subject: null },
      { id: 3, subject: 'Ada' },
      { id: 4, subject: null },
      { id: 5, subject: 'Bo' },
      { id: 6, subject: null },
    ];
    const names = kinNames(faces, [
      [3, 2],
      [2, 5],
      [9, 4],
      [9, 6],
    ]);
    expect(names).toEqual(['person Ada', 'person Ada', 'person Ada', 'face 4', 'person Ada', 'face 4']);
  });
});

describe('a split', () => {
  it('keeps lookalikes on one side, and is previewed as it is made', () => {
    const project = labelled();
    const alike = [1, 5, 9, 13, 17, 21, 25];
    lookAlike(project, ...alike);
    const settings = { test: 0.25, validation: 0.25, seed: 3 };
    const before = previewSplit(project, settings);
    expect(readSplit(project)).toBeNull();
    makeSplit(project, settings);
    expect(readSplit(project)).toMatchObject({ train: { faces: before.train.faces }, test: { byClass: before.test.byClass } });
    expect(new Set(partsOf(project, alike)).size).toBe(1);
    expect(reportLeaks(project).leaks).toEqual([]);
  });

  it('gives a new face the part of its lookalike', () => {
    const project = labelled();
    setLabels(project, [2], { kind: 'clear' });
    makeSplit(project, { test: 0.25, validation: 0.25, seed: 3 });
    const tested = listFacesInParts(project.db).find(({ part }) => part === 'test')!;
    lookAlike(project, tested.id, 2);
    setLabels(project, [2], { kind: 'class', classId: 1 });
    ensureSplit(project);
    expect(partsOf(project, [2])).toEqual(['test']);
  });
});

describe('a leak', () => {
  function leaking(): { project: OpenProject; kin: number[] } {
    const project = labelled(3);
    makeSplit(project, { test: 0.25, validation: 0.25, seed: 3 });
    const placed = listFacesInParts(project.db);
    const kin = (['train', 'test'] as const).map((part) => placed.find((face) => face.part === part)!.id);
    lookAlike(project, ...kin);
    return { project, kin };
  }

  it('by lookalikes is reported, mended to the later part, and the mending can be taken back', () => {
    const { project, kin } = leaking();
    const { leaks, testFaces, sentences } = reportLeaks(project);
    expect(leaks).toEqual([
      {
        kind: 'duplicate',
        subject: '',
        faces: [
          { faceId: kin[0], part: 'train' },
          { faceId: kin[1], part: 'test' },
        ],
      },
    ]);
    expect(testFaces).toBe(1);
    expect(sentences[0]).toMatch(/1 group of lookalikes is in more than one part: 1 test face is touched/);
    mendLeaks(project);
    expect(reportLeaks(project).leaks).toEqual([]);
    expect(new Set(partsOf(project, kin))).toEqual(new Set(['test']));
    expect(undoStep(project)!.said).toMatch(/to one side of the split/);
    expect(reportLeaks(project).leaks).toHaveLength(1);
  });

  it('by a person who was named afterwards is reported', () => {
    const { project, kin } = leaking();
    setGroupStates(project.db, [[1, 'different']]);
    expect(reportLeaks(project).leaks).toEqual([]);
    writeMarks(project.db, 'subject', [['Ada', 'person', kin]]);
    expect(reportLeaks(project).leaks).toMatchObject([{ kind: 'person', subject: 'Ada' }]);
  });

  it('is none where the copy is left out', () => {
    const { project, kin } = leaking();
    writeMarks(project.db, 'excluded', [['duplicate', null, [kin[0]!]]]);
    expect(reportLeaks(project).leaks).toEqual([]);
  });
});

describe('coverage', () => {
  it('says what is missing, the poorest class first', () => {
    const project = makeProject({ faces: 60, perSubject: 3, classes: ['happy', 'sad', 'angry'] });
    setLabels(project, [1, 2, 3, 4], { kind: 'class', classId: 2 });
    setLabels(
      project,
      Array.from({ length: 50 }, (_, n) => n + 5),
      { kind: 'class', classId: 1 },
    );
    const { classes, sentences } = readCoverage(project);
    expect(classes).toEqual([
      { classId: 1, faces: 50, people: 17, unknownPeople: 0, clear: 50, countsAs: 1 },
      { classId: 2, faces: 4, people: 2, unknownPeople: 0, clear: 4, countsAs: 2 },
      { classId: 3, faces: 0, people: 0, unknownPeople: 0, clear: 0, countsAs: 3 },
    ]);
    expect(sentences).toEqual([
      '"angry" has no labelled face. Label some, or drop the class.',
      '"sad" has 4 faces of 2 people: label about 36 more, of other people.',
    ]);
  });
});

describe('a class that counts as another', () => {
  it('is learnt as it, or not at all, in one step each; labels stay as they are', () => {
    const project = labelled();
    const { db } = project;
    const classesOf = () =>
      new Map([...Map.groupBy(listLabelledFaces(db), ({ shares }) => shares[0]!.classId)].map(([id, faces]) => [id, faces.length]));
    countClassAs(project, 2, 1);
    expect(classesOf()).toEqual(
      new Map([
        [1, 80],
        [3, 40],
      ]),
    );
    countClassAs(project, 3, null);
    expect(classesOf()).toEqual(new Map([[1, 80]]));
    expect(listSplitFaces(db).filter(({ classId }) => classId === 2)).toHaveLength(40);
    expect(readCoverage(project).classes.map(({ countsAs }) => countsAs)).toEqual([1, 1, null]);
    expect(() => countClassAs(project, 1, 3)).toThrow('Other classes count as happy');
    expect(undoStep(project)!.said).toBe('angry is left out of runs');
    expect(undoStep(project)!.said).toBe('sad counts as happy in runs');
    expect(classesOf().size).toBe(3);
  });

  it('adds its share of a divided label', () => {
    const shares = [
      { classId: 2, share: 0.5 },
      { classId: 1, share: 0.3 },
      { classId: 3, share: 0.2 },
    ];
    expect(mapShares(shares, [[3, 1]])).toEqual([
      { classId: 2, share: 0.5 },
      { classId: 1, share: 0.5 },
    ]);
    expect(mapShares(shares, [[2, null]]).map(({ classId, share }) => [classId, Number(share.toFixed(3))])).toEqual([
      [1, 0.6],
      [3, 0.4],
    ]);
    expect(mapShares([{ classId: 2, share: 1 }], [[2, null]])).toEqual([]);
  });
});
