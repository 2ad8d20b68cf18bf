/** Predictions that cannot be of their run are named with it, wherever they are read. */
import { expect, it } from 'vitest';
import { BASE_CARDS } from '../../../../src/engine/bases/base.ts';
import { headSettings } from '../../../../src/shared/contract/stages.ts';
import { savePredictions } from '../../../../src/studio/db/predictions.ts';
import { closeProject } from '../../../../src/studio/db/open.ts';
import { insertRun } from '../../../../src/studio/db/runs.ts';
import { makeProject } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

const baseId = BASE_CARDS[0]!.id;
const classes = [1, 2].map((classId) => ({ classId, name: `class ${classId}` }));

it.each([
  ['truth', '2'],
  ['predicted', '-1'],
  ['probability', '9e999'],
  ['probabilities', "x'0000'"],
  ['probabilities', "x'0000000000000000000000'"],
  ['probabilities', "x'0000803f0000c07f'"],
])('%s %s', async (column, value) => {
  const project = makeProject({ faces: 2 });
  const { db, path } = project;
  for (const name of ['Head 1', 'Head 2']) {
    const settings = headSettings.parse({ baseId, seed: 1 });
    const frozen = { from: null, snapshotBlobId: null, snapshotHash: null, backend: null };
    const id = insertRun(db, { ...frozen, name, stage: 'head', baseId, state: 'done', classes, settings });
    const said = { part: 'test', truth: 0, predicted: 1, probability: 0.75, probabilities: Float32Array.of(0.25, 0.75) } as const;
    savePredictions(db, id, [
      { faceId: 1, ...said },
      { faceId: 2, ...said },
    ]);
  }
  db.exec(`UPDATE prediction SET ${column} = ${value} WHERE run_id = 1 AND face_id = 2`);
  closeProject(project);
  const { client } = await makeStudio();
  await client.project.open({ path });
  const message = expect.stringMatching(new RegExp(`${path}.*"prediction", "${column}" of row 2 of run 1 does not fit`)) as string;
  await expect(client.runs.cell({ id: 1 })).rejects.toMatchObject({ code: 'NOT_A_PROJECT', message });
  await expect(client.runs.compare({ a: 1, b: 2 })).rejects.toMatchObject({ code: 'NOT_A_PROJECT', message });
  expect(await client.runs.cell({ id: 2 })).toHaveLength(2);
});
