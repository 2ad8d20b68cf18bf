/** What the model would say of the face shown: only where a person has asked for its help, never while they label blind. */
import { computed, shallowRef, watch } from 'vue';
import { useStudio } from '../../client/studio.ts';
import { usePeopleStore } from '../../stores/people.ts';
import { useProjectStore } from '../../stores/project.ts';
import type { useLabelQueue } from './use-label-queue.ts';

export function useSuggestions({ near, currentId, again }: ReturnType<typeof useLabelQueue>) {
  const studio = useStudio();
  const people = usePeopleStore();
  const project = useProjectStore();
  const guesses = shallowRef<ReadonlyMap<number, number>>(new Map());
  const on = shallowRef(false);

  async function ask(): Promise<void> {
    on.value = people.current?.blind !== true && (await studio.help.state()).on;
    await look();
  }

  async function look(): Promise<void> {
    if (!on.value) return;
    const found = await studio.help.guesses({ faceIds: [...near.value] });
    guesses.value = new Map(found.map(({ faceId, classId }) => [faceId, classId]));
  }

  function lookAway(): void {
    guesses.value = new Map();
  }

  watch([() => people.current?.id, () => people.current?.blind, () => project.mediaKey], () => void ask().catch(lookAway), {
    immediate: true,
  });
  watch(near, () => void look().catch(lookAway));

  /** Class, or null. */
  const suggestion = computed(() => {
    const id = currentId.value;
    if (!on.value || id === null || again.value.has(id)) return null;
    const classId = guesses.value.get(id);
    return classId !== undefined && project.classesById.has(classId) ? classId : null;
  });
  return { suggestion };
}
