import { oc } from '@orpc/contract';
import { z } from 'zod';

export const splitPart = z.enum(['train', 'validation', 'test']);
export type SplitPart = z.infer<typeof splitPart>;

export const labelState = z.enum(['unlabelled', 'labelled', 'unsure', 'skipped', 'unusable']);
export type LabelState = z.infer<typeof labelState>;

export const faceBox = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

export const face = z.object({
  id: z.int(),
  imageId: z.int(),
  /** Name of the image's file, relative to what was imported. */
  file: z.string(),
  source: z.string(),
  /** Pixels of the upright image; the whole frame where the picture is a crop already. */
  box: faceBox,
  whole: z.boolean(),
  subject: z.string().nullable(),
  part: splitPart.nullable(),
  state: labelState,
  /** The class with the largest share, if it is labelled. */
  classId: z.int().nullable(),
  /** The label: a distribution over classes, largest first. Empty where there is none. */
  shares: z.array(z.object({ classId: z.int(), share: z.number() })),
  /** Number of opinions that the label rests on. */
  votes: z.int(),
});
export type Face = z.infer<typeof face>;

/** All given conditions must hold; within one, any of its values. */
export const faceFilter = z.object({
  states: z.array(labelState).optional(),
  classIds: z.array(z.int()).optional(),
  subjects: z.array(z.string()).optional(),
  parts: z.array(splitPart).optional(),
  sources: z.array(z.string()).optional(),
  /** Text in the file's name. */
  text: z.string().max(200).optional(),
  imageId: z.int().optional(),
});
export type FaceFilter = z.infer<typeof faceFilter>;

export const faceSort = z.enum(['imported', 'file', 'subject', 'label', 'labelledLast', 'disagreement']);
export type FaceSort = z.infer<typeof faceSort>;

export const faces = {
  /** Ids of all faces under a filter, in order; the grid then asks for the faces that it shows. */
  ids: oc.input(z.object({ filter: faceFilter, sort: faceSort, descending: z.boolean() })).output(z.array(z.int())),
  /** Faces by id, in the order asked for; unknown ids are left out. */
  get: oc.input(z.object({ ids: z.array(z.int()).max(1_000) })).output(z.array(face)),
  subjects: oc.output(z.array(z.object({ subject: z.string(), faces: z.int() }))),
};
