/** A run that is judged says how far that is, and can be cancelled meanwhile. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { getRun } from '../../../../src/studio/db/runs.ts';
import { judgedFaces, judgeRun } from '../../../../src/studio/runs/judge.ts';
import { readSnapshot } from '../../../../src/studio/runs/snapshot.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { endOfRun } from '../../../support/endings.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

it('a head is judged step by step, and no further once it is cancelled', async () => {
  const path = join(temporaryFolder(), 'drawn.mien');
  await drawProject(path, { perClass: 12 });
  const studio = await makeStudio();
  await studio.open(path);
  const { client, context } = studio;
  const { head } = await client.runs.defaults({});
  const done = await endOfRun(studio, await client.runs.start({ stage: 'head', settings: head }));
  expect(done.run).toMatchObject({ state: 'done', error: null });

  const { db } = context.project()!;
  const snapshot = readSnapshot(db, getRun(db, done.run.id));
  const faces = judgedFaces(snapshot);
  const probabilities = new Float32Array(faces.length * snapshot.classIds.length).fill(1 / snapshot.classIds.length);
  const shares: number[] = [];
  const onProgress = (share: number) => void shares.push(share);
  await judgeRun(db, context.learner, { runId: done.run.id, snapshot, faces, probabilities, seed: 1, onProgress });
  // Of both parts.
  expect(shares.some((share) => share > 1 / 3 && share < 2 / 3)).toBe(true);
  expect(shares.some((share) => share > 2 / 3)).toBe(true);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));

  const stop = context.jobs.onChange(({ id, step }) => {
    if (step.startsWith('Judging')) context.jobs.cancel(id);
  });
  const { run } = await endOfRun(studio, await client.runs.start({ stage: 'head', settings: head }));
  stop();
  expect(run).toMatchObject({ state: 'cancelled', test: null });
});
