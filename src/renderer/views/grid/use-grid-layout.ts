/** Rows and columns of the grid and which of them are drawn, for a list of any length. */
import { elementScroll, observeElementOffset, useVirtualizer, type Virtualizer } from '@tanstack/vue-virtual';
import { computed, nextTick, ref, watch, type Ref } from 'vue';
import { useMeasuredSize } from '../../composables/useMeasuredSize.ts';
import { drawnAt, stretchOf, TALLEST } from './scroll-range.ts';

const GAP = 6;
const MARGIN = 12;
const OVERSCAN = 2;
/** Faster than this, in pixels a millisecond, no picture could be recognised and none is asked for. */
const TOO_FAST = 6;
const SPEED_OVER = 60;
/** After such a pause one jump, however far, is no flight. */
const PAUSE = 250;
const SETTLED_AFTER = 90;

export function useGridLayout(scroller: Ref<HTMLElement | null>, count: Ref<number>, size: Ref<number>) {
  const box = useMeasuredSize(scroller);
  const width = computed(() => box.value.width);
  const height = computed(() => box.value.height);
  const columns = computed(() => Math.max(1, Math.floor((width.value - 2 * MARGIN + GAP) / (size.value + GAP))));
  /** Faces are a little larger than asked for, so that a row fills the width. */
  const cell = computed(() => Math.max(size.value, Math.floor((width.value - 2 * MARGIN + GAP) / columns.value) - GAP));
  const rowCount = computed(() => Math.ceil(count.value / columns.value));
  const rowHeight = computed(() => cell.value + GAP);
  const contentHeight = computed(() => rowCount.value * rowHeight.value + 2 * MARGIN - GAP);
  const stretch = computed(() => stretchOf(contentHeight.value, height.value));
  const barOffset = ref(0);
  const flying = ref(false);
  let since = { time: 0, offset: 0 };
  let heard = 0;
  let settle: ReturnType<typeof setTimeout> | undefined;

  /** Speed is that of a stretch of time: two frames that come close together are no flight, and slow frames do not end one. */
  function follow(offset: number): void {
    barOffset.value = offset;
    const time = performance.now();
    const gap = time - heard;
    heard = time;
    const elapsed = time - since.time;
    if (gap > PAUSE) since = { time, offset };
    else if (elapsed > SPEED_OVER) {
      if ((Math.abs(offset - since.offset) * stretch.value) / elapsed > TOO_FAST) flying.value = true;
      since = { time, offset };
    }
    clearTimeout(settle);
    if (flying.value) settle = setTimeout(() => (flying.value = false), Math.max(SETTLED_AFTER, Math.min(gap, PAUSE) * 2));
  }

  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>(
    computed(() => ({
      count: rowCount.value,
      getScrollElement: () => scroller.value,
      estimateSize: () => rowHeight.value,
      paddingStart: MARGIN,
      paddingEnd: MARGIN - GAP,
      overscan: OVERSCAN,
      observeElementOffset: (instance: Virtualizer<HTMLElement, HTMLElement>, tell: (offset: number, isScrolling: boolean) => void) =>
        observeElementOffset(instance, (offset, isScrolling) => {
          follow(offset);
          tell(offset * stretch.value, isScrolling);
        }),
      scrollToFn: (offset, options, instance) => elementScroll(offset / stretch.value, options, instance),
    })),
  );

  /** A row that leaves the view lends its elements to one that comes in: changing them is far less work than making them. */
  const rows = computed(() => {
    if (width.value === 0) return [];
    const items = virtualizer.value.getVirtualItems();
    const slots = Math.max(items.length, Math.ceil(height.value / rowHeight.value) + 2 * OVERSCAN + 1);
    return items.map(({ index, start }) => ({
      index,
      slot: index % slots,
      top: stretch.value === 1 ? start : drawnAt(start, barOffset.value, stretch.value),
    }));
  });

  /** The library clamps to the bar's range, which is shorter than a stretched list; rows of one height need no library here. */
  function scrollToRow(row: number, align: 'start' | 'nearest'): void {
    const element = scroller.value;
    if (!element) return;
    const start = MARGIN + row * rowHeight.value;
    const offset = element.scrollTop * stretch.value;
    const isAbove = start - GAP < offset;
    const isBelow = start + rowHeight.value > offset + height.value;
    if (align === 'nearest' && !isAbove && !isBelow) return;
    const target = align === 'start' || isAbove ? start - MARGIN : start + rowHeight.value + GAP - height.value;
    element.scrollTop = Math.max(0, target) / stretch.value;
  }

  const firstShown = computed(() => {
    const offset = barOffset.value * stretch.value;
    return Math.max(0, Math.round((offset - MARGIN) / rowHeight.value)) * columns.value;
  });

  // Another size or width keeps the face that was first at the top.
  watch([columns, rowHeight], async (_, [columnsBefore, heightBefore]) => {
    const first = Math.max(0, Math.round((barOffset.value * stretch.value - MARGIN) / heightBefore)) * columnsBefore;
    virtualizer.value.measure();
    await nextTick();
    if (first > 0) scrollToRow(Math.floor(first / columns.value), 'start');
  });

  return {
    columns,
    cell,
    rowCount,
    rows,
    flying,
    firstShown,
    scrollToRow,
    gap: GAP,
    margin: MARGIN,
    barHeight: computed(() => Math.min(TALLEST, contentHeight.value)),
    rowsAPage: computed(() => Math.max(1, Math.floor(height.value / rowHeight.value) - 1)),
  };
}
