import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reportRunLeak } from '../../../../src/studio/splits/leaks.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { jobDone } from '../../../support/jobs.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { countStatements } from '../../../support/statements.ts';
import { makeStudio } from '../../../support/studio.ts';

it('a result is called unclean once a person turns out to be on both sides, and clean again when that is taken back', async () => {
  const path = join(temporaryFolder(), 'drawn.mien');
  await drawProject(path, { perClass: 16 });
  const studio = await makeStudio();
  await studio.open(path);
  const { client } = studio;
  const { head } = await client.runs.defaults({});
  const { jobId, runId } = await client.runs.start({ stage: 'head', settings: head });
  await jobDone(studio, { jobId });
  const project = studio.context.project()!;
  const ask = () => countStatements(project.db, () => expect(reportRunLeak(project, runId)).toBeNull());
  // The run's faces are read once.
  const first = ask();
  expect(ask()).toBeLessThan(first);
  expect(await client.splits.checkRun({ runId })).toBeNull();

  const faces = await client.faces.get({ ids: Array.from({ length: 48 }, (_, n) => n + 1) });
  const kin = (['train', 'test'] as const).map((part) => faces.find((face) => face.part === part)!.id);
  await client.marks.subject({ faceIds: kin, subject: 'Ada' });
  const leak = (await client.splits.checkRun({ runId }))!;
  expect(leak.testFaces).toBe(1);
  expect(leak.sentence).toMatch(/^Not a clean result: 1 of \d+ test faces is of people, or has lookalikes/);
  await client.labels.undo();
  expect(await client.splits.checkRun({ runId })).toBeNull();
});
