/**
 * What the open project keeps of one kind, of which one may be under way: that one is followed state by state, all are asked for when they
 * change.
 */
import { computed, watch } from 'vue';
import type { ProjectChange } from '../../shared/contract/project.ts';
import type { RemovedEntry } from '../../shared/contract/runs.ts';
import { follow } from '../client/follow.ts';
import { useProjectFetched } from '../composables/useFetched.ts';
import { useProjectStore } from './project.ts';

interface Followed {
  readonly id: number;
  readonly life: AbortController;
}

export function useFollowedList<Entry extends { readonly id: number; readonly state: string }>(options: {
  list(): Promise<readonly Entry[]>;
  /** What can be brought back. */
  removed(): Promise<readonly RemovedEntry[]>;
  /** Every state of one, until its last. */
  subscribe(id: number, signal: AbortSignal): Promise<AsyncIterable<Entry>>;
  topic: ProjectChange['topic'];
  /** Its changes are told so often that they are heard of only while none is followed. */
  busy?: boolean;
}) {
  const project = useProjectStore();
  const fetched = useProjectFetched(async () => {
    const [list, removed] = await Promise.all([options.list(), options.removed()]);
    return { list, removed };
  }, ['project']);
  const list = computed(() => fetched.value.value?.list ?? []);
  const removed = computed(() => fetched.value.value?.removed ?? []);
  const running = computed(() => list.value.find(({ state }) => state === 'running') ?? null);
  let followed: Followed | null = null;

  function take(entry: Entry): void {
    const shown = fetched.value.value;
    // A list that is on its way stays the newer one.
    if (shown) fetched.value.value = { ...shown, list: shown.list.map((other) => (other.id === entry.id ? entry : other)) };
  }

  function leave(): void {
    followed?.life.abort();
    followed = null;
  }

  /** Takes every state of one until its last. */
  async function followOne(id: number): Promise<void> {
    if (followed?.id === id) return;
    leave();
    const own: Followed = { id, life: new AbortController() };
    followed = own;
    await follow<Entry>({
      signal: own.life.signal,
      once: true,
      subscribe: (signal) => options.subscribe(id, signal),
      receive: (entry) => {
        // One that was still on its way may be of the project before.
        if (followed === own) take(entry);
      },
    });
    if (followed !== own) return;
    followed = null;
    await fetched.load();
  }

  watch(
    fetched.value,
    (shown) => {
      // Another project may be open: a number means another one there.
      if (!shown) leave();
      else if (running.value) void followOne(running.value.id);
    },
    { flush: 'sync' },
  );
  project.onChange([options.topic], () => {
    if (!options.busy || !followed) void fetched.load();
  });

  return { list, removed, running, known: fetched.known, failure: fetched.failure, refetch: fetched.load };
}
