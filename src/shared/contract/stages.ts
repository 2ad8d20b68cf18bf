/** The stages of a recipe and their settings. What was added later has a default, so that runs of older projects still read. */
import { z } from 'zod';

/** `base` is the base as shipped, with its own head: the row to beat. */
export const stage = z.enum(['base', 'pretrain', 'head', 'finetune', 'joint', 'features', 'scratch']);
export type Stage = z.infer<typeof stage>;

export const augmentation = z.object({
  flip: z.boolean(),
  /** Degrees either way. */
  rotate: z.number().min(0).max(45),
  /** Shares of the side or of the value, either way. */
  scale: z.number().min(0).max(0.5),
  shift: z.number().min(0).max(0.5),
  brightness: z.number().min(0).max(1),
  contrast: z.number().min(0).max(1),
  /** Probability of a grey image. */
  grey: z.number().min(0).max(1),
});
export type Augmentation = z.infer<typeof augmentation>;

/**
 * Answers are those to the face and to its mirror image together. Not where left and right tell classes apart. False in runs from before
 * there was such a thing.
 */
const mirror = z.boolean().default(false);

/** How rare classes are made to count: by a weight in the loss, by being drawn more often, or not at all. */
const balance = z.enum(['weights', 'sampling', 'none']);

/** What stands on the features: a softmax, or a layer of `units` between. */
const taskModel = {
  model: z.enum(['softmax', 'hidden']).default('softmax'),
  units: z.int().min(4).max(1024).default(64),
};

export const headSettings = z.object({
  baseId: z.string(),
  ...taskModel,
  /** Held near the base's own head where the classes overlap: if it does better, always, or never. */
  anchor: z.enum(['auto', 'always', 'never']).default('auto'),
  /** Which class of the base a class of the project stands for; null: none. Classes not named here are matched by their names. */
  classMap: z.array(z.object({ classId: z.int(), known: z.string().nullable() })).default([]),
  /** Strength λ of regularisation; null: chosen by grouped cross-validation. */
  strength: z.number().min(0).max(1_000).nullable().default(null),
  balance: balance.exclude(['sampling']).default('weights'),
  mirror,
  seed: z.int(),
});
export type HeadSettings = z.infer<typeof headSettings>;

/** What every stage that goes over the pictures in steps can be told. */
const stepwise = {
  epochs: z.int().min(1).max(1_000),
  /** Learning rate of the topmost block; each lower block gets it divided by `rateFactor`, the head times `headFactor`. */
  rate: z.number().positive().max(1),
  rateFactor: z.number().min(1).max(10),
  headFactor: z.number().min(0.1).max(100).default(1),
  batchSize: z.int().min(1).max(512),
  weightDecay: z.number().min(0).max(1),
  labelSmoothing: z.number().min(0).max(0.5),
  /** Share of the steps in which the rate rises. */
  warmup: z.number().min(0).max(1),
  /** After the warm-up: down to 0 along half a cosine, or on as it is. */
  schedule: z.enum(['cosine', 'constant']).default('cosine'),
  /** Epochs without a better validation score before it stops. */
  patience: z.int().min(1),
  /** L2-SP: how strongly the base's weights are pulled back to where they began; 0: not. */
  pull: z.number().min(0).max(10).default(0),
  /** Decay of the running average of the weights that is judged and kept; 0: the weights themselves. */
  ema: z.number().min(0).max(0.9999).default(0),
  /** WiSE: share of what was learnt in the average of start and best; 1: the best itself. `tried`: ½, where that does better on the validation faces. */
  average: z.union([z.literal('tried'), z.number().min(0).max(1)]).default('tried'),
  /** Statistics of batch normalisation in blocks that learn: kept as they are, or learnt along. */
  statistics: z.enum(['keep', 'learn']).default('keep'),
  balance: balance.default('weights'),
  augmentation,
  /**
   * Different changes of each picture. 0: a new one in every epoch. K: the same K over and over, so that what the frozen blocks give of
   * them is computed once and kept in the project.
   */
  views: z.int().min(0).max(64).default(0),
  mirror,
  seed: z.int(),
};

/** Number of blocks that learn, counted from the head. */
const unfreeze = z.int().min(1);

export const finetuneSettings = z.object({
  /** The run whose head (and weights) it goes on from. */
  from: z.int(),
  unfreeze,
  /** One block more each epoch, from the head downwards (ULMFiT), until `unfreeze` blocks learn. */
  gradual: z.boolean().default(false),
  /** Go on although the head has not learnt these classes. */
  untrained: z.boolean().default(false),
  ...stepwise,
});
export type FinetuneSettings = z.infer<typeof finetuneSettings>;

/**
 * `direct`: head and blocks at once from a random head. `rehearsal`: old faces beside the new ones in every batch. `lwf`: what the base's
 * own head said of the new faces is learnt beside their labels (Learning without Forgetting). The last two train their head first.
 */
export const jointMethod = z.enum(['direct', 'rehearsal', 'lwf']);
export type JointMethod = z.infer<typeof jointMethod>;

