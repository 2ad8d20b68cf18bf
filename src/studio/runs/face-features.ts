/** Features of faces under a base, computed where they are missing and kept. */
import { facesWithoutFeatures, putFeatures } from '../db/features.ts';
import type { OpenProject } from '../db/open.ts';
import type { RunServices } from './run-services.ts';

interface FeatureOptions {
  readonly project: OpenProject;
  readonly baseId: string;
  readonly faceIds: readonly number[];
  readonly signal: AbortSignal;
  /** Share of the missing ones that is done. */
  readonly onProgress?: (share: number) => void;
}

export async function ensureFeatures(
  { learner }: Pick<RunServices, 'learner'>,
  { project: { db, path }, baseId, faceIds, signal, onProgress }: FeatureOptions,
): Promise<void> {
  const missing = facesWithoutFeatures(db, baseId, faceIds);
  let computed = 0;
  await learner.call(
    'features',
    { project: path, baseId, faceIds: missing },
    {
      signal,
      onEvent({ faceIds: chunk, data }) {
        const length = data.length / chunk.length;
        putFeatures(
          db,
          baseId,
          chunk.map((faceId, row) => ({ faceId, features: data.subarray(row * length, (row + 1) * length) })),
        );
        computed += chunk.length;
        onProgress?.(computed / missing.length);
      },
    },
  );
}
