/** What our own exports add to the forms of other programs, so that nothing is lost on the way back. */
import { z } from 'zod';
import { MOST_VOTES, type Annotation, type GivenVote } from './annotation.ts';

const text = z.string().max(4_000);
const vote = z.object({
  by: text.nullable(),
  kind: z.enum(['class', 'unsure', 'skip', 'unusable']),
  label: text.optional(),
  counts: z.array(z.tuple([text, z.number().min(0).max(MOST_VOTES)])).optional(),
  second: text.optional(),
  share: z.number().min(0).max(1).optional(),
  reason: text.optional(),
  valence: z.number().min(-1).max(1).optional(),
  arousal: z.number().min(-1).max(1).optional(),
  decides: z.boolean().optional(),
  at: z.number().optional(),
});

/** Stands as `mien` in the tasks and annotations of other programs, which pass it over. */
const ownRecord = z.object({
  name: text.optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  box: z
    .object({
      x: z.number(),
      y: z.number(),
      width: z.number().positive(),
      height: z.number().positive(),
      angle: z.number().optional(),
      cut: z.enum(['exact', 'whole']).optional(),
    })
    .optional(),
  subject: text.optional(),
  part: z.enum(['train', 'validation', 'test']).optional(),
  votes: z.array(vote).max(10_000),
  notes: z.array(z.tuple([text, text])).optional(),
});
type OwnRecord = z.infer<typeof ownRecord>;

/** What `own` says of a face; null where it is none of ours. */
export function readOwn(own: unknown, where: string, file: string): Annotation | null {
  const read = ownRecord.safeParse(own);
  if (!read.success) return null;
  const { votes, ...rest } = read.data;
  // Absent and undefined are the same in JSON; the types keep them apart.
  return { where, file, votes: votes as GivenVote[], ...(rest as Omit<Annotation, 'where' | 'file' | 'votes'>) };
}

/** The face without what stands elsewhere in the file. */
export function writeOwn({ where: _where, file: _file, ...own }: Annotation): OwnRecord {
  return own as OwnRecord;
}
