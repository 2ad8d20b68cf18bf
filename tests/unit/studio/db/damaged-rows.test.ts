/** One bad value in a project file hides nothing else, and is named. */
import Database from 'better-sqlite3';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BASE_CARDS } from '../../../../src/engine/bases/base.ts';
import { draftClasses } from '../../../../src/shared/classes.ts';
import { headSettings } from '../../../../src/shared/contract/stages.ts';
import { listDuplicates } from '../../../../src/studio/curation/duplicates.ts';
import { requireProject } from '../../../../src/studio/context.ts';
import { currentAnnotatorId, findCurrentAnnotator } from '../../../../src/studio/db/annotators.ts';
import { freeClassName, insertClass } from '../../../../src/studio/db/classes.ts';
import { insertExport } from '../../../../src/studio/db/exports.ts';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import { readLabelMap } from '../../../../src/studio/db/label-map.ts';
import { openProject, type OpenProject } from '../../../../src/studio/db/open.ts';
import { insertOp } from '../../../../src/studio/db/ops.ts';
import { readRule } from '../../../../src/studio/db/rules.ts';
import { addPoint, getRun, insertRun, lineageOf, updateRun } from '../../../../src/studio/db/runs.ts';
import { readSplitSettings } from '../../../../src/studio/db/splits.ts';
import { statement } from '../../../../src/studio/db/statement.ts';
import { transact } from '../../../../src/studio/db/transact.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { makeProject } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

const point = {
  epoch: 1,
  trainLoss: 1,
  trainAccuracy: 1,
  validationLoss: null,
  validationAccuracy: null,
  validationBalancedAccuracy: null,
  rate: 0.1,
  best: true,
};

async function studioWithRuns() {
  const studio = await makeStudio();
  await studio.client.project.create({ name: 'given', classes: draftClasses(['calm', 'smile']) });
  const { db, path } = requireProject(studio.context);
  const baseId = BASE_CARDS[0]!.id;
  for (const name of ['Head 1', 'Head 2']) {
    const settings = headSettings.parse({ baseId, seed: 1 });
    const id = insertRun(db, {
      name,
      stage: 'head',
      from: null,
      baseId,
      state: 'done',
      classes: [],
      settings,
      snapshotBlobId: null,
      snapshotHash: null,
      backend: null,
    });
    addPoint(db, id, point);
    insertExport(db, { runId: id, at: 1, dir: name, files: [], verified: { faces: 1, maxDifference: 0 } });
  }
  const spoil = (sql: string, ...values: readonly unknown[]) => transact(db, () => db.prepare(sql).run(...values));
  return { studio, db, path, spoil };
}

describe('a run', () => {
  it.each([
    ['settings', '{', /in its table "run", "settings" of row 1 is no JSON/],
    ['settings', '{"baseId":7}', /"settings" of row 1 does not fit/],
    ['summary', '{"test":1}', /"summary" of row 1 does not fit/],
    ['classes', '{}', /"classes" of row 1 does not fit/],
    ['expected', '[]', /"expected" of row 1 does not fit/],
  ])('with bad %s %s stands in the list as one that failed, and can be removed', async (column, value, sentence) => {
    const { studio, path, spoil } = await studioWithRuns();
    const { client } = studio;
    spoil(`UPDATE run SET ${column} = ? WHERE id = 1`, value);
    const [first, second] = await client.runs.list();
    expect(first).toMatchObject({ id: 1, name: 'Head 1', state: 'failed', error: expect.stringMatching(sentence) as string });
    expect(first!.error).toContain(path);
    expect(second).toMatchObject({ id: 2, state: 'done', error: null });
    await expect(client.runs.get({ id: 1 })).rejects.toMatchObject({ code: 'NOT_A_PROJECT' });
    expect(await client.project.readiness()).toBeDefined();
    await client.runs.remove({ id: 1 });
    expect((await client.runs.list()).map(({ id }) => id)).toEqual([2]);
    expect(await client.runs.removed()).toEqual([{ id: 1, name: 'Head 1' }]);
  });

  it('with a bad point, or on a base with a bad card, is named as well', async () => {
    const { studio, spoil } = await studioWithRuns();
    spoil("UPDATE run_point SET point = '7' WHERE run_id = 1");
    spoil("INSERT INTO blob (id, sha256, size, type) VALUES (99, zeroblob(32), 0, '')");
    spoil("INSERT INTO base (id, card, blob_id, at) VALUES ('own', '{', 99, 1)");
    spoil("UPDATE run SET base_id = 'own' WHERE id = 2");
    expect((await studio.client.runs.list()).map(({ error }) => error)).toEqual([
      expect.stringContaining('"run_point", "point" of row 0 of run 1 does not fit'),
      expect.stringContaining('"base", "card" of row own is no JSON'),
    ]);
    expect((await studio.client.runs.bases()).map(({ id }) => id)).toContain(BASE_CARDS[0]!.id);
  });

  it('that comes from itself is gone round once', async () => {
    const { db } = await studioWithRuns();
    updateRun(db, 1, { from: 2 });
    updateRun(db, 2, { from: 1 });
    expect(lineageOf(db, 2).map(({ id }) => id)).toEqual([2, 1]);
    updateRun(db, 1, { from: 1 });
    expect(lineageOf(db, 1)).toEqual([getRun(db, 1)]);
  });
});

