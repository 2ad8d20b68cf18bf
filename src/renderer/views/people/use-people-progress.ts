/** How far each person is, asked again when labels change. */
import { useDebounceFn } from '@vueuse/core';
import { computed, watch } from 'vue';
import { useStudio } from '../../client/studio.ts';
import { useProjectFetched } from '../../composables/useFetched.ts';
import { usePeopleStore } from '../../stores/people.ts';
import { useProjectStore } from '../../stores/project.ts';

export function usePeopleProgress() {
  const studio = useStudio();
  const people = usePeopleStore();
  const { value, failure, load } = useProjectFetched(() => studio.people.progress(), []);

  const soon = useDebounceFn(() => void load(), 500, { maxWait: 3_000 });
  watch(
    () => people.people,
    () => void load(),
  );
  useProjectStore().onChange(['labels', 'faces'], () => void soon());

  return { progress: computed(() => new Map((value.value ?? []).map((entry) => [entry.id, entry]))), failure, refetch: load };
}
