/** Settings that a stage starts with, by how many faces there are to learn from. */
import type {
  Augmentation,
  FeaturesSettings,
  FinetuneSettings,
  HeadSettings,
  JointMethod,
  JointSettings,
  ScratchSettings,
  StepwiseSettings,
} from '../../shared/contract/stages.ts';

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
  readonly baseId: string;
  /** Labelled faces to learn from. */
  readonly faces: number;
  readonly seed: number;
  /** Names of the base's blocks, the first nearest the pixels. */
  readonly blocks: readonly string[];
  /** Do left and right look alike to the classes? Left out: yes. Else answers are those to one picture, and none is mirrored. */
  readonly mirror?: boolean;
}

export function defaultHead({ baseId, seed, mirror = true }: Pick<DefaultsOptions, 'baseId' | 'seed' | 'mirror'>): HeadSettings {
  return { baseId, model: 'softmax', units: 64, anchor: 'auto', classMap: [], strength: null, balance: 'weights', mirror, seed };
}

export interface FinetuneDefaults extends Pick<DefaultsOptions, 'faces' | 'seed' | 'mirror'> {
  /** The run to go on from. */
  readonly from: number;
  /** Blocks that the base has. */
  readonly blocks: number;
  /** Blocks that have to learn at least; left out: one. */
  readonly fewest?: number;
}

/**
 * Few faces: many epochs, so that about 12,000 pictures are seen; many faces: few epochs at a lower rate. Two blocks learn: on photographs
 * no number of blocks can be told from another, on faces that look unlike what the base has seen two end above one.
 */
export function defaultFinetune({ from, blocks, fewest = 1, ...common }: FinetuneDefaults): FinetuneSettings {
  return {
    from,
    unfreeze: Math.min(blocks, Math.max(fewest, 2)),
    gradual: false,
    untrained: false,
    ...defaultStepwise(common),
  };
}

/** All blocks learn: what was there before is at stake in all of them. A random head is given ten times the rate of the blocks. */
export function defaultJoint({ baseId, blocks, ...common }: DefaultsOptions, method: JointMethod): JointSettings {
  return {
    method,
    baseId,
    unfreeze: blocks.length,
    ...defaultStepwise(common),
    headFactor: method === 'direct' ? 10 : 1,
    // An average with a random start would be no model.
    average: method === 'direct' ? 1 : 'tried',
    oldRatio: 1,
    oldProject: null,
    temperature: 2,
    oldWeight: 1,
  };
}

export function defaultFeatures({ baseId, seed, blocks, mirror = true }: DefaultsOptions): FeaturesSettings {
  return {
    baseId,
    cuts: blocks.slice(-2),
    mix: 'concatenate',
    extras: [],
    model: 'softmax',
    units: 64,
    strength: null,
    balance: 'weights',
    mirror,
    seed,
  };
}

/** Nothing to keep: one rate for all, and more epochs. */
export function defaultScratch({ baseId, ...common }: DefaultsOptions): ScratchSettings {
  const { epochs, ...rest } = defaultStepwise(common);
  return { baseId, ...rest, epochs: epochs * 2, rate: 1e-3, rateFactor: 1, patience: rest.patience * 2, average: 1, statistics: 'learn' };
}

function defaultStepwise({ faces, seed, mirror = true }: Pick<DefaultsOptions, 'faces' | 'seed' | 'mirror'>): StepwiseSettings {
  return {
    epochs: faces < 1_000 ? 20 : faces < 5_000 ? 12 : 6,
    rate: faces < 1_000 ? 1e-3 : faces < 5_000 ? 5e-4 : 2e-4,
    rateFactor: 2.6,
    headFactor: 1,
    batchSize: 32,
    weightDecay: 1e-4,
    labelSmoothing: 0.1,
    warmup: 0.1,
    schedule: 'cosine',
    patience: faces < 5_000 ? 5 : 3,
    pull: 0,
    ema: 0,
    average: 'tried',
    statistics: 'keep',
    balance: 'weights',
    augmentation: { ...DEFAULT_AUGMENTATION, flip: mirror },
    views: 0,
    mirror,
    seed,
  };
}
