/** Everything that takes time, as the studio tells it. `wait(id)` resolves with the final state, whatever it is. */
import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowRef } from 'vue';
import type { Job, JobKind } from '../../shared/contract/jobs.ts';
import { isLearningKind } from '../../shared/learning-kinds.ts';
import { follow } from '../client/follow.ts';
import { useStudio } from '../client/studio.ts';

export const useJobsStore = defineStore('jobs', () => {
  const studio = useStudio();
  const byId = shallowRef<ReadonlyMap<number, Job>>(new Map());
  /** What had ended before the window heard of any job is known. */
  let caughtUp = false;
  const waiting = new Map<number, ((job: Job) => void)[]>();
  const endListeners = new Set<(job: Job) => void>();
  const showing = new Set<{ readonly kinds: readonly JobKind[] }>();

  const running = computed(() => [...byId.value.values()].filter((job) => job.state === 'running'));
  /** While one learns, no other can be begun. */
  const learning = computed(() => running.value.find(({ kind }) => isLearningKind(kind)) ?? null);
  /** The one of this kind that was begun last and runs. */
  const runningOf = (kind: JobKind) => computed<Job | null>(() => running.value.findLast((job) => job.kind === kind) ?? null);

  function take(job: Job): void {
    const before = byId.value.get(job.id);
    byId.value = new Map(byId.value).set(job.id, job);
    if (job.state === 'running') return;
    for (const settle of waiting.get(job.id) ?? []) settle(job);
    waiting.delete(job.id);
    // One may be so short that only its end is told.
    if (before ? before.state === 'running' : caughtUp) for (const listener of endListeners) listener(job);
  }

  function watch(signal: AbortSignal): Promise<void> {
    return follow<Job>({
      signal,
      subscribe: (stop) => studio.jobs.watch(undefined, { signal: stop }),
      caughtUp: async () => {
        for (const job of await studio.jobs.list()) take(job);
        caughtUp = true;
      },
      receive: take,
    });
  }

  function wait(id: number): Promise<Job> {
    const job = byId.value.get(id);
    if (job && job.state !== 'running') return Promise.resolve(job);
    return new Promise((resolve) => waiting.set(id, [...(waiting.get(id) ?? []), resolve]));
  }

  /** Calls back once for each job that ends while the window is open; returns the function that lets go. */
  function onEnd(listener: (job: Job) => void): () => void {
    endListeners.add(listener);
    return () => endListeners.delete(listener);
  }

  /** The component that asks says itself what jobs of these kinds fail with, for as long as it lives. */
  function showFailures(kinds: readonly JobKind[]): void {
    const entry = { kinds };
    showing.add(entry);
    onScopeDispose(() => showing.delete(entry));
  }

  const isShown = ({ kind }: Job): boolean => [...showing].some(({ kinds }) => kinds.includes(kind));

  async function cancel(id: number): Promise<void> {
    await studio.jobs.cancel({ id });
  }

  return { byId, running, learning, runningOf, watch, wait, onEnd, showFailures, isShown, cancel };
});
