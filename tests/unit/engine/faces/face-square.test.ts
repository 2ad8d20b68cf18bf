import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { faceSquare } from '../../../../src/engine/faces/face-square.ts';

describe('the square of a face', () => {
  /** Landmarks of a made-up face: eyes on a level, all 68 points within 60 × 80 pixels about (100, 100). */
  const level = Array.from({ length: 68 }, (_, index) => {
    if (index >= 36 && index < 42) return { x: 85, y: 85 };
    if (index >= 42 && index < 48) return { x: 115, y: 85 };
    return { x: 100 + 30 * Math.cos(index), y: 100 + 40 * Math.sin(index) };
  });

  it('is a fifth larger than the landmarks, about their middle, and not turned where the eyes are level', () => {
    const square = faceSquare(level);
    expect(square.angle).toBeCloseTo(0);
    expect(square.side).toBeCloseTo(80 * 1.2, 0);
    expect(square.centerX).toBeCloseTo(100, 0);
    expect(square.centerY).toBeCloseTo(100, 0);
  });

  it('turns and moves with the face', () => {
    fc.assert(
      fc.property(fc.double({ min: -1.2, max: 1.2, noNaN: true }), fc.integer({ min: -50, max: 400 }), (angle, shift) => {
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        const turned = level.map(({ x, y }) => ({ x: x * cos - y * sin + shift, y: x * sin + y * cos }));
        const [before, after] = [faceSquare(level), faceSquare(turned)];
        expect(after.angle).toBeCloseTo(before.angle + angle, 6);
        expect(after.side).toBeCloseTo(before.side, 6);
        expect(after.centerX).toBeCloseTo(before.centerX * cos - before.centerY * sin + shift, 6);
      }),
    );
  });
});
