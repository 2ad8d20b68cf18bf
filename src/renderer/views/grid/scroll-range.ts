/**
 * A browser caps an element at about 16.7 million pixels. A taller list keeps its scroll bar within that, and its offset is
 * stretched: one pixel of the bar stands for `stretch` pixels of the list.
 */
export const TALLEST = 15_000_000;

export function stretchOf(contentHeight: number, viewportHeight: number): number {
  if (contentHeight <= TALLEST) return 1;
  return (contentHeight - viewportHeight) / (TALLEST - viewportHeight);
}

/** Where a row that starts at `start` in the list is drawn, given how far the bar is scrolled. */
export function drawnAt(start: number, barOffset: number, stretch: number): number {
  return start - barOffset * stretch + barOffset;
}
