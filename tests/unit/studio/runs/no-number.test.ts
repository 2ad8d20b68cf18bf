import { expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../src/engine/training/checkpoint.ts';
import { readBlob } from '../../../../src/studio/db/blobs.ts';
import { findCheckpoint, saveCheckpoint } from '../../../../src/studio/db/checkpoints.ts';
import { drawnStudio } from '../../../support/drawn-studio.ts';
import { endOfRun } from '../../../support/endings.ts';

it('a run whose loss is no number any more keeps its best, and does not go the same way again', async () => {
  const studio = await drawnStudio({ perClass: 8 });
  const { client } = studio;
  const { db } = studio.context.project()!;
  const { head } = await client.runs.defaults({});
  await endOfRun(studio, await client.runs.start({ stage: 'head', settings: head }));
  const { finetune } = await client.runs.defaults({});
  const { jobId, runId } = await client.runs.start({ stage: 'finetune', settings: { ...finetune!, epochs: 500, patience: 500 } });
  for await (const { points, state } of await client.runs.watch({ id: runId })) {
    if (points.length > 0 && state === 'running') await client.jobs.cancel({ id: jobId });
  }

  const last = findCheckpoint(db, runId, 'last')!;
  const checkpoint = decodeCheckpoint(new Uint8Array(readBlob(db, last.blobId)));
  const { 'weights/head/kernel': kernel, ...rest } = checkpoint.tensors;
  const broken = { ...rest, 'weights/head/kernel': { ...kernel!, data: kernel!.data.map(() => Number.NaN) } };
  saveCheckpoint(db, { runId, kind: 'last', epoch: last.epoch, bytes: encodeCheckpoint({ ...checkpoint, tensors: broken }) });
  const { run } = await endOfRun(studio, await client.runs.resume({ id: runId }));
  expect(run).toMatchObject({ state: 'failed', error: expect.stringContaining('not a number') as string, resumable: null });
  expect(run.test!.n).toBe(run.faces.test);
  await expect(client.runs.resume({ id: runId })).rejects.toMatchObject({ code: 'NOT_READY' });
});
