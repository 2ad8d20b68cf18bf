/** What the studio was asked for: the newest answer, or why there is none. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { ProjectChange } from '../../shared/contract/project.ts';
import { failureSentence } from '../client/failure.ts';
import { oneAtATime } from '../client/one-at-a-time.ts';
import { useProjectStore } from '../stores/project.ts';

export interface Fetched<Value> {
  /** Null until it is known. It stays where asking anew fails. */
  readonly value: ShallowRef<Value | null>;
  readonly known: ComputedRef<boolean>;
  /** Why the last question has no answer, for people; null where it has one. */
  readonly failure: Readonly<Ref<string | null>>;
  /** Asks anew. It never rejects: `failure` says what went wrong. */
  load(): Promise<void>;
  /** Takes what the studio has said otherwise, as in the answer to a change. */
  take(value: Value): void;
  forget(): void;
}

export function useFetched<Value>(ask: () => Promise<Value>): Fetched<Value> {
  const value = shallowRef<Value | null>(null);
  const failure = ref<string | null>(null);
  const known = computed(() => value.value !== null);
  let asked = 0;
  let settled = 0;

  function settle(own: number, next: Value | null, problem: string | null): void {
    settled = own;
    value.value = next;
    failure.value = problem;
  }

  async function load(): Promise<void> {
    const own = ++asked;
    try {
      const answer = await ask();
      // An older answer that comes later is not shown.
      if (own > settled) settle(own, answer, null);
    } catch (error) {
      if (own <= settled) return;
      console.warn('The studio did not say what it was asked for.', error);
      settle(own, value.value, failureSentence(error));
    }
  }

  return { value, known, failure, load, take: (next) => settle(++asked, next, null), forget: () => settle(++asked, null, null) };
}

/** Of the open project: forgotten with it, and asked for again when one of these topics changes. Nothing is asked while none is open. */
export function useProjectFetched<Value>(ask: () => Promise<Value>, topics: readonly ProjectChange['topic'][]): Fetched<Value> {
  const project = useProjectStore();
  const fetched = useFetched(ask);

  async function load(): Promise<void> {
    if (project.current) await fetched.load();
    else fetched.forget();
  }

  watch(
    () => project.mediaKey,
    () => {
      fetched.forget();
      void load();
    },
    // At once: no view of another project may ask by the numbers of the one before.
    { immediate: true, flush: 'sync' },
  );
  const reload = oneAtATime(load);
  project.onChange(topics, () => void reload());
  return { ...fetched, load };
}
