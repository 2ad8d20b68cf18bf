/** What learning can run on, how fast each is, and the native library that this studio sets up. */
import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { BackendChoice } from '../../shared/backends.ts';
import type { Job, JobKind } from '../../shared/contract/jobs.ts';
import { useStudio } from '../client/studio.ts';
import { useFetched } from '../composables/useFetched.ts';
import { useJobsStore } from './jobs.ts';

/** What a run does may change what is known: it measures at its first start, and leaves a backend that fails. */
const TELLING: readonly JobKind[] = ['native', 'measure', 'head', 'finetune', 'joint', 'features', 'scratch', 'pretrain', 'compare'];

export const useBackendsStore = defineStore('backends', () => {
  const studio = useStudio();
  const jobs = useJobsStore();
  const { value: state, failure, load, take } = useFetched(() => studio.backends.state());
  const library = useFetched(() => studio.native.status());

  const measuring = jobs.runningOf('measure');
  const installing = jobs.runningOf('native');
  /** The one that a run would use now, with what it runs on. */
  const inUse = computed(() => state.value?.backends.find(({ name }) => name === state.value?.inUse) ?? null);

  jobs.onEnd(({ kind }) => {
    if (TELLING.includes(kind)) void load();
    if (kind === 'native') void library.load();
  });

  async function choose(choice: BackendChoice): Promise<void> {
    take(await studio.backends.choose({ choice }));
  }

  /** Resolves when it has ended, however it did. */
  async function measure(): Promise<Job> {
    return jobs.wait((await studio.backends.measure()).jobId);
  }

  async function install(options: { gpu: boolean; from?: string }): Promise<Job> {
    return jobs.wait((await studio.native.install(options)).jobId);
  }

  async function remove(): Promise<void> {
    library.take(await studio.native.remove());
    await load();
  }

  return {
    state,
    failure,
    native: library.value,
    nativeFailure: library.failure,
    measuring,
    installing,
    inUse,
    load,
    loadNative: library.load,
    choose,
    measure,
    install,
    remove,
  };
});
