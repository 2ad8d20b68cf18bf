/** The runs of the open project. The one under way is followed point by point; all others are asked for when they change. */
import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { Run } from '../../shared/contract/runs.ts';
import { useStudio } from '../client/studio.ts';
import { useProjectFetched } from '../composables/useFetched.ts';
import { useFollowedList } from './followed-list.ts';
import { useJobsStore } from './jobs.ts';

export const useRunsStore = defineStore('runs', () => {
  const studio = useStudio();
  const jobs = useJobsStore();
  const runs = useFollowedList<Run>({
    list: () => studio.runs.list(),
    removed: () => studio.runs.removed(),
    remove: (id) => studio.runs.remove({ id }),
    restore: (id) => studio.runs.restore({ id }),
    subscribe: (id, signal) => studio.runs.watch({ id }, { signal }),
    topic: 'runs',
  });
  const cards = useProjectFetched(() => studio.runs.bases(), ['project', 'runs']);
  const { list, running } = runs;

  const bases = computed(() => cards.value.value ?? []);
  const failure = computed(() => runs.failure.value ?? cards.failure.value);
  const runningJob = computed(() => jobs.running.find(({ runId }) => runId !== null && runId === running.value?.id) ?? null);
  const finished = computed(() => list.value.filter(({ state, test }) => test !== null && state !== 'running'));

  function byId(id: number | null): Run | null {
    return list.value.find((run) => run.id === id) ?? null;
  }

  /** Rejects with what the studio has against the name. */
  async function rename(id: number, name: string): Promise<void> {
    await studio.runs.rename({ id, name });
    await runs.refetch();
  }

  async function refetch(): Promise<void> {
    await Promise.all([runs.refetch(), cards.load()]);
  }

  return { ...runs, bases, failure, runningJob, finished, byId, rename, refetch };
});
