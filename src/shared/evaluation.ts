/** How well a model does on a set of faces: figures with their intervals, the confusion matrix, and how far its confidence can be believed. */
import { z } from 'zod';

/** 95 % interval [low, high]. */
export const interval = z.tuple([z.number(), z.number()]);
export type Interval = z.infer<typeof interval>;

export const reliabilityBin = z.object({ count: z.int(), confidence: z.number(), accuracy: z.number() });
export type ReliabilityBin = z.infer<typeof reliabilityBin>;

export const evaluation = z.object({
  /** Faces evaluated. Shares run from 0 to 1. */
  n: z.int(),
  /** Groups of faces that depend on one another: people, and what looks the same. Older results do not say. */
  people: z.int().optional(),
  accuracy: z.number(),
  accuracyInterval: interval,
  balancedAccuracy: z.number(),
  balancedAccuracyInterval: interval,
  macroF1: z.number(),
  macroF1Interval: interval,
  /** Per class, in the run's order; null where no face of that class was there. */
  recall: z.array(z.number().nullable()),
  recallInterval: z.array(interval.nullable()),
  /** Faces per class. */
  support: z.array(z.int()),
  /** confusion[truth][predicted], counts. */
  confusion: z.array(z.array(z.int())),
  /** Expected calibration error (Guo 2017): how far confidence lies from the share that is right, over the bins of `reliability`. */
  ece: z.number().optional(),
  /** Mean squared distance of the probabilities from the label, 0 to 2 (Brier 1950). */
  brier: z.number().optional(),
  /** Mean negative log-likelihood of the labels, in nats. */
  nll: z.number().optional(),
  /** Equal bins of confidence from 0 to 1: faces in it, their mean confidence, the share of them that is right; 0 in an empty one. */
  reliability: z.array(reliabilityBin).optional(),
  /** What the accuracy would be where the classes come in other shares than in these faces. */
  inUse: z.object({ shares: z.array(z.number()), accuracy: z.number(), accuracyInterval: interval }).optional(),
});
export type Evaluation = z.infer<typeof evaluation>;
