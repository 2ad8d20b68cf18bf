import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { baseCard } from '../base-card.ts';
import { evaluation } from '../evaluation.ts';

/** `base` is the base as shipped, with its own head: the row to beat. */
export const stage = z.enum(['base', 'head', 'finetune']);
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

export const headSettings = z.object({ baseId: z.string(), seed: z.int() });
export type HeadSettings = z.infer<typeof headSettings>;

export const finetuneSettings = z.object({
  /** The run whose head (and weights) it goes on from. */
  from: z.int(),
  /** Number of blocks that learn, counted from the head. */
  unfreeze: z.int().min(1),
  epochs: z.int().min(1).max(1_000),
  /** Learning rate of the topmost block and the head; each lower block gets it divided by `rateFactor`. */
  rate: z.number().positive().max(1),
  rateFactor: z.number().min(1).max(10),
  batchSize: z.int().min(1).max(512),
  weightDecay: z.number().min(0).max(1),
  labelSmoothing: z.number().min(0).max(0.5),
  warmup: z.number().min(0).max(1),
  /** Epochs without a better validation score before it stops. */
  patience: z.int().min(1),
  augmentation,
  seed: z.int(),
});
export type FinetuneSettings = z.infer<typeof finetuneSettings>;

/** One point of the live chart. Losses are cross-entropies in nats; shares from 0 to 1. */
export const runPoint = z.object({
  epoch: z.number(),
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  validationBalancedAccuracy: z.number().nullable(),
  rate: z.number(),
  best: z.boolean(),
});
export type RunPoint = z.infer<typeof runPoint>;

export const run = z.object({
  id: z.int(),
  /** "Head 3", "Fine-tuned 4": what the person calls it. */
  name: z.string(),
  stage,
  from: z.int().nullable(),
  base: baseCard,
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted']),
  /** Classes that it tells apart, in the order of its outputs. */
  classes: z.array(z.object({ classId: z.int(), name: z.string() })),
  settings: z.union([headSettings, finetuneSettings]),
  backend: z.string().nullable(),
  createdAt: z.number(),
  seconds: z.number(),
  faces: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
  trainableParameters: z.int(),
  points: z.array(runPoint),
  test: evaluation.nullable(),
  validation: evaluation.nullable(),
  /** An interrupted or cancelled run that has a checkpoint can go on from `epoch`. */
  resumable: z.object({ epoch: z.number(), of: z.number() }).nullable(),
  error: z.string().nullable(),
  /** What the person should know of it: classes left out, which state was kept, an early stop. */
  notes: z.array(z.string()),
});
export type Run = z.infer<typeof run>;

/** Two runs on the same test faces. Differences are b − a. */
export const comparison = z.object({
  a: z.int(),
  b: z.int(),
  faces: z.int(),
  accuracy: z.object({ difference: z.number(), interval: z.tuple([z.number(), z.number()]) }),
  balancedAccuracy: z.object({ difference: z.number(), interval: z.tuple([z.number(), z.number()]) }),
  /** Faces that only one of the two gets right. */
  onlyA: z.int(),
  onlyB: z.int(),
  /** Exact McNemar test, two-sided. */
  mcnemarP: z.number(),
  distinguishable: z.boolean(),
  /** The same in a sentence. */
  words: z.string(),
});
export type Comparison = z.infer<typeof comparison>;

const started = z.object({ jobId: z.int(), runId: z.int() });

export const runs = {
  bases: oc.output(z.array(baseCard)),
  list: oc.output(z.array(run)),
  get: oc.input(z.object({ id: z.int() })).output(run),
  /** Settings that a stage starts with for this project, with the faces it would learn from. */
  defaults: oc
    .input(z.object({ from: z.int().optional() }))
    .output(z.object({ head: headSettings, finetune: finetuneSettings.nullable() })),
  trainHead: oc.input(headSettings).output(started),
  fineTune: oc.input(finetuneSettings).output(started),
  resume: oc.input(z.object({ id: z.int() })).output(started),
  /** Live points and state of one run; ends with its final state. */
  watch: oc.input(z.object({ id: z.int() })).output(eventIterator(run)),
  compare: oc.input(z.object({ a: z.int(), b: z.int() })).output(comparison),
  /** Test faces by what they are labelled and what the run says, most confident first. Classes by their position in the run, as in the confusion matrix. */
  cell: oc
    .input(z.object({ id: z.int(), truth: z.int().optional(), predicted: z.int().optional() }))
    .output(z.array(z.object({ faceId: z.int(), truth: z.int(), predicted: z.int(), probability: z.number() }))),
  /** Some training faces, each as it is and under a few draws of the augmentation: one PNG picture, a row a face. */
  augmentationPreview: oc
    .input(z.object({ augmentation, seed: z.int(), faces: z.int().min(1).max(8), draws: z.int().min(1).max(8) }))
    .output(z.file()),
  remove: oc.input(z.object({ id: z.int() })).output(z.void()),
  restore: oc.input(z.object({ id: z.int() })).output(z.void()),
};
