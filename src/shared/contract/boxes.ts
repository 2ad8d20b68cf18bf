import { oc } from '@orpc/contract';
import { z } from 'zod';
import { face, faceBox } from './faces.ts';

export const photoBoxes = z.object({
  imageId: z.int(),
  file: z.string(),
  width: z.int(),
  height: z.int(),
  faces: z.array(face),
});
export type PhotoBoxes = z.infer<typeof photoBoxes>;

/** Aligned: the face is looked for within the box and cut out as an import does, its eyes level. Exact: what the box holds. */
const cut = z.enum(['aligned', 'exact']);

export const boxes = {
  /** Photos, those without a face first; pictures that are a face themselves are not among them. */
  photos: oc.output(z.array(z.object({ imageId: z.int(), file: z.string(), faces: z.int() }))),
  photo: oc.input(z.object({ imageId: z.int() })).output(photoBoxes),
  /** Cuts the face out anew where the box is drawn: one step. */
  move: oc.input(z.object({ faceId: z.int(), box: faceBox, cut })).output(photoBoxes),
  /** A face that the detector has not found: one step; undone, it is left out. */
  add: oc.input(z.object({ imageId: z.int(), box: faceBox, cut })).output(photoBoxes),
};
