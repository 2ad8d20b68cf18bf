import { describe, expect, it } from 'vitest';
import { augmentImage } from '../../../../src/engine/data/augment.ts';
import { randomStream, type Random } from '../../../../src/engine/data/random.ts';
import { DEFAULT_AUGMENTATION } from '../../../../src/engine/stages/defaults.ts';
import { NO_AUGMENTATION } from '../../../support/augmentation.ts';

const SIZE = 24;
const picture = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, at) => (at * 7 + Math.floor(at / 72) * 13) % 256);
const fixed = (value: number): Random => ({ uniform: () => value, below: () => 0 });
const at = (pixels: Uint8Array, x: number, y: number) => [...pixels.subarray((y * SIZE + x) * 3, (y * SIZE + x) * 3 + 3)];

describe('augmentImage', () => {
  it('changes nothing when everything is off', () => {
    expect(augmentImage(picture, SIZE, NO_AUGMENTATION, randomStream(1))).toEqual(picture);
  });

  it('mirrors exactly', () => {
    const mirrored = augmentImage(picture, SIZE, { ...NO_AUGMENTATION, flip: true }, fixed(0.25));
    for (const [x, y] of [
      [0, 0],
      [5, 3],
      [23, 20],
    ] as const) {
      expect(at(mirrored, x, y)).toEqual(at(picture, SIZE - 1 - x, y));
    }
  });

  it('shifts by whole pixels exactly, continuing the edge', () => {
    // 0.75 draws +½ of the range: 0.25 · ½ · 24 = 3 pixels right and down.
    const shifted = augmentImage(picture, SIZE, { ...NO_AUGMENTATION, shift: 0.25 }, fixed(0.75));
    expect(at(shifted, 10, 10)).toEqual(at(picture, 7, 7));
    expect(at(shifted, 1, 10)).toEqual(at(picture, 0, 7));
  });

  it('turns about the centre: the middle of a picture of odd size stays', () => {
    const size = 5;
    const dot = new Uint8Array(size * size * 3);
    dot.fill(200, 12 * 3, 13 * 3);
    const turned = augmentImage(dot, size, { ...NO_AUGMENTATION, rotate: 30 }, fixed(0.9));
    expect([...turned.subarray(36, 39)]).toEqual([200, 200, 200]);
  });

  it('grey pictures are grey; brightness and contrast stay within 0 to 255', () => {
    const grey = augmentImage(picture, SIZE, { ...NO_AUGMENTATION, grey: 1 }, randomStream(3));
    for (let pixel = 0; pixel < grey.length; pixel += 3) {
      expect(grey[pixel] === grey[pixel + 1] && grey[pixel] === grey[pixel + 2]).toBe(true);
    }
    const bright = augmentImage(picture, SIZE, { ...NO_AUGMENTATION, brightness: 1, contrast: 1 }, fixed(0.999));
    expect(Math.max(...bright)).toBe(255);
    expect(bright[0]!).toBeGreaterThanOrEqual(picture[0]!);
  });

  it('is the same for the same stream and leaves its input as it is', () => {
    const before = picture.slice();
    const [one, two, other] = [1, 1, 2].map((key) => augmentImage(picture, SIZE, DEFAULT_AUGMENTATION, randomStream(key)));
    expect(one).toEqual(two);
    expect(one).not.toEqual(other);
    expect(picture).toEqual(before);
  });
});
