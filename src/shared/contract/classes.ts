import { z } from 'zod';
import { className } from '../classes.ts';

/** One class of expression in a project. */
export const projectClass = z.object({
  id: z.int(),
  position: z.int(),
  name: className,
  color: z.string().regex(/^#[0-9a-f]{6}$/i),
  key: z.string().length(1).nullable(),
});
export type ProjectClass = z.infer<typeof projectClass>;

export const classDraft = projectClass.pick({ name: true, color: true, key: true });
