/** The comparisons of the open project. The one under way is followed entry by entry; all others are asked for when they change. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { StrategyComparison } from '../../shared/contract/comparisons.ts';
import type { RemovedEntry } from '../../shared/contract/runs.ts';
import { follow } from '../client/follow.ts';
import { useStudio } from '../client/studio.ts';
import { useJobsStore } from './jobs.ts';
import { useProjectStore } from './project.ts';

export const useComparisonsStore = defineStore('comparisons', () => {
  const studio = useStudio();
  const project = useProjectStore();
  const jobs = useJobsStore();
  /** Newest first. */
  const list = shallowRef<readonly StrategyComparison[]>([]);
  /** What can be brought back. */
  const removed = shallowRef<readonly RemovedEntry[]>([]);
  const known = shallowRef(false);
  let following = 0;

  const running = computed(() => list.value.find(({ state }) => state === 'running') ?? null);
  const runningJob = computed(() => jobs.running.find(({ kind }) => kind === 'compare') ?? null);

  function take(comparison: StrategyComparison): void {
    list.value = list.value.some(({ id }) => id === comparison.id)
      ? list.value.map((other) => (other.id === comparison.id ? comparison : other))
      : [comparison, ...list.value];
  }

  async function refetch(): Promise<void> {
    [list.value, removed.value] = project.current ? await Promise.all([studio.comparisons.list(), studio.comparisons.removed()]) : [[], []];
    known.value = true;
    if (running.value) void watch(running.value.id);
  }

  /** Takes every state of a comparison until its last one. */
  async function watch(id: number): Promise<void> {
    if (following === id) return;
    following = id;
    const life = new AbortController();
    await follow<StrategyComparison>({
      signal: life.signal,
      once: true,
      subscribe: (signal) => studio.comparisons.watch({ id }, { signal }),
      receive: take,
    });
    if (following === id) following = 0;
    await refetch();
  }

  project.onChange(['project'], () => void refetch().catch(() => undefined));
  // While one is followed, its changes come by themselves.
  project.onChange(['comparisons'], () => following === 0 && void refetch().catch(() => undefined));
  void refetch().catch(() => undefined);

  return { list, removed, known, running, runningJob, refetch, watch };
});
