/** Pictures made smaller or larger, with antialiasing and a pixel's centre at one half. */
import type { Part, Pixels } from './pixels.ts';

/** What a neighbour counts by its distance, in pixels of the coarser of both pictures; nothing from `reach` on. */
interface Kernel {
  readonly reach: number;
  weigh(distance: number): number;
}

const BILINEAR: Kernel = { reach: 1, weigh: (distance) => 1 - distance };
const LANCZOS: Kernel = { reach: 3, weigh: (distance) => sinc(distance) * sinc(distance / 3) };

interface Taps {
  /** Of each pixel of the result, the first of the `most` that count. */
  readonly first: Int32Array;
  /** Pixels of the result × `most`; they add up to 1. */
  readonly weights: Float64Array;
  readonly most: number;
}

/**
 * As Pillow's BILINEAR and TensorFlow's `tf.image.resize(…, antialias=True)` do it, so that an export's answers can be had anywhere.
 * (libvips grows pictures a fifth of a pixel aside.)
 * @returns size × size × RGB: a picture that is not square is stretched.
 */
export function scaleTo(picture: Pixels, size: number): Uint8Array {
  const { pixels, width, height } = picture;
  if (width === size && height === size) return pixels;
  return resize(picture, { left: 0, top: 0, width, height }, { to: { width: size, height: size }, kernel: BILINEAR, block: 1 });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The whole picture made smaller, sharply. */
export function shrinkSharply(picture: Pixels, to: Size): Pixels {
  return { ...to, pixels: shrink(picture, { left: 0, top: 0, width: picture.width, height: picture.height }, to, LANCZOS) };
}

/** A part of the picture made smaller, softly. */
export function shrinkSoftly(picture: Pixels, part: Part, to: Size): Pixels {
  return { ...to, pixels: shrink(picture, part, to, BILINEAR) };
}

/** Means of whole blocks first, as far as twice the size that is wanted: many times as quick, and no different to the eye. */
function shrink(picture: Pixels, part: Part, to: Size, kernel: Kernel): Uint8Array<ArrayBuffer> {
  const block = Math.max(1, Math.floor(Math.min(part.width / to.width, part.height / to.height) / 2));
  return resize(picture, part, { to, kernel, block });
}

interface ResizeOptions {
  readonly to: Size;
  readonly kernel: Kernel;
  /** Side of the blocks of which means are taken first. */
  readonly block: number;
}

function resize(picture: Pixels, part: Part, { to, kernel, block }: ResizeOptions): Uint8Array<ArrayBuffer> {
  const [width, height] = [Math.ceil(part.width / block), Math.ceil(part.height / block)];
  const means = meansOfBlocks(picture, part, block);
  const rows = joinRows(means, width, tapsOf(height, to.height, part.height / block / to.height, kernel));
  const joined = joinColumns(rows, width, tapsOf(width, to.width, part.width / block / to.width, kernel));
  const scaled = new Uint8Array(joined.length);
  for (let at = 0; at < joined.length; at++) scaled[at] = Math.min(255, Math.max(0, joined[at]! + 0.5));
  return scaled;
}

/** At the right and at the bottom a block may be cut short. */
function meansOfBlocks({ pixels, width: across }: Pixels, { left, top, width, height }: Part, block: number): Float32Array {
  const columns = Math.ceil(width / block);
  const means = new Float32Array(Math.ceil(height / block) * columns * 3);
  if (block === 1) {
    for (let row = 0; row < height; row++) {
      const from = ((top + row) * across + left) * 3;
      means.set(pixels.subarray(from, from + width * 3), row * width * 3);
    }
    return means;
  }
  for (let row = 0; row < height; row++) {
    const rowsInBlock = Math.min(block, height - row + (row % block));
    let from = ((top + row) * across + left) * 3;
    for (let column = 0; column < columns; column++) {
      const inBlock = Math.min(block, width - column * block);
      let red = 0;
      let green = 0;
      let blue = 0;
      for (const end = from + inBlock * 3; from < end; from += 3) {
        red += pixels[from]!;
        green += pixels[from + 1]!;
        blue += pixels[from + 2]!;
      }
      const to = (Math.floor(row / block) * columns + column) * 3;
      const share = 1 / (inBlock * rowsInBlock);
      means[to]! += red * share;
      means[to + 1]! += green * share;
      means[to + 2]! += blue * share;
    }
  }
  return means;
}

/** Each row of the result: the weighted sum of a few neighbours. */
function joinRows(pixels: Float32Array, width: number, { first, weights, most }: Taps): Float32Array {
  const line = width * 3;
  const joined = new Float32Array(first.length * line);
  for (let row = 0; row < first.length; row++) {
    const into = joined.subarray(row * line, (row + 1) * line);
    for (let tap = 0; tap < most; tap += 2) {
      const from = (first[row]! + tap) * line;
      const next = tap + 1 < most ? from + line : from;
      const weight = weights[row * most + tap]!;
      const nextWeight = tap + 1 < most ? weights[row * most + tap + 1]! : 0;
      for (let at = 0; at < line; at++) into[at]! += pixels[from + at]! * weight + pixels[next + at]! * nextWeight;
    }
  }
  return joined;
}

/** Each column of the result in the same way. */
function joinColumns(pixels: Float32Array, width: number, { first, weights, most }: Taps): Float32Array {
  const columns = first.length;
  const joined = new Float32Array((pixels.length / width) * columns);
  for (let line = 0, to = 0; to < joined.length; line += width * 3) {
    for (let column = 0; column < columns; column++, to += 3) {
      let at = line + first[column]! * 3;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let tap = column * most; tap < (column + 1) * most; tap++, at += 3) {
        const weight = weights[tap]!;
        red += pixels[at]! * weight;
        green += pixels[at + 1]! * weight;
        blue += pixels[at + 2]! * weight;
      }
      joined[to] = red;
      joined[to + 1] = green;
      joined[to + 2] = blue;
    }
  }
  return joined;
}

/**
 * What lies beyond the frame does not count.
 * @param step Pixels of the source, of which there are `length`, for one of the result.
 */
function tapsOf(length: number, size: number, step: number, kernel: Kernel): Taps {
  const unit = Math.max(1, step);
  const reach = kernel.reach * unit;
  const most = Math.min(length, Math.ceil(2 * reach) + (step > 1 ? 1 : 0));
  const firsts = new Int32Array(size);
  const weights = new Float64Array(size * most);
  for (let position = 0; position < size; position++) {
    const centre = (position + 0.5) * step;
    const first = Math.min(Math.max(0, Math.floor(centre - reach + 0.5)), length - most);
    firsts[position] = first;
    let sum = 0;
    for (let tap = 0; tap < most; tap++) {
      const distance = Math.abs(first + tap + 0.5 - centre) / unit;
      const weight = distance < kernel.reach ? kernel.weigh(distance) : 0;
      weights[position * most + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < most; tap++) weights[position * most + tap]! /= sum;
  }
  return { first: firsts, weights, most };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
