/** The runs of the open project. The one under way is followed point by point; all others are asked for when they change. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { BaseCard } from '../../shared/base-card.ts';
import type { RemovedEntry, Run } from '../../shared/contract/runs.ts';
import { follow } from '../client/follow.ts';
import { useStudio } from '../client/studio.ts';
import { useJobsStore } from './jobs.ts';
import { useProjectStore } from './project.ts';

export const useRunsStore = defineStore('runs', () => {
  const studio = useStudio();
  const project = useProjectStore();
  const jobs = useJobsStore();
  const list = shallowRef<readonly Run[]>([]);
  /** What can be brought back. */
  const removed = shallowRef<readonly RemovedEntry[]>([]);
  const bases = shallowRef<readonly BaseCard[]>([]);
  const known = shallowRef(false);
  let following = 0;

  const running = computed(() => list.value.find(({ state }) => state === 'running') ?? null);
  const runningJob = computed(() => jobs.running.find(({ runId }) => runId !== null && runId === running.value?.id) ?? null);
  const finished = computed(() => list.value.filter(({ state, test }) => test !== null && state !== 'running'));

  function byId(id: number | null): Run | null {
    return list.value.find((run) => run.id === id) ?? null;
  }

  function take(run: Run): void {
    list.value = list.value.some(({ id }) => id === run.id)
      ? list.value.map((other) => (other.id === run.id ? run : other))
      : [...list.value, run];
  }

  async function refetch(): Promise<void> {
    if (!project.current) {
      list.value = [];
      removed.value = [];
      return;
    }
    const [runs, gone, cards] = await Promise.all([studio.runs.list(), studio.runs.removed(), studio.runs.bases()]);
    list.value = runs;
    removed.value = gone;
    bases.value = cards;
    known.value = true;
    if (running.value) void watch(running.value.id);
  }

  /** Takes every state of a run until its last one. */
  async function watch(id: number): Promise<void> {
    if (following === id) return;
    following = id;
    const life = new AbortController();
    await follow<Run>({ signal: life.signal, once: true, subscribe: (signal) => studio.runs.watch({ id }, { signal }), receive: take });
    if (following === id) following = 0;
    await refetch();
  }

  project.onChange(['project', 'runs'], () => void refetch().catch(() => undefined));
  void refetch().catch(() => undefined);

  return { list, removed, bases, known, running, runningJob, finished, byId, refetch, watch };
});
