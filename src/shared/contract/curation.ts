import { oc } from '@orpc/contract';
import { z } from 'zod';

/** How far each tool of curation has come. */
export const curationStanding = z.object({
  /** `found`: they were looked for; `open` groups wait for a decision; faces that came since. */
  duplicates: z.object({ found: z.boolean(), open: z.int(), newFaces: z.int() }),
  quality: z.object({ lookedAt: z.int(), missing: z.int(), leftOut: z.int() }),
  /** `photos`: there are some, besides pictures that are a face themselves; those in which no face is in use. */
  boxes: z.object({ photos: z.boolean(), withoutFace: z.int() }),
  /** People proposed and known, and faces whose person is not known; `found`: likeness was looked for. */
  people: z.object({ found: z.boolean(), proposed: z.int(), known: z.int(), unknown: z.int() }),
  split: z.enum(['none', 'made', 'locked']),
  help: z.object({ on: z.boolean() }),
  /** `open` ones are worth a look; null to who works blind. */
  errors: z.object({ found: z.boolean(), open: z.int() }).nullable(),
  map: z.object({ made: z.boolean(), missing: z.int() }),
  /** Sentences of what classes lack; null to who works blind. */
  balance: z.object({ lacks: z.int() }).nullable(),
});
export type CurationStanding = z.infer<typeof curationStanding>;

export const curation = {
  standing: oc.output(curationStanding),
};
