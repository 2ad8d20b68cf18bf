import { describe, expect, it } from 'vitest';
import { isCentredIn, oneBoxAFace } from '../../../../src/engine/faces/boxes.ts';

describe('boxes', () => {
  const box = (x: number, y: number, width: number, score: number) => ({ x, y, width, height: width, score });

  it('one a face: a part of a face goes with it, its neighbour stays', () => {
    const [face, part, neighbour] = [box(0, 0, 100, 0.9), box(10, 20, 60, 0.95), box(95, 0, 100, 0.5)];
    expect(oneBoxAFace([face, part, neighbour])).toEqual([part, neighbour]);
  });

  it('centred in another', () => {
    expect(isCentredIn(box(40, 40, 10, 1), box(0, 0, 60, 1))).toBe(true);
    expect(isCentredIn(box(40, 40, 60, 1), box(0, 0, 60, 1))).toBe(false);
  });
});
