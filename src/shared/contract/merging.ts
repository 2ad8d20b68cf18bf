import { oc } from '@orpc/contract';
import { z } from 'zod';

/** What merging a copy of the project brings, or brought. */
export const mergeReport = z.object({
  /** The other file. */
  path: z.string(),
  /** Votes that this project does not have yet. */
  votesAdded: z.int(),
  /** Faces of the other file that are here as well: the same picture, the same place in it. */
  facesMatched: z.int(),
  /** Faces of the other file that are not here, and how many of them were added. */
  facesOnlyThere: z.int(),
  facesAdded: z.int(),
  /** Faces on which people of the two files say different things. */
  conflicts: z.int(),
  /** People who come with the other file. */
  peopleAdded: z.array(z.string()),
  classesAdded: z.array(z.string()),
  notesAdded: z.int(),
});
export type MergeReport = z.infer<typeof mergeReport>;

/** `keptCopy`: where this project is as it was before, or null where that was not asked for. */
export const mergeResult = mergeReport.extend({ keptCopy: z.string().nullable() });
export type MergeResult = z.infer<typeof mergeResult>;

/** Copies of one project, labelled apart, put together again. */
export const mergingGroup = {
  /** Reads the other file and says what merging it would bring; nothing is written. */
  preview: oc.input(z.object({ path: z.string(), addFaces: z.boolean().optional() })).output(mergeReport),
  /** `keepCopy`: a copy of this project as it is now is kept beside it, for undo takes back no merge. The job's result is a merge result. */
  run: oc
    .input(z.object({ path: z.string(), addFaces: z.boolean().optional(), keepCopy: z.boolean().optional() }))
    .output(z.object({ jobId: z.int() })),
};
