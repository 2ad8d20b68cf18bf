/**
 * What the open project keeps of one kind, of which one may be under way: that one is followed state by state, all are asked for when they
 * change. What is removed can be brought back.
 */
import { computed, watch } from 'vue';
import type { ProjectChange } from '../../shared/contract/project.ts';
import type { RemovedEntry } from '../../shared/contract/runs.ts';
import { failureSentence } from '../client/failure.ts';
import { follow } from '../client/follow.ts';
import { useProjectFetched } from '../composables/useFetched.ts';
import { useProjectStore } from './project.ts';
import { useSessionStore } from './session.ts';

interface Followed {
  readonly id: number;
  readonly life: AbortController;
}

export function useFollowedList<Entry extends { readonly id: number; readonly name: string; readonly state: string }>(options: {
  list(): Promise<readonly Entry[]>;
  /** What can be brought back. */
  removed(): Promise<readonly RemovedEntry[]>;
  /** Every state of one, until its last. */
  subscribe(id: number, signal: AbortSignal): Promise<AsyncIterable<Entry>>;
  remove(id: number): Promise<void>;
  restore(id: number): Promise<void>;
  topic: ProjectChange['topic'];
  /** Its changes are told so often that they are heard of only while none is followed. */
  busy?: boolean;
}) {
  const project = useProjectStore();
  const session = useSessionStore();
  const fetched = useProjectFetched(async () => {
    const [list, removed] = await Promise.all([options.list(), options.removed()]);
    return { list, removed };
  }, ['project']);
  const list = computed(() => fetched.value.value?.list ?? []);
  const removed = computed(() => fetched.value.value?.removed ?? []);
  const running = computed(() => list.value.find(({ state }) => state === 'running') ?? null);
  let followed: Followed | null = null;
  /** Notices that offer to undo a removal, by what was removed. */
  const offers = new Map<number, number>();

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

  async function attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      await fetched.load();
      return true;
    } catch (error) {
      session.notify(failureSentence(error), { tone: 'bad' });
      return false;
    }
  }

  const restore = (id: number) => attempt(() => options.restore(id));

  async function remove({ id, name }: Entry): Promise<void> {
    const key = project.mediaKey;
    if (!(await attempt(() => options.remove(id))) || key !== project.mediaKey) return;
    offers.set(id, session.notify(`${name} was removed.`, { action: { label: 'Undo', run: () => void restore(id) } }));
  }

  /** An offer goes when there is nothing to undo any more: it is back, or another project is open. */
  function withdrawOffers(): void {
    for (const [id, notice] of offers) {
      if (fetched.known.value && !list.value.some((entry) => entry.id === id)) continue;
      session.dismiss(notice);
      offers.delete(id);
    }
  }

  watch(
    fetched.value,
    (shown) => {
      withdrawOffers();
      // Another project may be open: a number means another one there.
      if (!shown) leave();
      else if (running.value) void followOne(running.value.id);
    },
    { flush: 'sync' },
  );
  project.onChange([options.topic], () => {
    if (!options.busy || !followed) void fetched.load();
  });

  return { list, removed, running, known: fetched.known, failure: fetched.failure, refetch: fetched.load, remove, restore };
}
