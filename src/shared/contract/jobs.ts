import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';

export const jobKind = z.enum([
  'import',
  'sample',
  'head',
  'finetune',
  'joint',
  'features',
  'scratch',
  'pretrain',
  'rates',
  'compare',
  'probe',
  'export',
  'data',
  'evaluate',
  'look',
  'duplicates',
  'subjects',
  'guess',
  'errors',
  'map',
  'merge',
  'copy',
  'native',
  'measure',
]);
export type JobKind = z.infer<typeof jobKind>;

/** The whole state of a job, sent at each change; the last one has a final state. */
export const job = z.object({
  id: z.int(),
  kind: jobKind,
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0 to 1 over all its steps. */
  progress: z.number().min(0).max(1),
  /** What it does now, in a few words. */
  step: z.string(),
  secondsLeft: z.number().nullable(),
  startedAt: z.number(),
  /** Where it failed: what happened and what to do. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  runId: z.int().nullable(),
  /** An import's report, an export's record or a sample's path, when it is done. */
  result: z.unknown(),
});
export type Job = z.infer<typeof job>;

export const jobs = {
  list: oc.output(z.array(job)),
  watch: oc.output(eventIterator(job)),
  /** Asks it to stop; what it did so far stays. Nothing happens if it has ended. */
  cancel: oc.input(z.object({ id: z.int() })).output(z.void()),
};
