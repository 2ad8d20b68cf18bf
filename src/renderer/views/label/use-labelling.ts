/** What a person does with the face shown: answer, go back and forth, undo and redo. Every key and button ends here. */
import { computed, ref, shallowRef, watch } from 'vue';
import type { ProjectClass } from '../../../shared/contract/classes.ts';
import type { Face, OwnAnswer } from '../../../shared/contract/faces.ts';
import type { Answer } from '../../../shared/contract/labels.ts';
import { useFacesStore } from '../../stores/faces.ts';
import { useLabelsStore } from '../../stores/labels.ts';
import { useProjectStore } from '../../stores/project.ts';
import { useSessionStore } from '../../stores/session.ts';
import { useLabelPreferences } from './key-choices.ts';
import type { LabelAction } from './label-keys.ts';
import { withOfferedSecond } from './offered-second.ts';
import { OUTCOME_WORDS } from './outcome-words.ts';
import { useReasons } from './use-reasons.ts';
import { useRetrace } from './use-retrace.ts';
import type { useLabelQueue } from './use-label-queue.ts';
import { useStage } from './use-stage.ts';

export interface Flash {
  readonly entry: ProjectClass | null;
  readonly text: string;
  readonly n: number;
}

/** How pleasant and how aroused the face looks, −1 to 1. */
export interface Feeling {
  readonly valence: number;
  readonly arousal: number;
}

export interface LabellingOptions {
  readonly queue: ReturnType<typeof useLabelQueue>;
  /** The class that Enter takes where the model suggests one, or null. */
  suggested(): number | null;
  /** Goes to a panel of the view by key; false where it is not there. */
  focus(panel: 'feeling' | 'note'): boolean;
}

