/** Squares of a picture as a network looks at them. */
import type { CropSquare, Pixels } from './pixels.ts';
import { shrinkSoftly } from './scale.ts';

/** The square as size × size × RGB. Beyond the frame its nearest pixels are repeated. */
export function cutSquare(picture: Pixels, square: CropSquare, size: number): Uint8Array<ArrayBuffer> {
  const around = shrinkAround(picture, square, size);
  return warp(around.part, around.square, size);
}

/** A part of the picture around the square with about as many pixels as are asked for: averaged, so that nothing flickers. */
function shrinkAround(picture: Pixels, square: CropSquare, size: number): { part: Pixels; square: CropSquare } {
  const shrink = square.side / size;
  if (shrink <= 1) return { part: picture, square };
  const half = (square.side / 2) * (Math.abs(Math.cos(square.angle)) + Math.abs(Math.sin(square.angle))) + 2 * shrink;
  const left = clamp(Math.floor(square.centerX - half), 0, picture.width - 1);
  const top = clamp(Math.floor(square.centerY - half), 0, picture.height - 1);
  const width = clamp(Math.ceil(square.centerX + half), left + 1, picture.width) - left;
  const height = clamp(Math.ceil(square.centerY + half), top + 1, picture.height) - top;
  const to = { width: Math.max(1, Math.round(width / shrink)), height: Math.max(1, Math.round(height / shrink)) };
  const [sx, sy] = [to.width / width, to.height / height];
  return {
    part: shrinkSoftly(picture, { left, top, width, height }, to),
    square: {
      centerX: (square.centerX - left) * sx,
      centerY: (square.centerY - top) * sy,
      side: square.side * Math.sqrt(sx * sy),
      angle: square.angle,
    },
  };
}

/** Bilinear sampling on a turned grid; coordinates are of pixel corners, so a pixel's centre is at ½. */
function warp(
  { pixels: data, width, height }: Pixels,
  { centerX, centerY, side, angle }: CropSquare,
  size: number,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size * size * 3);
  const cos = (Math.cos(angle) * side) / size;
  const sin = (Math.sin(angle) * side) / size;
  for (let row = 0, at = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const u = column + 0.5 - size / 2;
      const v = row + 0.5 - size / 2;
      const x = clamp(centerX + u * cos - v * sin - 0.5, 0, width - 1);
      const y = clamp(centerY + u * sin + v * cos - 0.5, 0, height - 1);
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const right = x0 + 1 < width ? 3 : 0;
      const below = y0 + 1 < height ? width * 3 : 0;
      const [fx, fy] = [x - x0, y - y0];
      let from = (y0 * width + x0) * 3;
      for (let channel = 0; channel < 3; channel++, from++) {
        const upper = data[from]! + (data[from + right]! - data[from]!) * fx;
        const lower = data[from + below]! + (data[from + below + right]! - data[from + below]!) * fx;
        out[at++] = Math.round(upper + (lower - upper) * fy);
      }
    }
  }
  return out;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
