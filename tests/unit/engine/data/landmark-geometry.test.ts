import { describe, expect, it } from 'vitest';
import { extraMatrix } from '../../../../src/engine/data/landmark-geometry.ts';
import { randomStream } from '../../../../src/engine/data/random.ts';

const random = randomStream(9);
/** Eyes level at the same distance, the rest anywhere. */
const face = Float32Array.from({ length: 136 }, (_, at) => {
  const point = at >> 1;
  if (point >= 36 && point < 48) return at % 2 === 0 ? (point < 42 ? -10 : 10) : 0;
  return random.uniform() * 60 - 30;
});

const moved = (angle: number, scale: number, x: number, y: number) =>
  face.map((_, at) => {
    const [px, py] = [face[at - (at % 2)]!, face[at - (at % 2) + 1]!];
    const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
    return at % 2 === 0 ? px * cos - py * sin + x : px * sin + py * cos + y;
  });

describe('extraMatrix', () => {
  it('is the same wherever a face is, however large and however tilted', () => {
    const rows = extraMatrix([face, moved(0.4, 3, 100, -50)], ['landmarks'], { train: [0, 1], mirror: false })!;
    for (let at = 0; at < 136; at++) expect(rows[136 + at]).toBeCloseTo(rows[at]!, 4);
    // The corner of the left eye lies half an eye distance to the left.
    expect(rows[72]).toBeCloseTo(-0.5, 5);
  });

  it('tells the tilt as part of the pose', () => {
    const rows = extraMatrix([moved(0.2, 1, 0, 0)], ['pose'], { train: [0], mirror: false })!;
    expect(rows[2]).toBeCloseTo((0.2 * 180) / Math.PI, 3);
  });

  it('gives a face without landmarks what is usual for those to learn from, and says where none of them has any', () => {
    const rows = extraMatrix([face, null, moved(0, 1, 3, 3), moved(0.9, 1, 0, 0)], ['pose', 'landmarks'], {
      train: [0, 1, 2],
      mirror: false,
    })!;
    expect(rows).toHaveLength(4 * 139);
    expect(rows[139 + 3]).toBeCloseTo((rows[3]! + rows[2 * 139 + 3]!) / 2, 5);
    // The tilt of the last face, which is not learnt from, is in nobody's.
    expect(rows[139 + 2]).toBeCloseTo(0, 5);
    expect(extraMatrix([null, face], ['pose'], { train: [0], mirror: false })).toBeNull();
  });

  it('of a face and of its mirror image are the same where both are looked at', () => {
    // Left and right change places, from the jaw to the inner lips; points in the middle stay.
    const order = [
      ...[16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
      ...[26, 25, 24, 23, 22, 21, 20, 19, 18, 17],
      ...[27, 28, 29, 30, 35, 34, 33, 32, 31],
      ...[45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40],
      ...[54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55],
      ...[64, 63, 62, 61, 60, 67, 66, 65],
    ];
    const tilted = moved(0.2, 1, 5, 5);
    const image = Float32Array.from({ length: 136 }, (_, at) => (at % 2 === 0 ? -1 : 1) * tilted[2 * order[at >> 1]! + (at % 2)]!);
    const both = extraMatrix([tilted, image], ['landmarks', 'pose'], { train: [0, 1], mirror: true })!;
    for (let at = 0; at < 139; at++) expect(both[139 + at]).toBeCloseTo(both[at]!, 4);
    // To which side a head is turned or tilted is no more to be seen, how far up is.
    const one = extraMatrix([tilted], ['pose'], { train: [0], mirror: false })!;
    expect([both[136], both[138]].map((value) => Math.abs(value!) < 1e-3)).toEqual([true, true]);
    expect(both[137]).toBeCloseTo(one[1]!, 3);
  });
});
