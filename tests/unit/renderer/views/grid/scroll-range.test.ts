import { describe, expect, it } from 'vitest';
import { drawnAt, stretchOf, TALLEST } from '../../../../../src/renderer/views/grid/scroll-range.ts';

const VIEWPORT = 700;

describe('lists taller than an element can be', () => {
  it('leaves ordinary lists as they are', () => {
    expect(stretchOf(900_000, VIEWPORT)).toBe(1);
    expect(drawnAt(5_000, 4_800, 1)).toBe(5_000);
  });

  it('shows the first row at the top and the last one at the very bottom', () => {
    const content = 22_500_000;
    const stretch = stretchOf(content, VIEWPORT);
    const end = TALLEST - VIEWPORT;
    expect(drawnAt(0, 0, stretch)).toBe(0);
    expect(end * stretch).toBeCloseTo(content - VIEWPORT, 3);
    expect(drawnAt(content - 180, end, stretch) - end).toBeCloseTo(VIEWPORT - 180, 3);
  });
});
