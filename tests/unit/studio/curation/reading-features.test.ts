/** What the curation worker reads of very many faces can be broken off, and says how far it is. */
import { expect, it } from 'vitest';
import { FACE_IDENTITY_CARD } from '../../../../src/engine/bases/face-identity.ts';
import { clusterFaces, IDENTITY_BASE } from '../../../../src/studio/curation/cluster-faces.ts';
import { featureMatrix } from '../../../../src/studio/curation/feature-matrix.ts';
import type { Done } from '../../../../src/studio/curation/methods.ts';
import { putFeatures } from '../../../../src/studio/db/features.ts';
import { makeProject } from '../../../support/projects.ts';

const FACES = 4_500;

function projectWithFeatures(baseId: string, length: number) {
  const project = makeProject({ faces: FACES });
  const faceIds = Array.from({ length: FACES }, (_, n) => n + 1);
  // The last one has none.
  const features = faceIds.slice(0, -1).map((faceId) => ({ faceId, features: new Float32Array(length).fill(faceId) }));
  putFeatures(project.db, baseId, features);
  return { project, faceIds };
}

it('features are read piece by piece, and what was read before a cancel is kept', async () => {
  const { project, faceIds } = projectWithFeatures('base', 2);
  const shares: number[] = [];
  const onProgress = (share: number) => void shares.push(share);
  const read = { project, baseId: 'base', faceIds, onProgress };
  await expect(featureMatrix({ ...read, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(shares).toHaveLength(2);
  const [matrix] = await Promise.all([featureMatrix(read), featureMatrix(read)]);
  expect(Math.max(...shares)).toBeGreaterThan(0.3);
  const rows = matrix.rows(faceIds);
  expect(rows.faceIds).toEqual(faceIds.slice(0, -1));
  expect(rows.features).toEqual(Float32Array.from({ length: 2 * (FACES - 1) }, (_, n) => Math.floor(n / 2) + 1));
});

it('finding out who is the same person is cancelled while descriptors are read', async () => {
  const { project, faceIds } = projectWithFeatures(IDENTITY_BASE, FACE_IDENTITY_CARD.features);
  const told: Done[] = [];
  const input = { project: project.path, faceIds, known: new Int32Array(FACES).fill(-1), apart: [] };
  const abort = new AbortController();
  const emit = (progress: Done) => {
    told.push(progress);
    if (progress.done > 0) abort.abort();
  };
  await expect(clusterFaces(input, { signal: abort.signal, emit })).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(told.length).toBe(2);
  expect(new Set(told.map(({ step }) => step))).toEqual(new Set(['Reading descriptors']));
});
