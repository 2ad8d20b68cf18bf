/** Names of classes that are to be made, as they are typed. */
import { className } from '../shared/classes.ts';
import { StudioError } from '../shared/errors.ts';

/** @throws StudioError INVALID where no class can be called so. */
export function requireClassName(name: string): string {
  const parsed = className.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new StudioError('INVALID', `"${name.trim()}" cannot be the name of a class. ${parsed.error.issues[0]?.message ?? ''}`);
}
