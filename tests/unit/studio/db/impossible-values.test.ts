/** Values that no project of ours holds, as in a file that was made by hand: they are told, and hide nothing else. */
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { BASE_CARDS } from '../../../../src/engine/bases/base.ts';
import { headSettings, scratchSettings } from '../../../../src/shared/contract/stages.ts';
import { closeProject } from '../../../../src/studio/db/open.ts';
import { insertRun } from '../../../../src/studio/db/runs.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { makeProject } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

const baseId = BASE_CARDS[0]!.id;
const COMMON = { from: null, baseId, classes: [], snapshotBlobId: null, snapshotHash: null, backend: null };
const STEPWISE = scratchSettings.parse({
  ...{ baseId, epochs: 3, rate: 0.1, rateFactor: 1, batchSize: 8, weightDecay: 0, labelSmoothing: 0, warmup: 0, patience: 1, seed: 1 },
  augmentation: { flip: false, rotate: 0, scale: 0, shift: 0, brightness: 0, contrast: 0, grey: 0 },
  balance: 'none',
});

/** A studio on a project of two runs and three labelled faces, after these statements; its columns took any value meanwhile. */
async function studioAfter(...statements: readonly string[]) {
  const project = makeProject({ faces: 3 });
  const { db, path } = project;
  setLabels(project, [1, 2, 3], { kind: 'class', classId: 1, valence: 0.5 });
  insertRun(db, { ...COMMON, name: 'Head 1', stage: 'head', state: 'done', settings: headSettings.parse({ baseId, seed: 1 }) });
  insertRun(db, { ...COMMON, name: 'Scratch 2', stage: 'scratch', state: 'interrupted', settings: STEPWISE });
  closeProject(project);
  const file = new Database(path).unsafeMode();
  file.pragma('ignore_check_constraints = ON');
  file.pragma('foreign_keys = OFF');
  file.pragma('writable_schema = ON');
  const schema = file
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT'")
    .all();
  const write = file.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?');
  for (const { name, sql } of schema) write.run(sql.replace(/ STRICT$/, ''), name);
  file.pragma('writable_schema = RESET');
  for (const sql of statements) file.exec(sql);
  file.pragma('writable_schema = ON');
  for (const { name, sql } of schema) write.run(sql, name);
  file.pragma('writable_schema = RESET');
  file.close();
  const { client } = await makeStudio();
  await client.project.open({ path });
  return { client, path };
}

describe('a run', () => {
  it.each([
    ['seconds', '9e999'],
    ['stage', "'guess'"],
    ['created_at', '9000000000000000000'],
    ['backend', "x'00'"],
    ['state', "'asleep'"],
  ])('whose %s is %s stands in the list as damaged, and takes no other along', async (column, value) => {
    const { client, path } = await studioAfter(`UPDATE run SET ${column} = ${value} WHERE id = 1`);
    const [first, second] = await client.runs.list();
    const sentence = expect.stringMatching(new RegExp(`${path}.*"run", "${column}" of row 1 does not fit`)) as string;
    expect(first).toMatchObject({ id: 1, name: 'Head 1', state: 'failed', error: sentence });
    expect(second).toMatchObject({ id: 2, state: 'interrupted', resumable: { epoch: 0, of: 3 } });
    await expect(client.runs.get({ id: 1 })).rejects.toMatchObject({ code: 'NOT_A_PROJECT', message: sentence });
  });

  it('without a name, with a number that is none, or with an endless checkpoint takes no other along', async () => {
    const { client } = await studioAfter(
      `INSERT INTO run (id, name, stage, base_id, state, classes, settings, created_at)
         SELECT 9007199254740994, name, stage, base_id, state, classes, settings, created_at FROM run WHERE id = 1`,
      "UPDATE run SET name = x'00' WHERE id = 1",
      "INSERT INTO checkpoint (run_id, kind, epoch, blob_id, at) SELECT 2, 'last', 9e999, min(id), 1 FROM blob",
    );
    expect((await client.runs.list()).map(({ id, name, error }) => [id, name, error])).toEqual([
      [1, 'Run 1', expect.stringContaining('"run", "name" of row 1 does not fit')],
      [2, 'Scratch 2', expect.stringContaining('"checkpoint", "epoch" of row 1 does not fit')],
    ]);
  });

  it('that was removed and has no name can be told from the others', async () => {
    const { client } = await studioAfter(
      "UPDATE run SET removed = 1, name = x'00' WHERE id = 1",
      'UPDATE run SET removed = 1 WHERE id = 2',
    );
    expect((await client.runs.removed()).map(({ name }) => name)).toEqual(['Scratch 2', 'Run 1']);
  });
});

it('a comparison takes no other along', async () => {
  const settings = { strategies: ['head'], seeds: 1, epochs: null, curve: false, baseId, mirror: true };
  const add = (id: number, seconds: string) =>
    `INSERT INTO comparison (id, name, state, settings, snapshot_blob_id, snapshot_hash, created_at, seconds)
       SELECT ${id}, 'Comparison ${id}', 'done', '${JSON.stringify(settings)}', min(id), '', 1, ${seconds} FROM blob`;
  const entry = (id: number, share: string) =>
    `INSERT INTO comparison_entry (comparison_id, strategy, seed, share) VALUES (${id}, 'head', 1, ${share})`;
  const { client } = await studioAfter(add(1, '9e999'), add(2, '1'), entry(2, '9e999'), add(3, '1'), entry(3, '1'));
  expect((await client.comparisons.list()).map(({ id }) => id)).toEqual([3]);
});

describe('a face', () => {
  it.each([
    ['face', 'x', '9e999', 'x', 2, { box: { x: 0, y: 0, width: 0, height: 0 } }],
    ['face', 'part', "'exam'", 'part', 2, { part: null }],
    ['face', 'state', "'asleep'", 'state', 2, { state: 'unlabelled' }],
    ['face', 'class_id', "x'00'", 'class_id', 2, { classId: null }],
    ['face', 'subject', "x'00'", 'subject', 2, { subject: null }],
    ['image', 'file', "x'00'", 'file', 2, { file: '' }],
    ['image', 'source', "x'00'", 'source', 2, { source: '' }],
    ['vote', 'valence', '9e999', 'valence', 'of face 2', { mine: null }],
  ])('whose %s has an impossible %s is told, and takes no other along', async (table, column, value, named, row, left) => {
    const { client, path } = await studioAfter(`UPDATE ${table} SET ${column} = ${value} WHERE id = 2`);
    expect((await client.project.current())!.counts).toMatchObject({ faces: 3 });
    expect(await client.faces.subjects()).toEqual([]);
    const faces = await client.faces.get({ ids: [1, 2, 3] });
    const damage = expect.stringMatching(new RegExp(`${path}.*"${table}", "${named}" of row ${row} does not fit`)) as string;
    expect(faces.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(faces[1]).toMatchObject({ ...left, damage });
    for (const other of [faces[0], faces[2]]) {
      expect(other).toMatchObject({ state: 'labelled', classId: 1, mine: { valence: 0.5 } });
      expect(other).not.toHaveProperty('damage');
    }
  });
});
