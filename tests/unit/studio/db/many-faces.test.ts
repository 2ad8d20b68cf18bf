/** What is done to one face, or to very many, does not take a statement a face or a look at every row. */
import { expect, it } from 'vitest';
import { keepActivations } from '../../../../src/studio/db/activations.ts';
import { listAssigned, insertAssignments } from '../../../../src/studio/db/assignments.ts';
import { currentAnnotatorId, insertPerson } from '../../../../src/studio/db/annotators.ts';
import { readCrop, writeCrops } from '../../../../src/studio/db/face-crops.ts';
import { writeMarks } from '../../../../src/studio/db/face-marks.ts';
import { putFeatures } from '../../../../src/studio/db/features.ts';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import { countErrors, countFeatures, getError, listAudit, saveErrors } from '../../../../src/studio/db/guesses.ts';
import { countFacesSince, saveLooks } from '../../../../src/studio/db/looks.ts';
import { countPlaced, saveMap } from '../../../../src/studio/db/map-points.ts';
import { countLookedAt } from '../../../../src/studio/db/quality.ts';
import { column, single } from '../../../../src/studio/db/statement.ts';
import { countSubjects, countUnknownPeople } from '../../../../src/studio/db/subjects.ts';
import { addImportedVote } from '../../../../src/studio/db/imported-votes.ts';
import { excludeFaces } from '../../../../src/studio/curation/marks.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { undoStep } from '../../../../src/studio/labels/steps.ts';
import { makeProject } from '../../../support/projects.ts';
import { countStatements, plansOf } from '../../../support/statements.ts';

const FACES = 300;
const idsTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1);
const row = (faceId: number, view = 0) => ({ faceId, view, data: new Uint8Array(4) });

it('an answer on very many faces with imported votes is taken back in few statements, and every label is the one before', () => {
  const project = makeProject({ faces: FACES });
  const { db } = project;
  const ids = idsTo(FACES);
  for (const id of ids) {
    addImportedVote(db, id, 'labels.csv', { kind: 'class', classId: 1 + (id % 3), counts: null });
    // Of some there are two, which differ.
    if (id % 5 === 0) addImportedVote(db, id, 'other.csv', { kind: 'class', classId: 1 + ((id + 1) % 3), counts: null });
  }
  const before = getFaces(db, ids);
  setLabels(project, ids, { kind: 'class', classId: 2 });
  expect(countStatements(db, () => undoStep(project))).toBeLessThan(60);
  expect(getFaces(db, ids)).toEqual(before);
});

it('a face that is cut out anew is forgotten under every base, cut and layout, without a look at the others', () => {
  const { db } = makeProject({ faces: 9 });
  const ids = idsTo(9);
  const features = ids.map((faceId) => ({ faceId, features: new Float32Array(2) }));
  for (const base of ['a', 'b']) putFeatures(db, base, features);
  for (const layout of ['x', 'y']) saveMap(db, layout, ids, new Float32Array(18));
  keepActivations(db, { cut: 'block', rows: ids.flatMap((id) => [row(id), row(id, 1)]) });
  const crop = readCrop(db, 5)!;
  const plans = plansOf(db, () => writeCrops(db, [crop]));
  expect(plans.length).toBeGreaterThan(3);
  expect(plans.filter((detail) => /^SCAN (feature|activation|map_point|face)\b/.test(detail))).toEqual([]);
  const counts = ['feature', 'map_point', 'activation'].map((table) => [
    single<number>(db, `SELECT count(*) FROM ${table}`),
    single<number>(db, `SELECT count(*) FROM ${table} WHERE face_id = 5`),
  ]);
  expect(counts).toEqual([16, 16, 16].map((left) => [left, 0]));
});

it('activations of another cut go a few with each batch, until none is left', () => {
  const { db } = makeProject({ faces: 40 });
  const ids = idsTo(40);
  const views = idsTo(50);
  const kept = (cut: string) => single<number>(db, 'SELECT count(*) FROM activation WHERE cut = ?', cut)!;
  for (const view of views) keepActivations(db, { cut: 'before', rows: ids.map((id) => row(id, view)) });
  expect(kept('before')).toBe(2_000);
  const left = views.map((view) => {
    keepActivations(db, { cut: 'now', rows: ids.map((id) => row(id, view)) });
    return kept('before');
  });
  expect(left[0]).toBeGreaterThan(1_000);
  expect(left[0]).toBeLessThan(2_000);
  expect(left.at(-1)).toBe(0);
  expect(kept('now')).toBe(2_000);
});

