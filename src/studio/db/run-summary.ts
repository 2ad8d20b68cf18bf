/** What is kept of a run beside its columns. */
import { z } from 'zod';
import { headReads } from '../../shared/contract/stages.ts';
import { evaluation } from '../../shared/evaluation.ts';

export const runSummary = z.object({
  faces: z.object({ train: z.int(), validation: z.int(), test: z.int() }).default({ train: 0, validation: 0, test: 0 }),
  trainableParameters: z.int().default(0),
  test: evaluation.nullable().default(null),
  validation: evaluation.nullable().default(null),
  notes: z.array(z.string()).default([]),
  device: z.string().nullable().default(null),
  testHash: z.string().nullable().default(null),
  oldClasses: z.object({ n: z.int(), before: z.number(), after: z.number() }).nullable().default(null),
  learntShares: z.array(z.number()).nullable().default(null),
  /** Fine-tuned: what the head reads that it began with; null: the top of the base. */
  reads: headReads.nullable().default(null),
  temperature: z.number().nullable().default(null),
  /** Ids of the bases that it was kept as. */
  keptAs: z.array(z.string()).default([]),
});
export type RunSummary = z.infer<typeof runSummary>;
