/** Undo and redo lead to the face that they are about; what is pressed on the way there is about that face, and waits until it is shown. */
import { nextTick, ref } from 'vue';
import type { Face } from '../../../shared/contract/faces.ts';
import { useLabelsStore } from '../../stores/labels.ts';
import { useSessionStore } from '../../stores/session.ts';
import type { LabelAction } from './label-keys.ts';

export interface RetraceOptions {
  /** Goes to what was changed. */
  show(changed: readonly Face[]): void;
  /** Does what had to wait. */
  run(action: LabelAction): void;
}

export function useRetrace({ show, run }: RetraceOptions) {
  const labels = useLabelsStore();
  const session = useSessionStore();
  /** What the last undo or redo did. */
  const said = ref('');
  const waiting: LabelAction[] = [];
  let onTheWay = false;

  async function retrace(which: 'undo' | 'redo'): Promise<void> {
    onTheWay = true;
    const done = await labels[which]();
    onTheWay = false;
    said.value = done.said;
    session.announce(done.said);
    show(done.faces);
    for (const action of waiting.splice(0)) {
      // As between two keys: what hangs on the face shown has followed it.
      await nextTick();
      run(action);
    }
  }

  /** Whether the action is an undo or a redo, or waits for one. */
  function takes(action: LabelAction): boolean {
    if (onTheWay) waiting.push(action);
    else if (action.do === 'undo' || action.do === 'redo') void retrace(action.do);
    else return false;
    return true;
  }

  return { said, takes };
}
