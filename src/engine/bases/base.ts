/** A base: a pre-trained network up to its features, ready to be used frozen or to learn on. */
import type * as tf from '@tensorflow/tfjs';
import type { BaseCard } from '../../shared/base-card.ts';
import { StudioError } from '../../shared/errors.ts';
import type { HeadWeights } from '../heads/head-weights.ts';
import { buildFaceExpression, FACE_EXPRESSION_CARD } from './face-expression.ts';
import { buildFaceIdentity, FACE_IDENTITY_CARD } from './face-identity.ts';
import type { WeightMap } from './weights.ts';

export interface Base {
  readonly card: BaseCard;
  /** [n, S, S, 3] of 0–255 → [n, features]. The layers of a block are named `<block>_…`. */
  readonly model: tf.LayersModel;
  /** The head that it ships with, for `card.knows`; null if it has none. */
  readonly ownHead: HeadWeights | null;
  /** A second network with the same weights, to learn on. The caller disposes of it. */
  copyModel(): tf.LayersModel;
  dispose(): void;
}

export type ShippedBaseId = 'face-expression' | 'face-identity';

export const BASE_IDS: readonly ShippedBaseId[] = ['face-expression', 'face-identity'];
export const DEFAULT_BASE_ID: ShippedBaseId = 'face-expression';

/** Known without loading any weights. */
export const BASE_CARDS: readonly BaseCard[] = [FACE_EXPRESSION_CARD, FACE_IDENTITY_CARD];

/** Name of each base's files in face-api's `model` folder: `<name>-weights_manifest.json` and `<name>.bin`. */
export const BASE_FILES: Readonly<Record<ShippedBaseId, string>> = {
  'face-expression': 'face_expression_model',
  'face-identity': 'face_recognition_model',
};

/**
 * Builds a base from its decoded weights.
 * @throws StudioError NOT_FOUND for an unknown id, BAD_MODEL where a weight is missing or has another shape.
 */
export function buildBase(id: string, weights: WeightMap): Base {
  if (id === 'face-expression') return buildFaceExpression(weights);
  if (id === 'face-identity') return buildFaceIdentity(weights);
  throw new StudioError('NOT_FOUND', `There is no base called "${id}". There are: ${BASE_IDS.join(', ')}.`);
}
