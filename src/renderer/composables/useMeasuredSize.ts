/** An element's inner size, known from its first frame on, so that nothing is laid out for another width before. */
import { tryOnMounted, useResizeObserver } from '@vueuse/core';
import { shallowRef, type Ref } from 'vue';

export interface MeasuredSize {
  readonly width: number;
  readonly height: number;
}

/** In CSS pixels, without scroll bars; 0 by 0 until the element is mounted. The element must have no padding. */
export function useMeasuredSize(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<MeasuredSize>> {
  const size = shallowRef<MeasuredSize>({ width: 0, height: 0 });
  function measure(): void {
    const width = element.value?.clientWidth ?? 0;
    const height = element.value?.clientHeight ?? 0;
    if (width !== size.value.width || height !== size.value.height) size.value = { width, height };
  }
  tryOnMounted(measure);
  useResizeObserver(element, measure);
  return size;
}
