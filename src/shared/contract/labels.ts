import { oc } from '@orpc/contract';
import { z } from 'zod';
import { face } from './faces.ts';
import { labelCounts } from './project.ts';

/** How pleasant (valence) and how aroused a face looks, −1 to 1. */
const feeling = { valence: z.number().min(-1).max(1).optional(), arousal: z.number().min(-1).max(1).optional() };

/** Why a face cannot be used. */
export const unusableReason = z.enum(['no-face', 'several-faces', 'blurred', 'covered', 'turned-away', 'other']);
export type UnusableReason = z.infer<typeof unusableReason>;

export const answer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('class'),
    classId: z.int(),
    /** A second choice, with its share of the label. */
    second: z.object({ classId: z.int(), share: z.number().gt(0).lt(0.5) }).optional(),
    ...feeling,
  }),
  /** `classId`: what it might be; kept, never trained on. */
  z.object({ kind: z.literal('unsure'), classId: z.int().optional(), ...feeling }),
  z.object({ kind: z.literal('skip') }),
  z.object({ kind: z.literal('unusable'), reason: unusableReason.optional() }),
  /** Take back the person's own answer. */
  z.object({ kind: z.literal('clear') }),
]);
export type Answer = z.infer<typeof answer>;

/** The state after an answer, durable when it arrives; with the first 1,000 of its faces. */
export const labelResult = z.object({ faces: z.array(face), counts: labelCounts, canUndo: z.boolean(), canRedo: z.boolean() });
export type LabelResult = z.infer<typeof labelResult>;

/** The project's file that a call is meant for: it is refused where another one is open by now. Left out: whichever is open. */
const meant = { project: z.string().optional() };

export const labels = {
  /** The answer of the person at work now, or of another one. `decides`: it ends a dispute, whoever else has voted. */
  set: oc
    .input(
      z.object({
        ...meant,
        faceIds: z.array(z.int()).min(1).max(1_000_000),
        answer,
        annotatorId: z.int().optional(),
        decides: z.boolean().optional(),
      }),
    )
    .output(labelResult),
  /** A note of the person at work on a face; empty: none. */
  note: oc.input(z.object({ ...meant, faceId: z.int(), text: z.string().max(2_000) })).output(labelResult),
  /** Take back, or do again, the last step of the person at work, of labelling or of anything else; null where there is none. `said` tells in words what it was. */
  undo: oc.input(z.object(meant).optional()).output(labelResult.extend({ said: z.string() }).nullable()),
  redo: oc.input(z.object(meant).optional()).output(labelResult.extend({ said: z.string() }).nullable()),
};
