import { oc } from '@orpc/contract';
import { z } from 'zod';
import { baseCard } from '../base-card.ts';
import { className } from '../classes.ts';
import { interval } from '../evaluation.ts';

/** A base that a head can stand on, and where it is kept: with the program, in this computer's library, or in the open project alone. */
export const baseEntry = z.object({
  card: baseCard,
  kept: z.enum(['shipped', 'library', 'project']),
  /** Of its file; null for those that ship. */
  bytes: z.int().nullable(),
  addedAt: z.number().nullable(),
});
export type BaseEntry = z.infer<typeof baseEntry>;

/**
 * What goes into a network that does not scale its pixels itself: −1 to 1, 0 to 1, 0 to 255, blue first less the mean of ImageNet, or by
 * the mean and the deviation of ImageNet.
 */
export const pixelRange = z.enum(['signed', 'unit', 'raw', 'caffe', 'torch']);

/** Where features are taken: right before the last layer, or right after the picture was pooled. */
export const featurePlace = z.enum(['last', 'pooled']);

/** What a file was found to hold, and what cannot be known from it. */
export const baseProposal = z.object({
  draftId: z.string(),
  /** From the file. */
  name: z.string(),
  parameters: z.int(),
  /** Side of its input in pixels; null: it takes any, so one has to be chosen. */
  size: z.int().nullable(),
  channels: z.union([z.literal(1), z.literal(3)]),
  /** Null: it scales the pixels itself. Otherwise a guess. */
  range: pixelRange.nullable(),
  /** Classes that its own head tells apart; 0 where it has none. */
  classes: z.int(),
  /** Whether that head can be kept, once its classes have names. */
  head: z.boolean(),
  /** Names found beside it; mostly none. */
  classNames: z.array(z.string()),
  /** Length of the features by where they are taken. */
  features: z.object({ last: z.int(), pooled: z.int() }),
});
export type BaseProposal = z.infer<typeof baseProposal>;

export const baseChoices = z.object({
  name: z.string().trim().min(1).max(80),
  /** Where it comes from, under which terms, and on what it was trained, in the person's words. */
  source: z.string().trim().max(500),
  licence: z.string().trim().max(500),
  trainedOn: z.string().trim().max(500),
  /** In the order of its outputs; empty: its own head is left out. */
  classNames: z.array(className).max(1_000),
  size: z.int().nullable(),
  range: pixelRange,
  place: featurePlace,
});
export type BaseChoices = z.infer<typeof baseChoices>;

/** How well a plain head on this base tells the open project's classes apart, on faces that it did not learn from. */
export const baseProbe = z.object({
  baseId: z.string(),
  /** Labelled faces tried, of how many classes; none of the test part. */
  faces: z.int(),
  classes: z.int(),
  balancedAccuracy: z.number(),
  interval,
  accuracy: z.number(),
  /** Of all it took, features too. */
  seconds: z.number(),
  at: z.number(),
});
export type BaseProbe = z.infer<typeof baseProbe>;

export const bases = {
  /** Networks that have learnt nothing yet, to be pre-trained. */
  architectures: oc.output(z.array(baseCard)),
  /** Those that ship first, then those of the library, then those of the open project alone. */
  list: oc.output(z.array(baseEntry)),
  /** A draft that a model's files are then put into. */
  begin: oc.output(z.object({ draftId: z.string() })),
  /** The next bytes of a file; a new name begins a new file. */
  put: oc.input(z.object({ draftId: z.string(), name: z.string().max(200), part: z.file() })).output(z.void()),
  inspect: oc.input(z.object({ draftId: z.string() })).output(baseProposal),
  /** Puts the draft into the library. */
  keep: oc.input(z.object({ draftId: z.string(), choices: baseChoices })).output(baseEntry),
  /** Puts what a run has made of its base into the library. */
  keepRun: oc
    .input(z.object({ runId: z.int(), name: z.string().trim().min(1).max(80), licence: z.string().trim().max(500) }))
    .output(baseEntry),
  discard: oc.input(z.object({ draftId: z.string() })).output(z.void()),
  /** Projects that use it keep their own copy. */
  remove: oc.input(z.object({ id: z.string() })).output(z.void()),
  restore: oc.input(z.object({ id: z.string() })).output(z.void()),
  /** Measures bases on the labelled faces of the open project; the job's result is the probes. Without ids: all. */
  probe: oc.input(z.object({ ids: z.array(z.string()).optional() })).output(z.object({ jobId: z.int() })),
  /** The newest probe of each base in the open project. */
  probes: oc.output(z.array(baseProbe)),
};
