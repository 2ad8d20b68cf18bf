/** Features of faces by a frozen base: computed once, then a head learns from them in a second. */
import type { Base } from './bases/base.ts';
import type { PixelSource } from './data/pixel-source.ts';
import { predictRows } from './evaluation/predict.ts';

export interface FeatureOptions {
  readonly base: Pick<Base, 'model' | 'card'>;
  readonly pixels: PixelSource;
  readonly batchSize: number;
  /** The mean of the features of a face and of its mirror image. */
  readonly mirror?: boolean;
  readonly onProgress?: (done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/** @returns pixels.count × card.features. */
export function extractFeatures({ base, ...options }: FeatureOptions): Promise<Float32Array> {
  return predictRows({ ...options, model: base.model, columns: base.card.features, what: 'Computing features' });
}
