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
  /** Of an estimate, 95 %. */
  interval: z.array(interval).nullable(),
  /** Faces that an estimate rests on. */
  faces: z.int().nullable(),
});
export type ExpectedShares = z.infer<typeof expectedShares>;
