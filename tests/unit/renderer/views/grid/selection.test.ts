import { describe, expect, it } from 'vitest';
import {
  keepListed,
  NOTHING_SELECTED,
  selectAll,
  selectOnly,
  selectRange,
  toggle,
} from '../../../../../src/renderer/views/grid/selection.ts';

const order = Int32Array.from([10, 11, 12, 13, 14, 15]);

describe('selection in the grid', () => {
  it('spans from the anchor either way, and shrinks again from the same anchor', () => {
    const wide = selectRange(selectOnly(12), order, 5, false);
    expect([...wide.ids]).toEqual([12, 13, 14, 15]);
    expect([...selectRange(wide, order, 3, false).ids]).toEqual([12, 13]);
    expect([...selectRange(wide, order, 0, false).ids]).toEqual([10, 11, 12]);
  });

  it('adds a range to what was chosen', () => {
    const two = toggle(selectOnly(10), 13);
    expect([...selectRange(two, order, 5, true).ids].toSorted()).toEqual([10, 13, 14, 15]);
  });

  it('begins a range at the click where there is no anchor, or it is not listed any more', () => {
    expect(selectRange(NOTHING_SELECTED, order, 2, false)).toEqual({ ids: new Set([12]), anchor: 12 });
    expect(selectRange(selectOnly(99), order, 2, false)).toEqual({ ids: new Set([12]), anchor: 12 });
  });

  it('takes one in and out', () => {
    expect(toggle(toggle(NOTHING_SELECTED, 11), 11).ids.size).toBe(0);
  });

  it('forgets what the list has lost, and only that', () => {
    const all = selectAll(order);
    expect([...keepListed(all, Int32Array.from([11, 15])).ids]).toEqual([11, 15]);
    expect(keepListed(all, order)).toBe(all);
  });
});