it('a bad record of an export hides no other', async () => {
  const { studio, spoil } = await studioWithRuns();
  spoil("UPDATE export SET record = '[]' WHERE id = 1");
  expect((await studio.client.exports.list()).map(({ dir }) => dir)).toEqual(['Head 2']);
});

it('a page that is damaged is told of the file, wherever it is read, and hides nothing else', async () => {
  const { studio, db, path } = await studioWithRuns();
  const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'export'").pluck().get());
  const size = Number(db.pragma('page_size', { simple: true }));
  await studio.client.project.close();
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xff, (page - 1) * size, page * size));
  await studio.client.project.open({ path });
  await expect(studio.client.exports.list()).rejects.toMatchObject({ code: 'NOT_A_PROJECT', message: expect.stringContaining(path) });
  const rows = statement(requireProject(studio.context).db, 'SELECT record FROM export').iterate();
  expect(() => [...rows]).toThrow(expect.objectContaining({ code: 'NOT_A_PROJECT', message: expect.stringContaining(path) }) as Error);
  expect((await studio.client.runs.list()).map(({ name }) => name)).toEqual(['Head 1', 'Head 2']);
});

it('a step that cannot be read is named when it is to be taken back', async () => {
  const { studio, db, path } = await studioWithRuns();
  const annotatorId = currentAnnotatorId(db);
  insertOp(db, { kind: 'label', said: 'Labelled', before: [], after: [], annotatorId, at: 1 });
  transact(db, () => db.prepare("UPDATE op SET before = '['").run());
  await expect(studio.client.labels.undo()).rejects.toMatchObject({
    code: 'NOT_A_PROJECT',
    message: expect.stringMatching(new RegExp(`${path}.*"op", "before" of row 1`)),
  });
});

describe('classes', () => {
  it.each([
    ['color', 'red;background:url(https://example.org)'],
    ['name', 'x'.repeat(1_000)],
    ['key', 'ab'],
  ])('that do not fit keep the file from being opened: %s', async (column, value) => {
    const { studio, path } = await studioWithRuns();
    await studio.client.project.close();
    const file = new Database(path);
    file.prepare(`UPDATE class SET ${column} = ? WHERE id = 2`).run(value);
    file.close();
    const wanted = { code: 'NOT_A_PROJECT', message: expect.stringContaining(`"class", "${column}" of row 2 does not fit`) as string };
    await expect(studio.client.project.open({ path })).rejects.toMatchObject(wanted);
    expect(() => openProject(path, { readonly: true })).toThrow(expect.objectContaining(wanted) as Error);
    expect(await studio.client.project.current()).toBeNull();
  });

  it('get a name that fits also where theirs is taken', async () => {
    const { db } = await studioWithRuns();
    const name = 'ü'.repeat(64);
    insertClass(db, { name, color: '#000000', key: null, position: 2 });
    expect(freeClassName(db, { name })).toBe(`${'ü'.repeat(60)} (2)`);
  });
});

describe('a setting that is none counts as not there', () => {
  it.each([
    ['the rule for labels', 'labelRule', 'x', ({ db }: OpenProject) => readRule(db), { name: 'people' }],
    ['the map of labels', 'labelMap', '{"a":1}', ({ db }: OpenProject) => readLabelMap(db), []],
    ['the split', 'split', '[]', ({ db }: OpenProject) => readSplitSettings(db), null],
    ['who is at work', 'annotator', '{}', ({ db }: OpenProject) => findCurrentAnnotator(db)?.id, 1],
    ['when duplicates were found', 'duplicatesFound', '7', (project: OpenProject) => listDuplicates(project).foundAt, null],
  ])('%s', (_, key, value, read, expected) => {
    const project = makeProject({ faces: 1 });
    setLabels(project, [1], { kind: 'class', classId: 1 });
    project.db.prepare('INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)').run(key, value);
    expect(read(project)).toEqual(expected);
    setLabels(project, [1], { kind: 'class', classId: 2 });
    expect(getFaces(project.db, [1])[0]!.classId).toBe(2);
  });

  it('nor do shares that are none hide a face', () => {
    const project = makeProject({ faces: 1 });
    setLabels(project, [1], { kind: 'class', classId: 1 });
    project.db.exec("UPDATE face SET shares = 'x'");
    expect(getFaces(project.db, [1])).toMatchObject([{ id: 1, classId: 1, shares: [] }]);
  });
});
