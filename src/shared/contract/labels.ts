import { oc } from '@orpc/contract';
import { z } from 'zod';
import { face } from './faces.ts';
import { labelCounts } from './project.ts';

export const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('class'), classId: z.int() }),
  z.object({ kind: z.literal('unsure') }),
  z.object({ kind: z.literal('skip') }),
  z.object({ kind: z.literal('unusable') }),
  /** Take back the person's own answer. */
  z.object({ kind: z.literal('clear') }),
]);
export type Answer = z.infer<typeof answer>;

/** The state after an answer, durable when it arrives; with the first 1,000 of its faces. */
export const labelResult = z.object({ faces: z.array(face), counts: labelCounts, canUndo: z.boolean(), canRedo: z.boolean() });
export type LabelResult = z.infer<typeof labelResult>;

export const labels = {
  set: oc.input(z.object({ faceIds: z.array(z.int()).min(1).max(1_000_000), answer })).output(labelResult),
  /** Take back, or do again, the last step of labelling; null where there is none. `said` tells in words what it was. */
  undo: oc.output(labelResult.extend({ said: z.string() }).nullable()),
  redo: oc.output(labelResult.extend({ said: z.string() }).nullable()),
};
