/** Labels as a head learns from them, beside the features of their faces. */
import { pickRows } from '../../engine/data/rows.ts';
import { knownShares, targetMatrix } from '../../engine/data/targets.ts';
import type { LabelledRow } from '../db/guesses.ts';
import type { FeatureMatrix } from './feature-matrix.ts';

export interface LabelTargets {
  readonly faceIds: number[];
  readonly features: Float32Array;
  /** Faces × classes; each row sums to 1. */
  readonly targets: Float32Array;
}

/** Faces whose features are there and whose label has a share of one of these classes. */
export function labelTargets(matrix: FeatureMatrix, labelled: readonly LabelledRow[], classIds: readonly number[]): LabelTargets {
  const positions = new Map(classIds.map((id, position) => [id, position]));
  const shares = new Map(labelled.map((row) => [row.faceId, row.shares]));
  const { faceIds, features } = matrix.rows(labelled.map(({ faceId }) => faceId));
  const known = faceIds.map((id) => knownShares(shares.get(id)!, positions));
  const kept = [...known.keys()].filter((row) => known[row]!.length > 0);
  return {
    faceIds: kept.map((row) => faceIds[row]!),
    features: pickRows(features, matrix.length, kept),
    targets: targetMatrix(
      kept.map((row) => known[row]!),
      classIds.length,
    ),
  };
}
