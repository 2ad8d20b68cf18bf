/** JSON of unknown origin: read within limits, and what our own exports add to foreign forms. */
import { z } from 'zod';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { MOST_VOTES, type Annotation, type GivenVote } from './annotation.ts';
import { readWhole, type Tree } from './tree.ts';

/** @throws StudioError where it is too large, nested too deeply, or no JSON. */
export async function readJson(tree: Tree, file: string): Promise<unknown> {
  const text = new TextDecoder('utf-8').decode(await readWhole(tree, file, LIMITS.json.bytes));
  const tooMuch = whatIsTooMuch(text);
  if (tooMuch !== null) throw new StudioError('INVALID', `"${file}" ${tooMuch}.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new StudioError('INVALID', `"${file}" cannot be read as JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`, {
      cause: error,
    });
  }
}

/** Counts brackets and commas outside of strings, so that no deep text ever reaches the parser, and none that becomes many times its size. */
function whatIsTooMuch(text: string): string | null {
  const most = LIMITS.json;
  let [depth, values] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
      continue;
    }
    const opens = code === 0x7b || code === 0x5b;
    if (opens && ++depth > most.depth) return `is nested more than ${most.depth} levels deep`;
    if ((opens || code === 0x2c) && ++values > most.values) {
      return `holds more than ${most.values / 1e6} million values. Give it in smaller parts`;
    }
    if (code === 0x7d || code === 0x5d) depth--;
  }
  return null;
}

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
export type OwnRecord = z.infer<typeof ownRecord>;

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

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : typeof value === 'number' ? String(value) : undefined;
