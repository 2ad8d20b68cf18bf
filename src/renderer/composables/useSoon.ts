import { useDebounceFn } from '@vueuse/core';

/** Calls that come close together become one, a moment after the last; while they go on, one every two seconds. */
export function useSoon(work: () => void): () => void {
  const soon = useDebounceFn(work, 300, { maxWait: 2_000 });
  return () => void soon();
}
