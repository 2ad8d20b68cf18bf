import { oc } from '@orpc/contract';
import { z } from 'zod';

export const duplicateGroup = z.object({
  id: z.int(),
  /** Exact: the same bytes. Near: they look the same. */
  kind: z.enum(['exact', 'near']),
  state: z.enum(['open', 'kept', 'different']),
  /** The one that is proposed to be kept first; `distance` from it, 0 is the same picture. */
  members: z.array(z.object({ faceId: z.int(), distance: z.number() })),
});

export const duplicateList = z.object({
  /** When they were looked for last, and how many faces came since; null: never. */
  foundAt: z.number().nullable(),
  newFaces: z.int(),
  counts: z.object({ open: z.int(), kept: z.int(), different: z.int() }),
  /** The first 500 open ones: exact ones before near ones, large ones before small. */
  groups: z.array(duplicateGroup),
});
export type DuplicateList = z.infer<typeof duplicateList>;

export const duplicates = {
  /** Looks for faces that look the same; the job's result is the number of groups. */
  find: oc.output(z.object({ jobId: z.int() })),
  list: oc.output(duplicateList),
  /** Keeps one face of each group and leaves the others out (`faceId` null: the proposed one), or says that they are different. One step. */
  decide: oc
    .input(
      z.object({
        groupIds: z.array(z.int()).min(1).max(100_000),
        decision: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('keep'), faceId: z.int().nullable() }),
          z.object({ kind: z.literal('different') }),
        ]),
      }),
    )
    .output(duplicateList),
};
