/** What learning can run on, how fast each is, and the native library that this studio sets up. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { BackendChoice } from '../../shared/backends.ts';
import type { BackendState } from '../../shared/contract/backends.ts';
import type { Job, JobKind } from '../../shared/contract/jobs.ts';
import type { NativeStatus } from '../../shared/contract/native.ts';
import { useStudio } from '../client/studio.ts';
import { useJobsStore } from './jobs.ts';

/** What a run does may change what is known: it measures at its first start, and leaves a backend that fails. */
const TELLING: readonly JobKind[] = ['native', 'measure', 'head', 'finetune', 'joint', 'features', 'scratch', 'pretrain', 'compare'];

export const useBackendsStore = defineStore('backends', () => {
  const studio = useStudio();
  const jobs = useJobsStore();
  const state = shallowRef<BackendState | null>(null);
  const native = shallowRef<NativeStatus | null>(null);

  const running = (kind: JobKind) => computed<Job | null>(() => jobs.running.find((job) => job.kind === kind) ?? null);
  const measuring = running('measure');
  const installing = running('native');
  /** The one that a run would use now, with what it runs on. */
  const inUse = computed(() => state.value?.backends.find(({ name }) => name === state.value?.inUse) ?? null);

  async function load(): Promise<void> {
    state.value = await studio.backends.state();
  }

  async function loadNative(): Promise<void> {
    native.value = await studio.native.status();
  }

  jobs.onEnd(({ kind }) => {
    if (TELLING.includes(kind)) void load().catch(() => undefined);
    if (kind === 'native') void loadNative().catch(() => undefined);
  });

  async function choose(choice: BackendChoice): Promise<void> {
    state.value = await studio.backends.choose({ choice });
  }

  /** Resolves when it has ended, however it did. */
  async function measure(): Promise<Job> {
    return jobs.wait((await studio.backends.measure()).jobId);
  }

  async function install(options: { gpu: boolean; from?: string }): Promise<Job> {
    return jobs.wait((await studio.native.install(options)).jobId);
  }

  async function remove(): Promise<void> {
    native.value = await studio.native.remove();
    await load();
  }

  return { state, native, measuring, installing, inUse, load, loadNative, choose, measure, install, remove };
});
