/** What a person does with the face shown: answer, go back and forth, undo and redo. Every key and button ends here. */
import { ref, shallowRef } from 'vue';
import type { ProjectClass } from '../../../shared/contract/classes.ts';
import type { Answer } from '../../../shared/contract/labels.ts';
import { useFacesStore } from '../../stores/faces.ts';
import { useLabelsStore } from '../../stores/labels.ts';
import { useProjectStore } from '../../stores/project.ts';
import { useSessionStore } from '../../stores/session.ts';
import type { LabelAction } from './label-keys.ts';
import type { useLabelQueue } from './use-label-queue.ts';

const OUTCOME_WORDS = { unsure: 'Unsure', skip: 'Skipped', unusable: 'Not usable', clear: 'Cleared' } as const;

export interface Flash {
  readonly entry: ProjectClass | null;
  readonly text: string;
  readonly n: number;
}

export function useLabelling(queue: ReturnType<typeof useLabelQueue>) {
  const labels = useLabelsStore();
  const faces = useFacesStore();
  const project = useProjectStore();
  const session = useSessionStore();
  const photo = ref(false);
  const flash = shallowRef<Flash | null>(null);
  /** What the last undo or redo did. */
  const said = ref('');
  let last: Answer | null = null;
  let flashes = 0;

  function answer(given: Answer): void {
    const id = queue.currentId.value;
    if (id === null) return;
    void labels.answer([id], given);
    const entry = given.kind === 'class' ? (project.classesById.get(given.classId) ?? null) : null;
    const text = entry?.name ?? (given.kind === 'class' ? '' : OUTCOME_WORDS[given.kind]);
    flash.value = { entry, text, n: ++flashes };
    said.value = '';
    session.announce(`${text}. ${labels.counts?.labelled ?? 0} labelled.`);
    if (given.kind === 'clear') return;
    if (given.kind === 'class') last = given;
    queue.markAnswered(id);
    queue.advance();
  }

  async function retrace(which: 'undo' | 'redo'): Promise<void> {
    const done = await labels[which]();
    said.value = done ? `${which === 'undo' ? 'Undone' : 'Done again'}: ${done.said}` : labels.failure ? '' : `Nothing to ${which}.`;
    session.announce(said.value);
    const first = done?.faces[0];
    if (first) queue.goTo(first.id);
  }

  function run(action: LabelAction): boolean {
    if (action.do === 'answer') answer(action.answer);
    else if (action.do === 'repeat') {
      if (last) answer(last);
    } else if (action.do === 'back') queue.back();
    else if (action.do === 'forward') queue.forward();
    else if (action.do === 'photo') photo.value = !photo.value;
    else void retrace(action.do);
    return true;
  }

  return {
    photo,
    flash,
    said,
    run,
    answer,
    retrace,
    face: () => (queue.currentId.value === null ? undefined : faces.face(queue.currentId.value)),
  };
}