export function useLabelling({ queue, suggested, focus }: LabellingOptions) {
  const labels = useLabelsStore();
  const faces = useFacesStore();
  const project = useProjectStore();
  const session = useSessionStore();
  const { preferences } = useLabelPreferences();
  const { photo, zoom, look } = useStage(queue.currentId);
  const flash = shallowRef<Flash | null>(null);
  /** The class that becomes the second choice when the first one is given. */
  const second = ref<number | null>(null);
  /** Set by hand for this face and not yet saved with an answer. */
  const felt = shallowRef<Feeling | null>(null);
  let last: Answer | null = null;
  let flashes = 0;

  const face = computed(() => (queue.currentId.value === null ? undefined : faces.face(queue.currentId.value)));
  /** The person's own answer, unless they are asked a second time. */
  const mine = computed<OwnAnswer | null>(() => (face.value && !queue.again.value.has(face.value.id) ? face.value.mine : null));
  const feeling = computed<Feeling | null>(() => felt.value ?? feelingOf(mine.value));
  const reasons = useReasons({ give: (reason) => answer({ kind: 'unusable', reason }), goOn });

  watch(queue.currentId, () => {
    second.value = null;
    felt.value = null;
    reasons.asking.value = false;
  });

  /** With what was set beside it: the second choice, the feeling. */
  function complete(given: Answer): Answer {
    const other = second.value;
    const also = feeling.value;
    if (given.kind === 'class') {
      return {
        ...given,
        ...(other !== null && other !== given.classId && { second: { classId: other, share: preferences.value.secondShare } }),
        ...also,
      };
    }
    return given.kind === 'unsure' ? { ...given, ...(other !== null && { classId: other }), ...also } : given;
  }

  function send(asked: Answer): void {
    const id = queue.currentId.value;
    if (id === null) return;
    const given = withOfferedSecond(asked, (classId) => project.classesById.has(classId));
    void labels.answer([id], given);
    const name = (classId: number) => project.classesById.get(classId)?.name ?? '';
    const entry = given.kind === 'class' ? (project.classesById.get(given.classId) ?? null) : null;
    const text =
      given.kind === 'class'
        ? name(given.classId) + (given.second ? ` or ${name(given.second.classId)}` : '')
        : given.kind === 'unsure' && given.classId !== undefined
          ? `Unsure, perhaps ${name(given.classId)}`
          : OUTCOME_WORDS[given.kind];
    flash.value = { entry: given.kind === 'class' && given.second ? null : entry, text, n: ++flashes };
    said.value = '';
    session.announce(`${text}. ${labels.counts?.labelled ?? 0} labelled.`);
  }

  function goOn(): void {
    const id = queue.currentId.value;
    if (id === null) return;
    queue.markAnswered(id);
    queue.advance();
  }

  function answer(given: Answer): void {
    const id = queue.currentId.value;
    if (id === null) return;
    const whole = complete(given);
    send(whole);
    if (given.kind === 'clear') return;
    if (whole.kind === 'class') last = { kind: 'class', classId: whole.classId, ...(whole.second && { second: whole.second }) };
    if (given.kind === 'unusable' && given.reason === undefined && preferences.value.askReason) {
      // Marked already, however the person leaves the question.
      queue.markAnswered(id);
      reasons.asking.value = true;
    } else goOn();
  }

  /** Beside an answer that is there already it is saved at once; else it waits for the first choice. */
  function choosesSecond(classId: number): void {
    const own = mine.value;
    if (own?.kind === 'class' && own.classId !== null && own.classId !== classId) {
      const gone = own.second?.classId === classId;
      const share = preferences.value.secondShare;
      send({ kind: 'class', classId: own.classId, ...(!gone && { second: { classId, share } }), ...feeling.value });
    } else if (own?.kind !== 'class') {
      second.value = second.value === classId ? null : classId;
      const name = project.classesById.get(classId)?.name ?? '';
      session.announce(second.value === null ? 'No second choice' : `Second choice: ${name}. Now the first choice.`);
    }
  }

  /** Saved with the answer; where there is one already, when the person is done with the pad or leaves the face. */
  function feel(next: Feeling | null): void {
    felt.value = next;
  }

  function saveFeeling(): void {
    const own = mine.value;
    const next = felt.value;
    if (!next || !own || (own.valence === next.valence && own.arousal === next.arousal)) return;
    if (own.kind === 'class' && own.classId !== null) {
      const kept = own.second && own.second.share !== null ? { second: { classId: own.second.classId, share: own.second.share } } : {};
      send({ kind: 'class', classId: own.classId, ...kept, ...next });
    } else if (own.kind === 'unsure') send({ kind: 'unsure', ...(own.second && { classId: own.second.classId }), ...next });
  }

  const { said, takes } = useRetrace({ show: goToChanged, run });

  /** A face that was left out again has nothing more to be said of it. */
  function goToChanged(changed: readonly Face[]): void {
    const first = changed.find(({ leftOut }) => !leftOut);
    if (first) queue.goTo(first.id);
    else if (changed.some(({ id }) => id === queue.currentId.value)) queue.advance();
  }

  function repeat(): void {
    const classId = suggested();
    if (classId !== null) answer({ kind: 'class', classId });
    else if (last) answer(last);
  }

  /** A click that leaves the face takes no focus from the pad: what was set there is saved first. */
  function goTo(id: number): void {
    saveFeeling();
    queue.goTo(id);
  }

  function run(action: LabelAction): boolean {
    if (reasons.takeAction(action) || takes(action) || look(action)) return true;
    switch (action.do) {
      case 'answer':
        answer(action.answer);
        return true;
      case 'second':
        choosesSecond(action.classId);
        return true;
      case 'repeat':
        repeat();
        return true;
      case 'back':
        saveFeeling();
        queue.back();
        return true;
      case 'forward':
        saveFeeling();
        queue.forward();
        return true;
      case 'feeling':
      case 'note':
        return focus(action.do);
      default:
        return false;
    }
  }

  return { photo, zoom, flash, said, second, feeling, reasons, face, mine, run, goTo, feel, saveFeeling };
}

function feelingOf(own: OwnAnswer | null): Feeling | null {
  return own && own.valence !== null && own.arousal !== null ? { valence: own.valence, arousal: own.arousal } : null;
}
