/** What a tool shows: what the studio said last, with what was decided since and is still on its way to it. */
import { computed, shallowRef, type ComputedRef } from 'vue';
import type { ProjectChange } from '../../../shared/contract/project.ts';
import { useRefetch } from '../../composables/useRefetch.ts';

interface Expectation<Shown> {
  readonly expect: (shown: Shown) => Shown;
  /** The studio has done it: what is asked for from now on has it. */
  done: boolean;
}

export interface ShownList<Shown> {
  readonly shown: ComputedRef<Shown | null>;
  load(): Promise<void>;
  /** Does it, and shows at once what `expect` makes of the list; where it fails, the list is as it was. `expect` changes nothing twice. */
  expecting<Result>(expect: (shown: Shown) => Shown, work: () => Promise<Result>): Promise<Result>;
}

export function useShown<Shown>(options: {
  ask(): Promise<Shown>;
  topics: readonly ProjectChange['topic'][];
  failed(error: unknown): void;
}): ShownList<Shown> {
  const known = shallowRef<Shown | null>(null);
  const expected = shallowRef<readonly Expectation<Shown>[]>([]);
  const shown = computed(() => (known.value === null ? null : expected.value.reduce((now: Shown, { expect }) => expect(now), known.value)));

  const load = useRefetch(options.topics, async () => {
    const met = new Set(expected.value.filter(({ done }) => done));
    try {
      known.value = await options.ask();
      expected.value = expected.value.filter((one) => !met.has(one));
    } catch (error) {
      options.failed(error);
    }
  });

  async function expecting<Result>(expect: (shown: Shown) => Shown, work: () => Promise<Result>): Promise<Result> {
    const own: Expectation<Shown> = { expect, done: false };
    expected.value = [...expected.value, own];
    try {
      const result = await work();
      own.done = true;
      return result;
    } catch (error) {
      expected.value = expected.value.filter((one) => one !== own);
      throw error;
    }
  }

  return { shown, load, expecting };
}
