/** The queue of disputed faces, and what a person does with the one shown. */
import { computed, ref, shallowRef, watch } from 'vue';
import type { Face } from '../../../shared/contract/faces.ts';
import type { Answer } from '../../../shared/contract/labels.ts';
import type { OpinionOnFace } from '../../../shared/contract/people.ts';
import { unpackIds } from '../../../shared/id-list.ts';
import { failureSentence } from '../../client/failure.ts';
import { useStudio } from '../../client/studio.ts';
import { useFacesStore } from '../../stores/faces.ts';
import { useLabelsStore } from '../../stores/labels.ts';
import { usePeopleStore } from '../../stores/people.ts';
import { useProjectStore } from '../../stores/project.ts';
import { useSessionStore } from '../../stores/session.ts';
import type { LabelAction } from '../label/label-keys.ts';
import { moveBy, moveTo, type Queue } from '../label/queue.ts';
import { useRetrace } from '../label/use-retrace.ts';
import { useStage } from '../label/use-stage.ts';

const AHEAD = 4;
const WORDS = { unsure: 'unsure', unusable: 'not usable', skip: 'skipped', clear: 'open again' } as const;

export function useDisputes() {
  const studio = useStudio();
  const project = useProjectStore();
  const people = usePeopleStore();
  const faces = useFacesStore();
  const labels = useLabelsStore();
  const session = useSessionStore();
  const queue = shallowRef<Queue>({ ids: [], at: 0 });
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const failure = ref<string | null>(null);
  const unsure = ref(false);
  const opinions = shallowRef<readonly OpinionOnFace[]>([]);

  const currentId = computed(() => queue.value.ids[queue.value.at] ?? null);
  const { photo, zoom, look: lookCloser } = useStage(currentId);
  const near = computed(() => queue.value.ids.slice(Math.max(0, queue.value.at - 1), queue.value.at + 1 + AHEAD));
  const face = computed(() => (currentId.value === null ? undefined : faces.face(currentId.value)));

  async function load(): Promise<void> {
    if (!project.current || people.current?.blind) return;
    state.value = 'loading';
    try {
      queue.value = { ids: [...(await unpackIds(await studio.people.disputed({ unsure: unsure.value })))], at: 0 };
      state.value = 'ready';
    } catch (error) {
      failure.value = failureSentence(error);
      state.value = 'failed';
    }
  }

  async function look(): Promise<void> {
    const id = currentId.value;
    if (id === null) return;
    try {
      const found = await studio.people.opinions({ faceId: id });
      // Read only now: a key pressed meanwhile has moved on.
      if (id === currentId.value) opinions.value = found;
    } catch (error) {
      // The next change of labels asks again.
      console.warn('What people say of a face could not be read.', error);
    }
  }

  watch([() => project.mediaKey, () => people.current?.id, () => people.current?.blind, unsure], () => void load(), { immediate: true });
  // Nothing that was said of the face before stands beside this one.
  watch(currentId, () => (opinions.value = []), { flush: 'sync' });
  watch([currentId, () => faces.generation], () => void look());
  watch([near, () => faces.generation], () => faces.want(near.value), { immediate: true });

  function decide(answer: Answer): void {
    const id = currentId.value;
    if (id === null) return;
    void labels.answer([id], answer, { decides: answer.kind !== 'clear' });
    const words = answer.kind === 'class' ? (project.classesById.get(answer.classId)?.name ?? '') : WORDS[answer.kind];
    said.value = `Decided: ${words}`;
    session.announce(said.value);
    queue.value = moveBy(queue.value, 1);
  }

  const { said, takes } = useRetrace({ show: goToChanged, run });

  function goToChanged([first]: readonly Face[]): void {
    if (first) queue.value = moveTo(queue.value, first.id);
    void look();
  }

  function run(action: LabelAction): boolean {
    if (takes(action) || lookCloser(action)) return true;
    switch (action.do) {
      case 'answer':
        if (action.answer.kind === 'skip') queue.value = moveBy(queue.value, 1);
        else decide(action.answer);
        return true;
      case 'back':
        queue.value = moveBy(queue.value, -1);
        return true;
      case 'forward':
        queue.value = moveBy(queue.value, 1);
        return true;
      default:
        return false;
    }
  }

  return {
    state,
    failure,
    unsure,
    currentId,
    near,
    place: computed(() => queue.value.at),
    length: computed(() => queue.value.ids.length),
    face,
    opinions,
    photo,
    zoom,
    flash: null,
    said,
    load,
    run,
  };
}
