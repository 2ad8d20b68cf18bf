import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import sharp from 'sharp';
import { cropFace, decodeCrop, toPng } from '../../../../src/studio/images/crop.ts';
import { cutSquare } from '../../../../src/engine/faces/cut-square.ts';
import type { DecodedImage } from '../../../../src/studio/images/decode.ts';

/** Red grows to the right, green downwards: a pixel tells where it comes from. */
function ramp(width: number, height: number): DecodedImage {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return at % 3 === 0 ? pixel % width : at % 3 === 1 ? Math.floor(pixel / width) : 0;
  });
  return { pixels, width, height, scale: 1 };
}

const at = (pixels: Uint8Array, size: number, x: number, y: number) => [...pixels.subarray((y * size + x) * 3, (y * size + x) * 3 + 2)];

describe('squares cut out of a picture', () => {
  it('are the very pixels where nothing is turned or scaled', async () => {
    const cut = cutSquare(ramp(100, 80), { centerX: 40, centerY: 30, side: 20, angle: 0 }, 20);
    expect(at(cut, 20, 0, 0)).toEqual([30, 20]);
    expect(at(cut, 20, 19, 19)).toEqual([49, 39]);
  });

  it('repeat the edge beyond the frame', async () => {
    const cut = cutSquare(ramp(100, 80), { centerX: 0, centerY: 79, side: 20, angle: 0 }, 20);
    expect(at(cut, 20, 0, 19)).toEqual([0, 79]);
    expect(at(cut, 20, 15, 0)).toEqual([5, 69]);
  });

  it('turn clockwise: what lies level in the crop rises by the angle in the picture', async () => {
    const cut = cutSquare(ramp(200, 200), { centerX: 100, centerY: 100, side: 40, angle: Math.PI / 2 }, 40);
    const [left, right] = [at(cut, 40, 0, 20), at(cut, 40, 39, 20)];
    expect(right[1]! - left[1]!).toBe(39);
    expect(Math.abs(right[0]! - left[0]!)).toBeLessThanOrEqual(1);
  });

  it('average when they shrink: a fine pattern becomes its mean, whatever the size, place and angle', async () => {
    const size = 400;
    const pixels = Uint8Array.from(
      { length: size * size * 3 },
      (_, index) => ((Math.floor(index / 3) + Math.floor(index / 3 / size)) % 2) * 200,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 160, max: 300 }),
        fc.integer({ min: 150, max: 250 }),
        fc.double({ min: -0.6, max: 0.6, noNaN: true }),
        async (side, centre, angle) => {
          const cut = cutSquare({ pixels, width: size, height: size }, { centerX: centre, centerY: centre, side, angle }, 40);
          for (const value of cut) expect(Math.abs(value - 100)).toBeLessThanOrEqual(30);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are the same for a network as they are stored, but for the encoding', async () => {
    const picture = ramp(240, 240);
    const square = { centerX: 120, centerY: 110, side: 100, angle: 0.3 };
    const { bytes, type, side } = await cropFace(picture, square);
    expect([type, side]).toEqual(['image/jpeg', 100]);
    const [stored, direct] = [await decodeCrop(bytes, 100), cutSquare(picture, square, 100)];
    const differences = stored.map((value, index) => Math.abs(value - direct[index]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(8);
  });

  it('are stored at 48 to 224 pixels', async () => {
    const sides = [];
    for (const side of [20, 120, 900]) {
      sides.push((await cropFace(ramp(1_000, 1_000), { centerX: 500, centerY: 500, side, angle: 0 })).side);
    }
    expect(sides).toEqual([48, 120, 224]);
  });
});

describe('a stored crop for a network', () => {
  it('comes at the size asked for, grey as three channels', async () => {
    const grey = await sharp({ create: { width: 48, height: 48, channels: 3, background: '#646464' } })
      .greyscale()
      .jpeg()
      .toBuffer();
    const pixels = await decodeCrop(grey, 112);
    expect(pixels.length).toBe(112 * 112 * 3);
    expect(new Set(pixels)).toEqual(new Set([100]));
  });

  it('goes out again as a PNG without loss', async () => {
    const pixels = Uint8Array.from({ length: 9 * 5 * 3 }, (_, index) => index);
    const { data, info } = await sharp(await toPng(pixels, { width: 9, height: 5, channels: 3 }))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([9, 5]);
    expect([...data]).toEqual([...pixels]);
  });
});
