/** For what a view shows of the project: however often that changes, one question at a time goes to the studio. */
import { useDebounceFn } from '@vueuse/core';
import type { ProjectChange } from '../../shared/contract/project.ts';
import { oneAtATime } from '../client/one-at-a-time.ts';
import { useProjectStore } from '../stores/project.ts';

const MILLISECONDS_UNTIL_STALE = 300;

/** Asks again soon after changes of these topics. Returns what asks at once; a failure is for `ask` to show. */
export function useRefetch(topics: readonly ProjectChange['topic'][], ask: () => Promise<void>): () => Promise<void> {
  const refetch = oneAtATime(ask);
  const soon = useDebounceFn(() => void refetch().catch(() => undefined), MILLISECONDS_UNTIL_STALE, { maxWait: 2_000 });
  useProjectStore().onChange(topics, () => void soon());
  return refetch;
}