export const jointSettings = z.object({
  method: jointMethod,
  baseId: z.string(),
  unfreeze,
  ...stepwise,
  /** rehearsal: old faces for each new one in a batch. */
  oldRatio: z.number().min(0.05).max(4).default(1),
  /** rehearsal: project file with labelled faces of the classes that the base knows; null: those of this project. */
  oldProject: z.string().nullable().default(null),
  /** lwf: temperature of the old answers, and weight of their loss. */
  temperature: z.number().min(1).max(20).default(2),
  oldWeight: z.number().min(0).max(100).default(1),
});
export type JointSettings = z.infer<typeof jointSettings>;

export const extraInput = z.enum(['landmarks', 'pose']);
export type ExtraInput = z.infer<typeof extraInput>;

/** What a head reads where that is not just the top of the base. */
export const headReads = z.object({
  /** Blocks of the base whose outputs are read, each averaged over the picture. The last block's are the features that a head reads. */
  cuts: z.array(z.string()).min(1),
  /** Of each face, beside the network: geometry of its 68 landmarks, the turn of its head. */
  extras: z.array(extraInput).default([]),
});
export type HeadReads = z.infer<typeof headReads>;

export const featuresSettings = z.object({
  baseId: z.string(),
  ...headReads.shape,
  /** Side by side, or each block times a weight that is learnt (ELMo's scalar mix). */
  mix: z.enum(['concatenate', 'weighted']).default('concatenate'),
  ...taskModel,
  strength: z.number().min(0).max(1_000).nullable().default(null),
  balance: balance.exclude(['sampling']).default('weights'),
  mirror,
  seed: z.int(),
});
export type FeaturesSettings = z.infer<typeof featuresSettings>;

/** If the inputs can each have a weight: a hidden layer weighs them itself, and one alone has none to be weighed against. */
export function canWeigh({ model, cuts, extras }: Pick<FeaturesSettings, 'model' | 'cuts' | 'extras'>): boolean {
  return model === 'softmax' && cuts.length + extras.length > 1;
}

/** All weights random: the control that shows what the pre-training is worth. */
export const scratchSettings = z.object({ baseId: z.string(), ...stepwise });
export type ScratchSettings = z.infer<typeof scratchSettings>;

/** What the loop of steps reads of the settings of any such stage. */
const stepwiseSettings = z.object(stepwise);
export type StepwiseSettings = z.infer<typeof stepwiseSettings>;

/** Of the base as shipped. */
const baseSettings = z.object({ baseId: z.string(), classMap: headSettings.shape.classMap.optional(), mirror, seed: z.int() });

/** The stage of a run, with the settings that this stage has. */
export const stageOfRun = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('base'), settings: baseSettings }),
  z.object({ stage: z.literal('pretrain'), settings: scratchSettings }),
  z.object({ stage: z.literal('head'), settings: headSettings }),
  z.object({ stage: z.literal('finetune'), settings: finetuneSettings }),
  z.object({ stage: z.literal('joint'), settings: jointSettings }),
  z.object({ stage: z.literal('features'), settings: featuresSettings }),
  z.object({ stage: z.literal('scratch'), settings: scratchSettings }),
]);
export type StageOfRun = z.infer<typeof stageOfRun>;
export type StageSettings = StageOfRun['settings'];

/**
 * Whether a run's model looks at the mirror image as well. One that was trained with a hidden layer on features does not: what it makes of
 * the mean of two pictures' features is not the mean of what it makes of each.
 */
export function looksBothWays(settings: StageSettings): boolean {
  // A row of an older file may lack it.
  return Boolean(settings.mirror) && !('model' in settings && settings.model === 'hidden');
}

/** What would change nothing is refused where a stage is started; settings of older runs still read. */
const startedHead = headSettings.refine(({ model, anchor }) => model === 'softmax' || anchor === 'auto', {
  path: ['anchor'],
  error: "A head with a hidden layer is never held near the base's own. Leave out the anchor, or the hidden layer.",
});
const startedFeatures = featuresSettings.refine((settings) => settings.mix === 'concatenate' || canWeigh(settings), {
  path: ['mix'],
  error: 'Weights are learnt for several inputs of a softmax. Leave out the mix, or the hidden layer; or name more blocks.',
});

/** One stage with its settings, as it is started. */
export const stageStart = z.discriminatedUnion('stage', [
  /** `baseId` is a network that has learnt nothing yet. */
  z.object({ stage: z.literal('pretrain'), settings: scratchSettings }),
  z.object({ stage: z.literal('head'), settings: startedHead }),
  z.object({ stage: z.literal('finetune'), settings: finetuneSettings }),
  z.object({ stage: z.literal('joint'), settings: jointSettings }),
  z.object({ stage: z.literal('features'), settings: startedFeatures }),
  z.object({ stage: z.literal('scratch'), settings: scratchSettings }),
]);
export type StageStart = z.infer<typeof stageStart>;
