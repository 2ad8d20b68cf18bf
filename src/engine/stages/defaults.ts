/** Settings that a stage starts with, by how many faces there are to learn from. */
import type { Augmentation, FinetuneSettings } from '../../shared/contract/runs.ts';

export const DEFAULT_AUGMENTATION: Augmentation = {
  flip: true,
  rotate: 8,
  scale: 0.1,
  shift: 0.06,
  brightness: 0.2,
  contrast: 0.2,
  grey: 0.2,
};

export interface DefaultsOptions {
  /** Labelled faces to learn from. */
  readonly faces: number;
  /** The run to go on from. */
  readonly from: number;
  readonly seed: number;
  /** Blocks that the base has. */
  readonly blocks: number;
}

/** Few faces: many epochs, so that about 12,000 pictures are seen; many faces: few epochs at a lower rate. */
export function defaultFinetune({ faces, from, seed, blocks }: DefaultsOptions): FinetuneSettings {
  const epochs = faces < 1_000 ? 20 : faces < 5_000 ? 12 : 6;
  return {
    from,
    unfreeze: Math.min(blocks, faces < 500 ? 1 : 2),
    epochs,
    rate: faces < 1_000 ? 1e-3 : faces < 5_000 ? 5e-4 : 2e-4,
    rateFactor: 2.6,
    batchSize: 32,
    weightDecay: 1e-4,
    labelSmoothing: 0.1,
    warmup: 0.1,
    patience: faces < 5_000 ? 5 : 3,
    augmentation: DEFAULT_AUGMENTATION,
    seed,
  };
}
