import { expect, it } from 'vitest';
import { reportRunLeak } from '../../../../src/studio/splits/leaks.ts';
import { drawnStudio } from '../../../support/drawn-studio.ts';
import { jobDone } from '../../../support/jobs.ts';
import { countStatements } from '../../../support/statements.ts';

it('a result is called unclean once a person turns out to be on both sides, and clean again when that is taken back', async () => {
  const studio = await drawnStudio({ perClass: 16 });
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
