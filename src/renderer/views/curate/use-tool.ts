/**
 * What each tool of curation has: what it shows, asked for again when the project changes; steps that are said aloud and can be taken back
 * with the usual keys; the sentence where something did not work.
 */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { ProjectChange } from '../../../shared/contract/project.ts';
import { failureSentence } from '../../client/failure.ts';
import { useKeys } from '../../composables/useKeys.ts';
import { useRefetch } from '../../composables/useRefetch.ts';
import { useLabelsStore } from '../../stores/labels.ts';
import { useSessionStore } from '../../stores/session.ts';

export interface Tool<Shown> {
  readonly shown: ShallowRef<Shown | null>;
  readonly failure: Ref<string | null>;
  readonly busy: Ref<boolean>;
  load(): Promise<void>;
  /** Does something; what it resolves with is shown at once where it is given to `show`. */
  act(work: () => Promise<unknown>): Promise<boolean>;
  retrace(which: 'undo' | 'redo'): Promise<void>;
}

export function useTool<Shown>(title: string, ask: () => Promise<Shown>, topics: readonly ProjectChange['topic'][]): Tool<Shown> {
  const labels = useLabelsStore();
  const session = useSessionStore();
  const shown = shallowRef<Shown | null>(null);
  const failure = ref<string | null>(null);
  const busy = ref(false);

  const load = useRefetch([...topics, 'project'], async () => {
    try {
      shown.value = await ask();
    } catch (error) {
      failure.value = failureSentence(error);
    }
  });

  async function act(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    failure.value = null;
    try {
      await session.save(work);
      await load();
      return true;
    } catch (error) {
      failure.value = failureSentence(error);
      return false;
    } finally {
      busy.value = false;
    }
  }

  async function retrace(which: 'undo' | 'redo'): Promise<void> {
    const { said } = await labels[which]();
    if (said) session.notify(said);
    await load();
  }

  useKeys(title, [
    { keys: ['$mod+z'], does: 'Undo', run: () => void retrace('undo') },
    { keys: ['$mod+Shift+z', '$mod+y'], does: 'Redo', run: () => void retrace('redo') },
  ]);
  void load();
  return { shown, failure, busy, load, act, retrace };
}
