/** What to label next: the faces that were chosen last stay chosen while one labels them, until the project is another one. */
import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { NextFace } from '../../shared/contract/help.ts';
import { failureSentence } from '../client/failure.ts';
import { useStudio } from '../client/studio.ts';
import { useProjectStore } from './project.ts';

export const useNextFacesStore = defineStore('next-faces', () => {
  const studio = useStudio();
  const project = useProjectStore();
  /** Null until some were asked for. */
  const chosen = shallowRef<readonly NextFace[] | null>(null);
  const failure = ref<string | null>(null);
  /** Of the question that is not answered yet. */
  const asking = shallowRef<AbortController | null>(null);

  function cancel(): void {
    asking.value?.abort();
    asking.value = null;
  }

  async function choose(count: number): Promise<void> {
    if (asking.value) return;
    const own = new AbortController();
    asking.value = own;
    failure.value = null;
    try {
      const found = await studio.help.next({ count }, { signal: own.signal });
      if (asking.value === own) chosen.value = found;
    } catch (error) {
      if (asking.value === own) failure.value = failureSentence(error);
    } finally {
      if (asking.value === own) asking.value = null;
    }
  }

  watch(
    () => project.mediaKey,
    () => {
      cancel();
      chosen.value = null;
      failure.value = null;
    },
    { flush: 'sync' },
  );

  return { chosen, failure, asking, choose, cancel };
});
