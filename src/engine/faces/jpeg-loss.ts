/**
 * What a crop loses by being stored as a JPEG (ITU-T T.81, with the tables of its annex K). Networks learn from stored crops, and a face
 * of 48 pixels may answer otherwise by 18 points of a hundred. A browser's own encoder halves the colours, so it can't be asked.
 */
import type { Pixels } from './pixels.ts';

/** Of a stored crop, whose colours are as fine as its tones. */
export const CROP_QUALITY = 95;

const TONE_STEPS = [
  '16 11 10 16 24 40 51 61',
  '12 12 14 19 26 58 60 55',
  '14 13 16 24 40 57 69 56',
  '14 17 22 29 51 87 80 62',
  '18 22 37 56 68 109 103 77',
  '24 35 55 64 81 104 113 92',
  '49 64 78 87 103 121 120 101',
  '72 92 95 98 112 100 103 99',
];
const COLOUR_STEPS = ['17 18 24 47', '18 21 26 66', '24 26 56', '47 66'];

/** How coarse each of the 64 frequencies of a block is stored; steps that are not listed are 99. */
function stepsOf(rows: readonly string[]): Float64Array {
  const percent = 200 - 2 * CROP_QUALITY;
  const listed = rows.map((row) => row.split(' ').map(Number));
  return Float64Array.from({ length: 64 }, (_, at) => Math.max(1, Math.floor(((listed[at >> 3]?.[at & 7] ?? 99) * percent + 50) / 100)));
}

const STEPS = [stepsOf(TONE_STEPS), stepsOf(COLOUR_STEPS), stepsOf(COLOUR_STEPS)];

/** Half of each row of the cosine transform, √8 times as large, in 8,192nds as libjpeg has them; the other half is its mirror image. */
const HALF_ROWS = [
  [8192, 8192, 8192, 8192],
  [11363, 9633, 6437, 2260],
  [10703, 4433, -4433, -10703],
  [9633, -2259, -11362, -6436],
  [8192, -8192, -8192, 8192],
  [6437, -11362, 2261, 9633],
  [4433, -10704, 10704, -4433],
  [2260, -6436, 9633, -11363],
].map((half) => half.map((value) => value / 8192));

const COSINES = Float64Array.from(
  HALF_ROWS.flatMap((half, frequency) => [...half, ...half.toReversed().map((value) => (frequency % 2 === 0 ? value : -value))]),
);
const TRANSPOSED = COSINES.map((_, at) => COSINES[(at & 7) * 8 + (at >> 3)]!);

/** The crop as it comes out of its file. */
export function storedAndRead({ pixels, width, height }: Pixels): Pixels {
  const planes = toTonesAndColours(pixels);
  for (const [n, plane] of planes.entries()) {
    for (let top = 0; top < height; top += 8) {
      for (let left = 0; left < width; left += 8) coarsen(plane, { left, top, width, height }, STEPS[n]!);
    }
  }
  return { pixels: toRgb(planes), width, height };
}

/** One block of 8 × 8; beyond the frame its edge is repeated. */
function coarsen(
  plane: Float64Array,
  { left, top, width, height }: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  steps: Float64Array,
): void {
  const block = Float64Array.from({ length: 64 }, (_, at) => {
    const [row, column] = [Math.min(top + (at >> 3), height - 1), Math.min(left + (at & 7), width - 1)];
    return plane[row * width + column]! - 128;
  });
  // Whole numbers between the steps, at the scales at which libjpeg has them.
  const frequencies = multiply(COSINES, multiply(block, TRANSPOSED, 4), 1 / 4);
  const kept = frequencies.map((value, at) => Math.sign(value) * Math.floor(Math.abs(value) / (8 * steps[at]!) + 0.5) * steps[at]!);
  const read = multiply(multiply(TRANSPOSED, kept, 4), COSINES, 1 / 32);
  for (let row = 0; row < Math.min(8, height - top); row++) {
    for (let column = 0; column < Math.min(8, width - left); column++) {
      plane[(top + row) * width + left + column] = toTone(read[row * 8 + column]! + 128);
    }
  }
}

/** The product of two matrices of 8 × 8 times `factor`, in whole numbers. */
function multiply(a: Float64Array, b: Float64Array, factor: number): Float64Array {
  const product = new Float64Array(64);
  for (let row = 0; row < 64; row += 8) {
    for (let column = 0; column < 8; column++) {
      let sum = 0;
      for (let n = 0; n < 8; n++) sum += a[row + n]! * b[n * 8 + column]!;
      product[row + column] = Math.round(sum * factor);
    }
  }
  return product;
}

/** One half and, with 128 for the middle of the colours, a little less, in 65,536ths. */
const HALF = 2 ** 15;
const MIDDLE = 128 * 2 ** 16 + HALF - 1;

function toTonesAndColours(pixels: Uint8Array): Float64Array[] {
  const planes = Array.from({ length: 3 }, () => new Float64Array(pixels.length / 3));
  const [tones, blues, reds] = planes as [Float64Array, Float64Array, Float64Array];
  for (let at = 0; at < tones.length; at++) {
    const [red, green, blue] = [pixels[at * 3]!, pixels[at * 3 + 1]!, pixels[at * 3 + 2]!];
    tones[at] = (19_595 * red + 38_470 * green + 7_471 * blue + HALF) >> 16;
    blues[at] = (-11_059 * red - 21_709 * green + 32_768 * blue + MIDDLE) >> 16;
    reds[at] = (32_768 * red - 27_439 * green - 5_329 * blue + MIDDLE) >> 16;
  }
  return planes;
}

function toRgb([tones, blues, reds]: readonly Float64Array[]): Uint8Array {
  const pixels = new Uint8Array(tones!.length * 3);
  for (let at = 0; at < tones!.length; at++) {
    const [tone, blue, red] = [tones![at]!, blues![at]! - 128, reds![at]! - 128];
    pixels[at * 3] = toTone(tone + ((91_881 * red + HALF) >> 16));
    pixels[at * 3 + 1] = toTone(tone + ((-22_554 * blue - 46_802 * red + HALF) >> 16));
    pixels[at * 3 + 2] = toTone(tone + ((116_130 * blue + HALF) >> 16));
  }
  return pixels;
}

function toTone(value: number): number {
  return Math.min(255, Math.max(0, value));
}
