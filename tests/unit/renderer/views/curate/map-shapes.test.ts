import { describe, expect, it } from 'vitest';
import { pointAt, pointsWithin, toScreen, WHOLE_MAP, zoomAt } from '../../../../../src/renderer/views/curate/map-shapes.ts';

const FRAME = { width: 800, height: 400 };
const POINTS = [0, 0, 1, 0, 0.5, 0.5, 1, 1];

describe('places on the map', () => {
  it('lie in the middle of the frame, alike across and down, with a margin', () => {
    expect(toScreen(0.5, 0.5, FRAME, WHOLE_MAP)).toEqual([400, 200]);
    expect(toScreen(0, 0, FRAME, WHOLE_MAP)).toEqual([224, 24]);
    expect(toScreen(1, 1, FRAME, WHOLE_MAP)).toEqual([576, 376]);
  });

  it('stay under the pointer while it goes closer, and come back to the whole', () => {
    const pointer = [300, 120] as const;
    const find = (view: typeof WHOLE_MAP) => [
      (pointer[0] - 400) / (352 * view.zoom) + view.x,
      (pointer[1] - 200) / (352 * view.zoom) + view.y,
    ];
    const close = zoomAt(WHOLE_MAP, FRAME, pointer, 3);
    expect(close.zoom).toBe(3);
    expect(find(close)[0]).toBeCloseTo(find(WHOLE_MAP)[0]!);
    expect(find(close)[1]).toBeCloseTo(find(WHOLE_MAP)[1]!);
    expect(zoomAt(close, FRAME, pointer, 0.1)).toEqual(WHOLE_MAP);
    expect(zoomAt(close, FRAME, pointer, 1e6).zoom).toBe(40);
  });
});

describe('the pointer', () => {
  it('finds the nearest face within its reach', () => {
    expect(pointAt(POINTS, [226, 27], FRAME, WHOLE_MAP, 12)).toBe(0);
    expect(pointAt(POINTS, [400, 208], FRAME, WHOLE_MAP, 12)).toBe(2);
    expect(pointAt(POINTS, [300, 100], FRAME, WHOLE_MAP, 12)).toBe(-1);
    expect(pointAt([], [300, 100], FRAME, WHOLE_MAP, 12)).toBe(-1);
  });
});

describe('a lasso', () => {
  it('holds what lies inside, whichever way it was drawn and however bent', () => {
    const right = [
      [390, 0],
      [600, 0],
      [600, 400],
      [390, 400],
    ] as const;
    expect(pointsWithin(POINTS, right, FRAME, WHOLE_MAP)).toEqual([1, 2, 3]);
    expect(pointsWithin(POINTS, right.toReversed(), FRAME, WHOLE_MAP)).toEqual([1, 2, 3]);
    // A bay leaves the middle out.
    const bent = [...right.slice(0, 3), [390, 400], [390, 260], [500, 200], [390, 140]] as const;
    expect(pointsWithin(POINTS, bent, FRAME, WHOLE_MAP)).toEqual([1, 3]);
    expect(pointsWithin(POINTS, [[1, 1]], FRAME, WHOLE_MAP)).toEqual([]);
  });
});
