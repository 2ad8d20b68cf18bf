/** Features that the project keeps, as a matrix. */
import { readFeatures } from '../db/features.ts';
import type { OpenProject } from '../db/open.ts';
import { withProject } from './project-reader.ts';

/** Under which the features of some of a base's blocks are kept. */
export function featureKey(baseId: string, cuts?: readonly string[]): string {
  return cuts ? `${baseId}/${cuts.join('+')}` : baseId;
}

/** faces × features where the project keeps those of all these faces, else null. */
export function keptFeatures({ db }: Pick<OpenProject, 'db'>, key: string, faceIds: readonly number[]): Float32Array | null {
  const rows = readFeatures(db, key, faceIds);
  if (rows.size < faceIds.length) return null;
  const length = rows.values().next().value?.length ?? 0;
  const features = new Float32Array(faceIds.length * length);
  faceIds.forEach((faceId, position) => features.set(rows.get(faceId)!, position * length));
  return features;
}

/** faces × features. The studio has them computed before it asks for a head. */
export function storedFeatures(path: string, key: string, faceIds: readonly number[]): Promise<Float32Array> {
  return withProject(path, async (project) => {
    const features = keptFeatures(project, key, faceIds);
    if (!features) throw new Error(`Features "${key}" of some faces are missing`);
    return features;
  });
}
