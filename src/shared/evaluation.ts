/** How well a model does on a set of faces: figures with their intervals, and the confusion matrix. */
import { z } from 'zod';

/** 95 % interval [low, high]. */
export const interval = z.tuple([z.number(), z.number()]);
export type Interval = z.infer<typeof interval>;

export const evaluation = z.object({
  /** Faces evaluated. Shares run from 0 to 1. */
  n: z.int(),
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
});
export type Evaluation = z.infer<typeof evaluation>;
