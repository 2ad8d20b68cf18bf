/** The crop of a face: a square, turned so that the eyes are level, exactly as the base's card says. The one place that makes it. */
import type { CropSquare, Pixels } from './pixels.ts';

/** Larger than any base's input would be waste; smaller than this would be grown twice. */
const LARGEST = 224;
const SMALLEST = 48;

export function cropPixels(picture: Pixels, square: CropSquare): Pixels {
  const side = Math.round(Math.min(LARGEST, Math.max(SMALLEST, square.side)));
  return { pixels: warp(picture, square, side), width: side, height: side };
}

/** Bilinear, averaging n × n samples a pixel where it shrinks; outside the frame the edge goes on. */
function warp({ pixels, width, height }: Pixels, { centerX, centerY, side: span, angle }: CropSquare, side: number): Uint8Array {
  const out = new Uint8Array(side * side * 3);
  const step = span / side;
  const samples = Math.min(16, Math.max(1, Math.ceil(step)));
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const scale = 1 / (samples * samples);
  // What a sample's column and row add to its place: computed once, as they meet in every other row and column.
  const across = Float64Array.from({ length: side * samples }, (_, n) => placeOf(n, samples) * step - span / 2);
  const columnX = across.map((u) => centerX + u * cos);
  const columnY = across.map((u) => centerY + u * sin);
  const rowX = across.map((v) => v * sin);
  const rowY = across.map((v) => v * cos);
  for (let row = 0, at = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let j = row * samples; j < (row + 1) * samples; j++) {
        for (let i = column * samples; i < (column + 1) * samples; i++) {
          const x = clamp(columnX[i]! - rowX[j]! - 0.5, width - 1);
          const y = clamp(columnY[i]! + rowY[j]! - 0.5, height - 1);
          // Whole numbers, and told to be: places in the picture are computed several times as fast.
          const left = x | 0;
          const top = y | 0;
          const fx = x - left;
          const fy = y - top;
          const a = (top * width + left) * 3;
          const b = left + 1 < width ? a + 3 : a;
          const below = top + 1 < height ? width * 3 : 0;
          const wa = (1 - fx) * (1 - fy);
          const wb = fx * (1 - fy);
          const wc = (1 - fx) * fy;
          const wd = fx * fy;
          red += pixels[a]! * wa + pixels[b]! * wb + pixels[a + below]! * wc + pixels[b + below]! * wd;
          green += pixels[a + 1]! * wa + pixels[b + 1]! * wb + pixels[a + below + 1]! * wc + pixels[b + below + 1]! * wd;
          blue += pixels[a + 2]! * wa + pixels[b + 2]! * wb + pixels[a + below + 2]! * wc + pixels[b + below + 2]! * wd;
        }
      }
      out[at++] = Math.round(red * scale);
      out[at++] = Math.round(green * scale);
      out[at++] = Math.round(blue * scale);
    }
  }
  return out;
}

/** Where sample `n` lies, in pixels of the crop. */
function placeOf(n: number, samples: number): number {
  return Math.floor(n / samples) + ((n % samples) + 0.5) / samples;
}

function clamp(value: number, high: number): number {
  return value < 0 ? 0 : value > high ? high : value;
}
