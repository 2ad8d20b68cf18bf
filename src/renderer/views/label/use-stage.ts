/** How the face shown is looked at: enlarged by steps, or as its whole photo. */
import { ref, watch, type Ref } from 'vue';
import type { LabelAction } from './label-keys.ts';

const STEP = 1.5;
/** Its pixels are blocks then. */
const LARGEST = 8;

export function useStage(currentId: Readonly<Ref<number | null>>) {
  const photo = ref(false);
  /** 1: all of it fits. */
  const zoom = ref(1);
  watch(currentId, () => (zoom.value = 1));

  /** False where the action is none of this. */
  function look(action: LabelAction): boolean {
    if (action.do === 'photo') photo.value = !photo.value;
    else if (action.do === 'zoomIn') zoom.value = Math.min(LARGEST, zoom.value * STEP);
    else if (action.do === 'zoomOut') zoom.value = Math.max(1, zoom.value / STEP);
    else return false;
    return true;
  }

  return { photo, zoom, look };
}
