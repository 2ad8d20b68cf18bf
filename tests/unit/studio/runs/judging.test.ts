/** A run that is judged says how far that is; one that is cancelled meanwhile keeps what it learnt, with its figures. */
import { expect, it } from 'vitest';
import { findCheckpoint } from '../../../../src/studio/db/checkpoints.ts';
import { getRun } from '../../../../src/studio/db/runs.ts';
import { isJudgedWhenCancelled, judgedFaces, judgeRun } from '../../../../src/studio/runs/judge.ts';
import { readSnapshot, type Snapshot } from '../../../../src/studio/splits/snapshot.ts';
import { drawnStudio } from '../../../support/drawn-studio.ts';
import { endOfJob, endOfRun } from '../../../support/endings.ts';

it('a head is judged step by step, and keeps its figures where it is cancelled meanwhile', async () => {
  const studio = await drawnStudio({ perClass: 12 });
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

  const cancelAt = async (words: string) => {
    const stop = context.jobs.onChange(({ id, step }) => {
      if (step.startsWith(words)) context.jobs.cancel(id);
    });
    const { jobId, runId } = await client.runs.start({ stage: 'head', settings: { ...head, seed: 2 } });
    expect(await endOfJob(studio, jobId)).toMatchObject({ state: 'cancelled' });
    stop();
    return client.runs.get({ id: runId });
  };
  const cancelled = await cancelAt('Judging it');
  expect(cancelled).toMatchObject({ state: 'cancelled', test: { n: done.run.test!.n }, oldClasses: null });
  expect(findCheckpoint(db, cancelled.id, 'final')).not.toBeNull();

  // The row to beat is made anew: it ends as well, and takes nothing from the head.
  const bases = async () => (await client.runs.list()).filter(({ stage }) => stage === 'base');
  await client.runs.remove({ id: (await bases())[0]!.id });
  expect(await cancelAt('Judging the base')).toMatchObject({
    state: 'done',
    test: { n: done.run.test!.n },
    oldClasses: { n: expect.any(Number) },
  });
  expect(db.prepare("SELECT state FROM run WHERE stage = 'base' ORDER BY id DESC LIMIT 1").pluck().get()).toBe('cancelled');
  await endOfRun(studio, await client.runs.start({ stage: 'head', settings: head }));
  expect((await bases()).map(({ state }) => state)).toEqual(['cancelled', 'done']);
});

it('more than a thousand faces are not judged any further once the run is cancelled', () => {
  expect(isJudgedWhenCancelled({ parts: Array(1_000).fill('test') } as unknown as Snapshot)).toBe(true);
  expect(isJudgedWhenCancelled({ parts: Array(1_001).fill('test') } as unknown as Snapshot)).toBe(false);
});
