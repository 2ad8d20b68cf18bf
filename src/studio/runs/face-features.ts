/** Features of faces under a base, computed where they are missing and kept. */
import type { StudioContext } from '../context.ts';
import { facesWithoutFeatures, putFeatures } from '../db/features.ts';
import type { OpenProject } from '../db/open.ts';
import { featureKey, type FeatureKind } from '../learning/stored-features.ts';

interface FeatureOptions extends Omit<FeatureKind, 'mirror'> {
  readonly project: OpenProject;
  readonly faceIds: readonly number[];
  readonly mirror?: boolean;
  readonly signal: AbortSignal | undefined;
  /** Share of the missing ones that is done. */
  readonly onProgress?: (share: number) => void;
}

export async function ensureFeatures(
  { learner }: Pick<StudioContext, 'learner'>,
  { project: { db, path }, baseId, faceIds, cuts, mirror = true, signal, onProgress }: FeatureOptions,
): Promise<void> {
  const key = featureKey({ baseId, cuts, mirror });
  const missing = facesWithoutFeatures(db, key, faceIds);
  let computed = 0;
  await learner.call(
    'features',
    { project: path, baseId, faceIds: missing, cuts, mirror },
    {
      signal,
      onEvent({ faceIds: chunk, data }) {
        const length = data.length / chunk.length;
        putFeatures(
          db,
          key,
          chunk.map((faceId, row) => ({ faceId, features: data.subarray(row * length, (row + 1) * length) })),
        );
        computed += chunk.length;
        onProgress?.(computed / missing.length);
      },
    },
  );
}
