/** Steps in a log that none of ours wrote: they are named, and those beyond them can be taken back. */
import { expect, it } from 'vitest';
import { currentAnnotatorId } from '../../../../src/studio/db/annotators.ts';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import type { OpenProject } from '../../../../src/studio/db/open.ts';
import { insertOp, readUndoState } from '../../../../src/studio/db/ops.ts';
import { setLabels, setNote } from '../../../../src/studio/labels/labelling.ts';
import { undoStep } from '../../../../src/studio/labels/steps.ts';
import { makeProject } from '../../../support/projects.ts';

function addStep({ db }: OpenProject, kind: string, before: unknown, after: unknown = before): void {
  insertOp(db, { kind, said: 'Did something', before, after, annotatorId: currentAnnotatorId(db), at: 1 });
}

const FACE = [['class', 1, 1, [1]]];

it.each([
  ['label', 7, 'before'],
  ['label', [['class', 1, 1]], 'before'],
  ['label', [['class', null, 1, [1]]], 'before'],
  ['label', [['shout', 1, 1, [1]]], 'before'],
  ['label', [['class', 99, 1, [1]]], 'before'],
  ['label', [['class', 1, 1, [99]]], 'before'],
  ['label', [['class', 1, 1, ['a']]], 'before'],
  ['label', [['class', 1, 1, [1], { second: { classId: 2, share: 7 } }]], 'before'],
  ['note', { faceId: 1 }, 'before'],
  ['note', { faceId: 99, text: 'x' }, 'before'],
  ['rule', { name: 'mine' }, 'before'],
  ['curation', { marks: { part: [['exam', null, [1]]] } }, 'before'],
  ['curation', { marks: { size: [['1', null, [1]]] }, groups: 1 }, 'before'],
  ['curation', { crops: [{ faceId: 1 }] }, 'before'],
  ['curation', { apart: { pairs: [[1]], holds: true } }, 'before'],
  ['dance', {}, 'kind'],
])('a step of the kind %s to %j', (kind, state, column) => {
  const project = makeProject({ faces: 2 });
  setLabels(project, [1], { kind: 'class', classId: 1 });
  addStep(project, kind, state);
  const wanted = new RegExp(`${project.path}.*"op", "${column}" of row 2 .*"Did something" can no longer be taken back`);
  expect(() => undoStep(project)).toThrow(
    expect.objectContaining({ code: 'NOT_A_PROJECT', message: expect.stringMatching(wanted) }) as Error,
  );
  expect(getFaces(project.db, [1])[0]).toMatchObject({ classId: 1, note: '' });
  expect(undoStep(project)).toMatchObject({ faceIds: [1] });
  expect(getFaces(project.db, [1])[0]).toMatchObject({ classId: null });
  expect(readUndoState(project.db)).toEqual({ canUndo: false, canRedo: true });
});

it('nor is one taken back that could not be done again', () => {
  const project = makeProject({ faces: 2 });
  addStep(project, 'label', FACE, { faces: 1 });
  expect(() => undoStep(project)).toThrow(/"op", "after" of row 1 does not fit/);
});

it('a step that is half-way in when it cannot go on leaves nothing behind', () => {
  const project = makeProject({ faces: 2 });
  setNote(project, 1, 'mine');
  addStep(project, 'label', [...FACE, ['class', 1, 1, [99]]]);
  expect(() => undoStep(project)).toThrow(/names what is not there/);
  expect(getFaces(project.db, [1])[0]).toMatchObject({ state: 'unlabelled', note: 'mine' });
});
