/** Features that the project keeps, as a matrix. */
import { readFeatures } from '../db/features.ts';
import { withProject } from './project-reader.ts';

/** Under which the features of some of a base's blocks are kept. */
export function featureKey(baseId: string, cuts?: readonly string[]): string {
  return cuts ? `${baseId}/${cuts.join('+')}` : baseId;
}

/** faces × features. The studio has them computed before it asks for a head. */
export function storedFeatures(path: string, key: string, faceIds: readonly number[]): Promise<Float32Array> {
  return withProject(path, async ({ db }) => {
    const rows = readFeatures(db, key, faceIds);
    const length = rows.values().next().value?.length ?? 0;
    const features = new Float32Array(faceIds.length * length);
    faceIds.forEach((faceId, position) => {
      const row = rows.get(faceId);
      if (!row) throw new Error(`The features of face ${faceId} are missing`);
      features.set(row, position * length);
    });
    return features;
  });
}
