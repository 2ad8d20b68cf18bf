import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { baseCard } from '../base-card.ts';
import { expectedShares } from '../class-shares.ts';
import { evaluation } from '../evaluation.ts';
import { UNSHOWN } from '../unshown.ts';
import {
  augmentation,
  featuresSettings,
  finetuneSettings,
  headReads,
  headSettings,
  jointSettings,
  scratchSettings,
  stageOfRun,
  stageStart,
} from './stages.ts';

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

/** All of a run but its stage and the settings of that. */
export const runFacts = z.object({
  id: z.int(),
  /** "Head 3", "Fine-tuned 4": what the person calls it. */
  name: z.string(),
  from: z.int().nullable(),
  base: baseCard,
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted']),
  /** Classes that it tells apart, in the order of its outputs. */
  classes: z.array(z.object({ classId: z.int(), name: z.string() })),
  /** What its head reads; null: the top of the base. */
  reads: headReads.nullable(),
  backend: z.string().nullable(),
  /** What the backend ran on: the card's or the processor's name. */
  device: z.string().nullable(),
  createdAt: z.number(),
  seconds: z.number(),
  faces: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
  trainableParameters: z.int(),
  points: z.array(runPoint),
  test: evaluation.nullable(),
  validation: evaluation.nullable(),
  /** Test faces of classes that the base knows, judged by the base's own head on its body before and after; null where nothing was there to forget. */
  oldClasses: z.object({ n: z.int(), before: z.number(), after: z.number() }).nullable(),
  /** Shares of the classes as its training counted them, or as the base answers; null where nobody can tell. What `expected` is set against. */
  learntShares: z.array(z.number()).nullable(),
  /** Shares of the classes where it is used; null: those that it learnt from. */
  expected: expectedShares.nullable(),
  /** What its scores are divided by, so that its confidence can be believed; null: nothing. Chosen on the validation faces. */
  temperature: z.number().nullable(),
  /** A run that was interrupted, cancelled or failed and has a checkpoint can go on from `epoch`. */
  resumable: z.object({ epoch: z.number(), of: z.number() }).nullable(),
  error: z.string().nullable(),
  /** What the person should know of it: classes left out, which state was kept, an early stop. */
  notes: z.array(z.string()),
});

export const run = runFacts.and(stageOfRun);
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
  /** All people on the test faces, and those on whose faces one is right more often. */
  people: z.int(),
  peopleForA: z.int(),
  peopleForB: z.int(),
  /** McNemar's exact test over people, two-sided: each person counts once, for the run that is right on more of the person's faces. */
  mcnemarP: z.number(),
  distinguishable: z.boolean(),
  /** The same in a sentence; and without the figures: what it comes to, and why. */
  words: z.string(),
  verdict: z.string(),
  reason: z.string(),
});
export type Comparison = z.infer<typeof comparison>;

/** What a learning-rate range test found: the result of its job. */
export const rateCurve = z.object({
  /** Loss at each step, at a rate that grows from step to step, as it was and smoothed. */
  points: z.array(z.object({ rate: z.number(), loss: z.number(), smoothed: z.number() })),
  /** A good rate to begin with; null where the loss never fell. */
  suggestion: z.number().nullable(),
  words: z.string(),
});
export type RateCurve = z.infer<typeof rateCurve>;

/** What can be brought back, by its name. */
export const removedEntry = z.object({ id: z.int(), name: z.string() });
export type RemovedEntry = z.infer<typeof removedEntry>;

/** What a person calls a run. */
const runName = z
  .string()
  .transform((name) => name.normalize('NFC').trim())
  .refine((name) => name.length > 0 && [...name].length <= 80 && !UNSHOWN.test(name), {
    message: 'A name has 1 to 80 characters and no control characters.',
  });

const started = z.object({ jobId: z.int(), runId: z.int() });

export const runs = {
  bases: oc.output(z.array(baseCard)),
  list: oc.output(z.array(run)),
  get: oc.input(z.object({ id: z.int() })).output(run),
  /** Settings that a stage starts with for this project, with the faces it would learn from. */
  defaults: oc.input(z.object({ from: z.int().optional(), base: z.string().optional() })).output(
    z.object({
      head: headSettings,
      /** Null without a run to go on from. */
      finetune: finetuneSettings.nullable(),
      direct: jointSettings,
      /** Null where the base has no head of its own. */
      rehearsal: jointSettings.nullable(),
      lwf: jointSettings.nullable(),
      features: featuresSettings,
      scratch: scratchSettings,
    }),
  ),
  /** Any stage: the one way to start a run. */
  start: oc.input(stageStart).output(started),
  /** Tries rates from tiny to far too large for a hundred steps or so, on a copy of the weights. The job's result is a `RateCurve`. */
  testRates: oc.input(stageStart).output(z.object({ jobId: z.int() })),
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
  /** Refused where another run of the list has the name. */
  rename: oc.input(z.object({ id: z.int(), name: runName })).output(z.void()),
  remove: oc.input(z.object({ id: z.int() })).output(z.void()),
  /** Those that can be brought back, the last made first. */
  removed: oc.output(z.array(removedEntry)),
  restore: oc.input(z.object({ id: z.int() })).output(z.void()),
};
