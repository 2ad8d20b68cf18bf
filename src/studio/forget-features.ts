/** Lets the curation worker forget what it keeps of a project. */
import type { StudioContext } from './context.ts';

/** Of faces that were cut out anew, or of all. Before any call that comes after it; a thread that ends has forgotten all the same. */
export function forgetFeatures({ curator }: StudioContext, faceIds: readonly number[] | 'all'): void {
  if (curator.started && faceIds.length > 0) curator.call('forget', { faceIds }).catch(() => undefined);
}
