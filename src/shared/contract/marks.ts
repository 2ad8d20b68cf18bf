import { oc } from '@orpc/contract';
import { z } from 'zod';
import { splitPart } from './faces.ts';

/** Why a face is left out of lists and training: it is there twice, its picture is too poor, or a person said so. */
export const exclusion = z.enum(['duplicate', 'quality', 'person']);
export type Exclusion = z.infer<typeof exclusion>;

const faceIds = z.array(z.int()).min(1).max(1_000_000);
const done = z.object({ faces: z.int() });

/** What is decided of many faces at once; each is one step that labels.undo takes back. */
export const marks = {
  /** Leaves faces out; null: takes them into use again. */
  exclude: oc.input(z.object({ faceIds, reason: exclusion.nullable() })).output(done),
  /** Says whose faces these are; null: not known. */
  subject: oc.input(z.object({ faceIds, subject: z.string().trim().min(1).max(200).nullable() })).output(done),
  /** Moves faces into a part, or out of all; refused once runs were judged on the test part. */
  part: oc.input(z.object({ faceIds, part: splitPart.nullable() })).output(done),
  /** All faces that were left out for this reason. */
  excluded: oc.input(z.object({ reason: exclusion })).output(z.array(z.int())),
};
