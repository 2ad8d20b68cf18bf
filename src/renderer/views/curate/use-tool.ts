/**
 * What each tool of curation has: what it shows, asked for again when the project changes; steps that are done one after the other, said
 * aloud, and taken back with the usual keys; the sentence where something did not work.
 */
import { ref, type ComputedRef, type Ref } from 'vue';
import type { Face } from '../../../shared/contract/faces.ts';
import type { ProjectChange } from '../../../shared/contract/project.ts';
import { failureSentence } from '../../client/failure.ts';
import { useKeys } from '../../composables/useKeys.ts';
import { useLabelsStore } from '../../stores/labels.ts';
import { useSessionStore } from '../../stores/session.ts';
import { useShown } from './use-shown.ts';

export interface Tool<Shown> {
  readonly shown: ComputedRef<Shown | null>;
  readonly failure: Ref<string | null>;
  readonly busy: Ref<boolean>;
  load(): Promise<void>;
  /** Does something; not while it does something else. */
  act(work: () => Promise<unknown>): Promise<boolean>;
  /** Does something after all that was begun before; what `expect` makes of what is shown is shown at once. */
  decide(expect: (shown: Shown) => Shown, work: () => Promise<unknown>): Promise<boolean>;
  retrace(which: 'undo' | 'redo'): Promise<void>;
}

/** `retraced` gets the faces of a step that was taken back or done again, once they are among what is shown. */
export function useTool<Shown>(
  title: string,
  ask: () => Promise<Shown>,
  topics: readonly ProjectChange['topic'][],
  retraced: (faces: readonly Face[]) => void = () => undefined,
): Tool<Shown> {
  const labels = useLabelsStore();
  const session = useSessionStore();
  const failure = ref<string | null>(null);
  const busy = ref(false);
  const failed = (error: unknown) => void (failure.value = failureSentence(error));
  const { shown, load, expecting } = useShown({ ask, topics: [...topics, 'project'], failed });

  async function attempt(step: () => Promise<unknown>): Promise<boolean> {
    failure.value = null;
    try {
      await step();
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }
  const save = (work: () => Promise<unknown>): Promise<unknown> => session.save(() => labels.inOrder(work));

  async function act(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    const done = await attempt(() => save(work));
    if (done) await load();
    busy.value = false;
    return done;
  }

  /** The list is asked for again when the studio tells of the change: once for many that come quickly. */
  async function decide(expect: (shown: Shown) => Shown, work: () => Promise<unknown>): Promise<boolean> {
    const done = await attempt(() => expecting(expect, () => save(work)));
    if (!done) await load();
    return done;
  }

  async function retrace(which: 'undo' | 'redo'): Promise<void> {
    const { said, faces } = await labels[which]();
    if (said) session.notify(said);
    await load();
    if (faces.length > 0) retraced(faces);
  }

  useKeys(title, [
    { keys: ['$mod+z'], does: 'Undo', run: () => void retrace('undo') },
    { keys: ['$mod+Shift+z', '$mod+y'], does: 'Redo', run: () => void retrace('redo') },
  ]);
  void load();
  return { shown, failure, busy, load, act, decide, retrace };
}