it('how far the help is is told without going through all faces', () => {
  const project = makeProject({ faces: 20 });
  const { db } = project;
  putFeatures(
    db,
    'base',
    idsTo(15).map((faceId) => ({ faceId, features: new Float32Array(2) })),
  );
  excludeFaces(project, [1, 2, 18], 'person');
  const plans = plansOf(db, () => {
    expect(countFeatures(db, 'base')).toBe(13);
    expect(countFeatures(db, 'another')).toBe(0);
    expect(listAudit(db)).toEqual([]);
  });
  expect(plans.filter((detail) => /SCAN face\b|face_state/.test(detail))).toEqual([]);
  expect(plans.some((detail) => detail.includes('INDEX face_excluded'))).toBe(true);
});

it('how far curation has come is told without going through all faces, and counts those that are in use', () => {
  const project = makeProject({ faces: 20, perSubject: 4 });
  const { db } = project;
  const look = { hash: new Uint8Array(8), sharpness: 1, brightness: 1, yaw: null, pitch: null, quality: 1 };
  saveLooks(
    db,
    idsTo(15).map((faceId) => ({ faceId, ...look })),
  );
  saveMap(db, 'layout', idsTo(12), new Float32Array(24));
  saveErrors(
    db,
    idsTo(8).map((faceId) => ({ faceId, suggestedId: 1, score: faceId / 8 })),
  );
  // Of the second person one face is named and one only proposed; of the third all are left out; of the fourth all are proposed.
  writeMarks(db, 'subject', [
    [null, null, [1, 2]],
    ['person 1', 'cluster', [5]],
    ['person 3', 'cluster', [13, 14, 15, 16]],
  ]);
  setLabels(project, [7, 8], { kind: 'class', classId: 2 });
  excludeFaces(project, [1, 9, 10, 11, 12, 20], 'person');
  const plans = plansOf(db, () => {
    expect(countFacesSince(db, 0)).toBe(14);
    expect(countFacesSince(db, 12)).toBe(7);
    expect(countLookedAt(db)).toBe(10);
    expect(countPlaced(db, 'layout')).toBe(7);
    expect(countUnknownPeople(db)).toBe(1);
    expect(countSubjects(db)).toEqual({ known: 3, proposed: 1 });
    expect(countErrors(db)).toBe(2);
  });
  expect(plans.filter((detail) => /SCAN face\b(?!.*COVERING)|face_state/.test(detail))).toEqual([]);
});

it('likely errors and assignments of very many faces are written in few statements', () => {
  const { db } = makeProject({ faces: FACES });
  const ids = idsTo(FACES);
  saveErrors(db, [{ faceId: 1, suggestedId: 1, score: 0.5 }]);
  const errors = ids.slice(1).map((faceId) => ({ faceId, suggestedId: 1 + (faceId % 3), score: faceId / FACES }));
  expect(countStatements(db, () => saveErrors(db, errors))).toBeLessThan(10);
  expect(getError(db, 1)).toBeNull();
  expect(getError(db, 7)).toMatchObject({ suggestedId: 2, score: 7 / FACES });
  const one = currentAnnotatorId(db);
  const plan = (faceIds: readonly number[]) => faceIds.map((faceId) => ({ faceId, annotatorId: one }));
  insertPerson(db, { name: 'Two', blind: false });
  const two = column<number>(db, "SELECT id FROM annotator WHERE name = 'Two'")[0]!;
  insertAssignments(db, 'overlap', plan([3, 4]));
  let fresh = 0;
  const statements = countStatements(db, () => {
    fresh = insertAssignments(db, 'overlap', [...plan(ids), { faceId: 9, annotatorId: two }]);
  });
  expect(statements).toBeLessThan(10);
  expect(fresh).toBe(FACES - 2 + 1);
  expect(listAssigned(db, one, 'overlap')).toEqual(ids);
  expect(listAssigned(db, two, 'overlap')).toEqual([9]);
});
