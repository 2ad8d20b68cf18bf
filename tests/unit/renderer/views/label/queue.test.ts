import { describe, expect, it } from 'vitest';
import { appendTo, moveBy, moveTo, moveToOpen, openQueue } from '../../../../../src/renderer/views/label/queue.ts';

describe('the queue of faces to label', () => {
  it('begins at the first open face, with those answered before behind it', () => {
    expect(openQueue([4, 5, 6], [1, 2], null)).toEqual({ ids: [1, 2, 4, 5, 6], at: 2 });
  });

  it('lists a face once, and begins at the face asked for', () => {
    expect(openQueue([4, 5, 6], [5, 2], 6)).toEqual({ ids: [2, 4, 5, 6], at: 3 });
  });

  it('begins at the first open face where the one asked for has gone', () => {
    expect(openQueue([4, 5], [1], 99)).toEqual({ ids: [1, 4, 5], at: 1 });
  });

  it('stops at both ends', () => {
    const queue = { ids: [1, 2], at: 0 };
    expect(moveBy(queue, -1).at).toBe(0);
    expect(moveBy(queue, 5).at).toBe(2);
  });

  it('returns to where one was after an earlier answer was mended', () => {
    const answered = new Set([1, 2, 3]);
    expect(moveToOpen({ ids: [1, 2, 3, 4, 5], at: 0 }, (id) => !answered.has(id)).at).toBe(3);
  });

  it('ends where nothing is open any more', () => {
    expect(moveToOpen({ ids: [1, 2], at: 0 }, () => false)).toEqual({ ids: [1, 2], at: 2 });
  });

  it('puts a face in that an undo leads to from outside', () => {
    expect(moveTo({ ids: [1, 2, 3], at: 1 }, 9)).toEqual({ ids: [1, 9, 2, 3], at: 1 });
    expect(moveTo({ ids: [1, 2, 3], at: 1 }, 3)).toEqual({ ids: [1, 2, 3], at: 2 });
  });

  it('takes new faces at the end, each once', () => {
    const queue = { ids: [1, 2], at: 1 };
    expect(appendTo(queue, [2, 3])).toEqual({ ids: [1, 2, 3], at: 1 });
    expect(appendTo(queue, [1])).toBe(queue);
  });
});
