/** Who labels in the open project, and who of them is at work: every answer is theirs. */
import { defineStore } from 'pinia';
import { computed, watch } from 'vue';
import type { People, Person } from '../../shared/contract/people.ts';
import { useStudio } from '../client/studio.ts';
import { useProjectFetched } from '../composables/useFetched.ts';
import { useFacesStore } from './faces.ts';
import { useLabelsStore } from './labels.ts';
import { useProjectStore } from './project.ts';
import { useSessionStore } from './session.ts';

export const usePeopleStore = defineStore('people', () => {
  const studio = useStudio();
  const project = useProjectStore();
  const faces = useFacesStore();
  const labels = useLabelsStore();
  const session = useSessionStore();
  const { value: roster, known, failure, load: refetch, take } = useProjectFetched(() => studio.people.list(), ['project']);

  const people = computed(() => roster.value?.people ?? []);
  const removed = computed(() => roster.value?.removed ?? []);
  const current = computed<Person | null>(() => people.value.find((person) => person.current) ?? null);

  // Faces carry what the person at work says and may see: nothing of the one before is shown to the next.
  watch(
    current,
    (now, before) => {
      if (before && (before.id !== now?.id || before.blind !== now?.blind)) faces.forget();
    },
    { flush: 'sync' },
  );

  /** After the answers given before it: they are of whoever gave them. */
  async function change(ask: () => Promise<People>): Promise<void> {
    take(await session.save(() => labels.inOrder(ask)));
    await project.refetch();
  }

  async function choose(id: number): Promise<void> {
    if (id === current.value?.id) return;
    await change(() => studio.people.choose({ id }));
    session.announce(`${current.value?.name ?? 'Nobody'} labels now.`);
  }

  // The first answer makes a person of whoever gives it without a name.
  project.onChange(['labels'], () => {
    if (people.value.length === 0) void refetch();
  });

  return {
    /** False until the studio has said who labels in the open project. */
    known,
    failure,
    people,
    removed,
    current,
    refetch,
    choose,
    add: (name: string, blind: boolean) => change(() => studio.people.add({ name, blind })),
    rename: (id: number, name: string) => change(() => studio.people.change({ id, name })),
    setBlind: (id: number, blind: boolean) => change(() => studio.people.change({ id, blind })),
    remove: (id: number) => change(() => studio.people.remove({ id })),
    bringBack: (id: number) => change(() => studio.people.bringBack({ id })),
  };
});
