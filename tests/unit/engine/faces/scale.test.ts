import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { scaleTo, shrinkSharply, shrinkSoftly } from '../../../../src/engine/faces/scale.ts';

describe('a picture scaled to the input of a network', () => {
  it('grows without moving: a step between two halves stays in the middle', () => {
    const halves = Uint8Array.from({ length: 48 * 48 * 3 }, (_, at) => (Math.floor(at / 3) % 48 < 24 ? 0 : 200));
    const row = scaleTo({ pixels: halves, width: 48, height: 48 }, 112)
      .filter((_, at) => at % 3 === 0)
      .slice(0, 112);
    expect([...row].map((tone, column) => tone + row[111 - column]!)).toEqual(Array.from({ length: 112 }, () => 200));
  });

  it.each([
    // By Pillow 13, `Image.resize((4, 4), Image.BILINEAR)`, of the tones 0, 10, 20 … of a square.
    [2, [0, 3, 8, 10, 5, 8, 13, 15, 15, 18, 23, 25, 20, 23, 28, 30]],
    [8, [64, 82, 102, 120, 162, 109, 117, 135, 139, 129, 121, 135, 144, 148, 86, 90]],
  ])('is scaled from %i pixels as by Pillow', (side, tones) => {
    const pixels = Uint8Array.from({ length: side * side * 3 }, (_, at) => (10 * Math.floor(at / 3)) % 256);
    const scaled = scaleTo({ pixels, width: side, height: side }, 4).filter((_, at) => at % 3 === 0);
    // Pillow rounds between rows and columns as well.
    scaled.forEach((tone, at) => expect(Math.abs(tone - tones[at]!)).toBeLessThanOrEqual(1));
  });
});

describe('a picture made smaller to look for faces', () => {
  const [width, height] = [1_231, 823];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    return 128 + 60 * Math.sin(x / 9 + (at % 3)) * Math.cos(y / 13) + ((at * 7_919) % 41);
  });

  it.each([
    [900, 602],
    [448, 300],
    [103, 69],
  ])('to %i × %i is what libvips makes of it, but for the frame', async (toWidth, toHeight) => {
    const soft = shrinkSoftly({ pixels, width, height }, { left: 0, top: 0, width, height }, { width: toWidth, height: toHeight });
    const sharply = shrinkSharply({ pixels, width, height }, { width: toWidth, height: toHeight });
    for (const [made, kernel] of [
      [soft, 'linear'],
      [sharply, 'lanczos3'],
    ] as const) {
      const raw = { width, height, channels: 3 } as const;
      const expected = await sharp(pixels, { raw }).resize(toWidth, toHeight, { fit: 'fill', kernel }).raw().toBuffer();
      const within = (_: number, at: number) => {
        const [x, y] = [Math.floor(at / 3) % toWidth, Math.floor(at / 3 / toWidth)];
        return Math.min(x, y, toWidth - 1 - x, toHeight - 1 - y) >= 3;
      };
      const differences = [...made.pixels].map((tone, at) => Math.abs(tone - expected[at]!)).filter(within);
      expect(differences.reduce((sum, one) => sum + one, 0) / differences.length).toBeLessThan(1);
      expect(differences.reduce((most, one) => Math.max(most, one), 0)).toBeLessThanOrEqual(6);
    }
  });

  it('a part of it alone, where it lies', () => {
    const part = shrinkSoftly({ pixels, width, height }, { left: 100, top: 50, width: 200, height: 120 }, { width: 200, height: 120 });
    const row = (119 + 50) * width + 100;
    expect([...part.pixels.subarray(119 * 600)]).toEqual([...pixels.subarray(row * 3, (row + 200) * 3)]);
  });
});
