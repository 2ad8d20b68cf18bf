/** Answers for many faces at once. */
import { ref, type Ref } from 'vue';
import type { Answer } from '../../../shared/contract/labels.ts';
import { countFaces } from '../../../shared/words.ts';
import { useLabelsStore } from '../../stores/labels.ts';
import { useProjectStore } from '../../stores/project.ts';
import { useSessionStore } from '../../stores/session.ts';
import type { LabelAction } from '../label/label-keys.ts';
import { NOTHING_SELECTED, type Selection } from './selection.ts';

export function useGridLabelling(options: {
  selection: Ref<Selection>;
  /** The face that keys mean while nothing is selected: the one in the frame, or null. */
  framedId(): number | null;
  /** Brings a face into view. */
  show(faceId: number): Promise<void>;
}) {
  const { selection, framedId, show } = options;
  const labels = useLabelsStore();
  const project = useProjectStore();
  const session = useSessionStore();
  const said = ref('');

  function wordsOf(answer: Answer): string {
    const words = { unsure: 'as unsure', unusable: 'as not usable', skip: 'to skip', clear: 'cleared' } as const;
    return answer.kind === 'class' ? `as ${project.classesById.get(answer.classId)?.name ?? 'a class'}` : words[answer.kind];
  }

  async function answer(given: Answer): Promise<void> {
    const framed = framedId();
    const ids = selection.value.ids.size > 0 ? [...selection.value.ids] : framed === null ? [] : [framed];
    if (ids.length === 0) return;
    const saved = await labels.answer(ids, given);
    said.value = saved ? `${countFaces(ids.length)} ${wordsOf(given)}` : '';
    if (saved) session.announce(said.value);
  }

  async function retrace(which: 'undo' | 'redo'): Promise<void> {
    const done = await labels[which]();
    said.value = done.said;
    session.announce(said.value);
    const [first] = done.faces;
    if (first) await show(first.id);
  }

  /** Space and Enter are the grid's own here; moving is done by its arrows. */
  function run(action: LabelAction): boolean {
    if (action.do === 'undo' || action.do === 'redo') void retrace(action.do);
    else if (action.do === 'answer' && action.answer.kind !== 'skip') void answer(action.answer);
    else return false;
    return true;
  }

  return { said, run, answer, retrace, selectNothing: () => (selection.value = NOTHING_SELECTED) };
}
