/** How far each person is, asked again when labels change. */
import { useDebounceFn } from '@vueuse/core';
import { computed, shallowRef, watch } from 'vue';
import type { PersonProgress } from '../../../shared/contract/people.ts';
import { useStudio } from '../../client/studio.ts';
import { usePeopleStore } from '../../stores/people.ts';
import { useProjectStore } from '../../stores/project.ts';

export function usePeopleProgress() {
  const studio = useStudio();
  const project = useProjectStore();
  const people = usePeopleStore();
  const list = shallowRef<readonly PersonProgress[]>([]);

  async function refetch(): Promise<void> {
    if (project.current) list.value = await studio.people.progress();
  }

  const soon = useDebounceFn(() => void refetch().catch(() => undefined), 500, { maxWait: 3_000 });
  watch([() => people.people, () => project.mediaKey], () => void refetch().catch(() => undefined), { immediate: true });
  project.onChange(['labels', 'faces'], () => void soon());

  return { progress: computed(() => new Map(list.value.map((entry) => [entry.id, entry]))), refetch };
}
