import { oc } from '@orpc/contract';
import { z } from 'zod';

/** Sharpness 0–1; brightness 0–1, too dark or too bright; side of the face in pixels; degrees turned away; how sure the detector was. */
export const qualityMeasure = z.enum(['sharpness', 'dark', 'bright', 'pixels', 'turn', 'certainty']);
export type QualityMeasure = z.infer<typeof qualityMeasure>;

/** A face is poor that lies beyond any of the cuts given. */
export const qualityCuts = z.partialRecord(qualityMeasure, z.number());
export type QualityCuts = z.infer<typeof qualityCuts>;

export const qualityOverview = z.object({
  lookedAt: z.int(),
  /** Faces that nobody has looked at yet. */
  missing: z.int(),
  excluded: z.array(z.object({ reason: z.string(), faces: z.int() })),
  /** Faces of each measure in equal steps from `low` to `high`. */
  spreads: z.array(z.object({ measure: qualityMeasure, low: z.number(), high: z.number(), faces: z.array(z.int()) })),
});
export type QualityOverview = z.infer<typeof qualityOverview>;

export const quality = {
  /** Looks at the faces that nobody has looked at; null: there are none. Done by itself after an import. */
  look: oc.output(z.object({ jobId: z.int() }).nullable()),
  overview: oc.output(qualityOverview),
  /** How many faces lie beyond the cuts, and the poorest of them. */
  below: oc
    .input(z.object({ cuts: qualityCuts, examples: z.int().min(0).max(500) }))
    .output(z.object({ faces: z.int(), each: z.partialRecord(qualityMeasure, z.int()), examples: z.array(z.int()) })),
  /** Leaves out what lies beyond the cuts: one step. */
  exclude: oc.input(z.object({ cuts: qualityCuts })).output(z.object({ faces: z.int() })),
};
