/**
 * Pictures scaled to a network's input: bilinear with antialiasing, a pixel's centre at one half, as Pillow's BILINEAR and TensorFlow's
 * `tf.image.resize(…, antialias=True)` do it, so that an export's answers can be had anywhere. (libvips grows pictures a fifth of a pixel aside.)
 */

interface Taps {
  /** Of each pixel of the result, the first of the `most` that count. */
  readonly first: Int32Array;
  /** Pixels of the result × `most`; they add up to 1. */
  readonly weights: Float64Array;
  readonly most: number;
}

/** @param pixels height × width × RGB. @returns size × size × RGB: a picture that is not square is stretched. */
export function scaleTo({ pixels, width, height }: { pixels: Uint8Array; width: number; height: number }, size: number): Uint8Array {
  if (width === size && height === size) return pixels;
  const rows = new Float32Array(height * size * 3);
  addTaps(
    tapsOf(width, size),
    { from: Float32Array.from(pixels), lines: height, next: 3, line: width * 3 },
    { into: rows, next: 3, line: size * 3 },
  );
  const sums = new Float32Array(size * size * 3);
  addTaps(tapsOf(height, size), { from: rows, lines: size, next: size * 3, line: 3 }, { into: sums, next: size * 3, line: 3 });
  const scaled = new Uint8Array(sums.length);
  for (let at = 0; at < sums.length; at++) scaled[at] = sums[at]! + 0.5;
  return scaled;
}

/** How far it is from pixel to pixel along a line, and from line to line. */
interface Lines {
  readonly next: number;
  readonly line: number;
}

/** Each pixel along each line: the weighted sum of a few neighbours. */
function addTaps(
  { first, weights, most }: Taps,
  source: Lines & { readonly from: Float32Array; readonly lines: number },
  target: Lines & { readonly into: Float32Array },
): void {
  const { from } = source;
  const { into } = target;
  for (let line = 0; line < source.lines; line++) {
    for (let position = 0; position < first.length; position++) {
      let at = line * source.line + first[position]! * source.next;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let tap = position * most; tap < (position + 1) * most; tap++, at += source.next) {
        const weight = weights[tap]!;
        red += from[at]! * weight;
        green += from[at + 1]! * weight;
        blue += from[at + 2]! * weight;
      }
      const to = line * target.line + position * target.next;
      into[to] = red;
      into[to + 1] = green;
      into[to + 2] = blue;
    }
  }
}

/** A triangle as wide as two pixels of the coarser of both pictures; what lies beyond the frame does not count. */
function tapsOf(length: number, size: number): Taps {
  const step = length / size;
  const reach = Math.max(1, step);
  const most = Math.min(length, Math.ceil(2 * reach) + (step > 1 ? 1 : 0));
  const firsts = new Int32Array(size);
  const weights = new Float64Array(size * most);
  for (let position = 0; position < size; position++) {
    const centre = (position + 0.5) * step;
    const first = Math.min(Math.max(0, Math.floor(centre - reach + 0.5)), length - most);
    firsts[position] = first;
    let sum = 0;
    for (let tap = 0; tap < most; tap++) {
      const weight = Math.max(0, 1 - Math.abs(first + tap + 0.5 - centre) / reach);
      weights[position * most + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < most; tap++) weights[position * most + tap]! /= sum;
  }
  return { first: firsts, weights, most };
}
