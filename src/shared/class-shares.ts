/** In which shares the classes come where a model is used, and who says so. */
import { z } from 'zod';
import { interval } from './evaluation.ts';

/** `natural`: as they come among the labelled faces; `estimate`: from faces without labels. */
export const shareSource = z.enum(['person', 'equal', 'natural', 'estimate']);
export type ShareSource = z.infer<typeof shareSource>;

export const expectedShares = z.object({
  by: shareSource,
  /** One a class, in the run's order; they sum to 1. */
  shares: z.array(z.number()),
  /** Of an estimate, 95 % over people. */
  interval: z.array(interval).nullable(),
  /** Faces that an estimate rests on. */
  faces: z.int().nullable(),
});
export type ExpectedShares = z.infer<typeof expectedShares>;

/** What to say beside the intervals of an estimate: its draws of people hold nothing of a model that errs otherwise here than on the faces known. */
export const ESTIMATE_INTERVALS =
  '95 % intervals are over people alone. That the model may err otherwise here is not in them: in trials they held the true share in 85 to 91 of 100 cases.';
