import { oc } from '@orpc/contract';
import { z } from 'zod';

export const faceMap = z.object({
  madeAt: z.number(),
  /** Faces in use that are not on it. */
  missing: z.int(),
  faceIds: z.array(z.int()),
  /** x, y of each, from 0 to 1. */
  points: z.array(z.number()),
  classIds: z.array(z.int().nullable()),
  /** What the quick head takes them for; null where it says nothing. */
  guessIds: z.array(z.int().nullable()),
  parts: z.array(z.enum(['train', 'validation', 'test']).nullable()),
});
export type FaceMap = z.infer<typeof faceMap>;

export const maps = {
  /** Lays all faces out on a plane, like ones side by side. */
  make: oc.output(z.object({ jobId: z.int() })),
  current: oc.output(faceMap.nullable()),
};
