import { oc } from '@orpc/contract';
import { z } from 'zod';

export const exportRecord = z.object({
  id: z.int(),
  runId: z.int(),
  at: z.number(),
  dir: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
  /** The export loaded again and compared with the project's model: faces tried, largest difference of a probability. */
  verified: z.object({ faces: z.int(), maxDifference: z.number() }),
});
export type ExportRecord = z.infer<typeof exportRecord>;

export const exportsGroup = {
  /** Where an export of this run would go. */
  suggest: oc.input(z.object({ runId: z.int() })).output(z.object({ dir: z.string() })),
  create: oc.input(z.object({ runId: z.int(), dir: z.string() })).output(z.object({ jobId: z.int() })),
  list: oc.output(z.array(exportRecord)),
};
