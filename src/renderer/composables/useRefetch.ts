/** For what a view shows of the project: however often that changes, one question at a time goes to the studio. */
import type { ProjectChange } from '../../shared/contract/project.ts';
import { oneAtATime } from '../client/one-at-a-time.ts';
import { useProjectStore } from '../stores/project.ts';
import { useSoon } from './useSoon.ts';

/** Asks again soon after changes of these topics. Returns what asks at once; a failure is for `ask` to show. */
export function useRefetch(topics: readonly ProjectChange['topic'][], ask: () => Promise<void>): () => Promise<void> {
  const refetch = oneAtATime(ask);
  const soon = useSoon(() => void refetch().catch(() => undefined));
  useProjectStore().onChange(topics, soon);
  return refetch;
}
