/** Who labels in the open project, and who of them is at work: every answer is theirs. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { People, Person } from '../../shared/contract/people.ts';
import { useStudio } from '../client/studio.ts';
import { useFacesStore } from './faces.ts';
import { useProjectStore } from './project.ts';
import { useSessionStore } from './session.ts';

const NOBODY: People = { people: [], removed: [] };

export const usePeopleStore = defineStore('people', () => {
  const studio = useStudio();
  const project = useProjectStore();
  const faces = useFacesStore();
  const session = useSessionStore();
  const roster = shallowRef<People>(NOBODY);
  /** False until the studio has said who labels in the open project. */
  const known = ref(false);

  const people = computed(() => roster.value.people);
  const removed = computed(() => roster.value.removed);
  const current = computed<Person | null>(() => people.value.find((person) => person.current) ?? null);

  function adopt(next: People): void {
    const before = current.value;
    roster.value = next;
    known.value = true;
    // Faces carry what the person at work says and may see: nothing of the one before is shown to the next.
    if (before && (before.id !== current.value?.id || before.blind !== current.value?.blind)) faces.forget();
  }

  async function refetch(): Promise<void> {
    if (project.current) adopt(await studio.people.list());
    else roster.value = NOBODY;
  }

  async function change(ask: () => Promise<People>): Promise<void> {
    adopt(await session.save(ask));
    await project.refetch();
  }

  async function choose(id: number): Promise<void> {
    if (id === current.value?.id) return;
    await change(() => studio.people.choose({ id }));
    session.announce(`${current.value?.name ?? 'Nobody'} labels now.`);
  }

  watch(
    () => project.mediaKey,
    () => {
      roster.value = NOBODY;
      known.value = false;
      void refetch().catch(() => undefined);
    },
    { immediate: true },
  );
  project.onChange(['project'], () => void refetch().catch(() => undefined));
  // The first answer makes a person of whoever gives it without a name.
  project.onChange(['labels'], () => {
    if (people.value.length === 0) void refetch().catch(() => undefined);
  });

  return {
    known,
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
