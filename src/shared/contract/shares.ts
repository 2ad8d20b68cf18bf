import { oc } from '@orpc/contract';
import { z } from 'zod';
import { expectedShares } from '../class-shares.ts';
import { evaluation } from '../evaluation.ts';
import { run } from './runs.ts';

const ofRun = z.object({ runId: z.int() });

export const shareChoices = z.object({
  /** In the run's order of classes, each summing to 1; null where nobody can tell what it learnt from, so that nothing can be set. */
  learnt: z.array(z.number()).nullable(),
  /** As the classes come among the labelled faces of the run. */
  natural: z.array(z.number()),
  expected: expectedShares.nullable(),
  /** Faces without a label, from which shares can be estimated. */
  unlabelled: z.int(),
});
export type ShareChoices = z.infer<typeof shareChoices>;

/** In which shares the classes come where a run is used. Its outputs are corrected to them wherever it answers. */
export const sharesGroup = {
  choices: oc.input(ofRun).output(shareChoices),
  /** The figures on the test faces as they would be with these shares; null: those learnt from. Nothing is kept. */
  preview: oc.input(ofRun.extend({ shares: z.array(z.number().min(0)).nullable() })).output(evaluation),
  /** From now on; null: back to those learnt from. Shares need not sum to 1. */
  set: oc.input(ofRun.extend({ expected: expectedShares.nullable() })).output(run),
  /** From faces without a label, by what the run says of them. The job's result is an `ExpectedShares`; nothing is set. */
  estimate: oc.input(ofRun).output(z.object({ jobId: z.int() })),
};
