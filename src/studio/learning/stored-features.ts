/** Features that the project keeps, as a matrix. */
import { readFeatures } from '../db/features.ts';
import type { OpenProject } from '../db/open.ts';
import { withProject } from './project-reader.ts';

/** Which features of a face are meant. */
export interface FeatureKind {
  readonly baseId: string;
  /** Blocks whose averages are wanted, side by side, instead of the base's features. */
  readonly cuts?: readonly string[] | undefined;
  /** The mean of those of the face and of its mirror image. */
  readonly mirror: boolean;
}

/** Under which they are kept: by the base's name alone those that all the rest of the studio reads. */
export function featureKey({ baseId, cuts, mirror }: FeatureKind): string {
  return `${baseId}${cuts ? `/${cuts.join('+')}` : ''}${mirror ? '' : '/one-way'}`;
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
