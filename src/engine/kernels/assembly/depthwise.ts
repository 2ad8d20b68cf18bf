/** Depthwise convolution (one filter a channel): forward and the gradient of its input. Scratch memory: a window of rows, then a list of addresses and a filter. */
import { operands, ownScratch, run } from './crew';
import { depthwiseRow, finishRow } from './depthwise-row';
import { addNumbers, rectifyGradient } from './elementwise';
import { Geometry } from './geometry';
import { advance, create, openImage, slot, Window } from './rows';
import { chunksOf } from './simd';
import { DEPTHWISE, DEPTHWISE_INPUT_GRADIENT } from './tasks';

/** Bytes for a list of row addresses: filters of up to 64 rows. The host refuses taller ones. */
const ROWS_BYTES: usize = 256;

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
export class Depthwise {
  g: Geometry;
  x: usize;
  w: usize;
  bias: usize;
  relu: i32;
  /** The input is rectified before it is convolved. */
  rectified: i32;
  /** For the gradient of the input: what was rectified, and what is added (0: none). */
  mask: usize;
  residual: usize;
  y: usize;
  /** Images in a chunk. */
  images: i32;
  scratch: usize;
  each: usize;
}

/** Numbers that a chunk works on, or one image where that has more. */
const CHUNK = 32_768;

/** Writes the operands. */
export function beginDepthwise(g: Geometry, x: usize, w: usize, y: usize, scratch: usize, each: usize): Depthwise {
  const p = changetype<Depthwise>(operands());
  p.g = g;
  p.x = x;
  p.w = w;
  p.bias = 0;
  p.relu = 0;
  p.rectified = 0;
  p.mask = 0;
  p.residual = 0;
  p.y = y;
  p.images = max(1, CHUNK / max(1, g.inHeight * g.inWidth * g.inChannels));
  p.scratch = scratch;
  p.each = each;
  return p;
}

export function depthwise(
  g: Geometry, x: usize, w: usize, bias: usize, relu: i32, rectified: i32, y: usize, scratch: usize, each: usize,
): void {
  const p = beginDepthwise(g, x, w, y, scratch, each);
  p.bias = bias;
  p.relu = relu;
  p.rectified = rectified;
  run(DEPTHWISE, chunksOf(g.batch, p.images));
}

export function depthwiseChunk(call: usize, chunk: i32): void {
  const p = changetype<Depthwise>(call), first = chunk * p.images;
  forward(p, first, min(p.g.batch, first + p.images), ownScratch(p.scratch, p.each));
}

function forward(p: Depthwise, first: i32, end: i32, scratch: usize): void {
  const g = p.g, x = p.x, w = p.w, bias = p.bias, relu = p.relu, y = p.y;
  const pixel = <usize>g.inChannels << 2;
  const tall = (g.filterHeight - 1) * g.dilationHeight + 1, wide = (g.filterWidth - 1) * g.dilationWidth + 1;
  const rows = scratch, window = changetype<Window>(scratch + ROWS_BYTES);
  create(window, tall, g.inHeight, <usize>g.inWidth * pixel, <usize>g.padLeft * pixel, <usize>paddedWidth(g, wide) * pixel);
  window.rectified = p.rectified;

  for (let n = first; n < end; n++) {
    openImage(window, x + <usize>(n * g.inHeight * g.inWidth) * pixel, -g.padTop);
    for (let oy = 0; oy < g.outHeight; oy++) {
      const top = oy * g.strideHeight - g.padTop;
      advance(window, top + tall - 1);
      for (let i = 0; i < g.filterHeight; i++) store<usize>(rows + (<usize>i << 2), slot(window, top + i * g.dilationHeight));
      const out = y + <usize>((n * g.outHeight + oy) * g.outWidth) * pixel;
      depthwiseRow(
        rows, g.filterHeight, g.filterWidth, w, pixel, <usize>g.dilationWidth * pixel, <usize>g.strideWidth * pixel,
        out, pixel, g.outWidth,
      );
      if (bias || relu) finishRow(out, pixel, g.outWidth, bias, relu);
    }
  }
}

/** Pixels of a padded row: all that any output pixel reads. */
export function paddedWidth(g: Geometry, wide: i32): i32 {
  const read = (g.outWidth - 1) * g.strideWidth + wide, own = g.padLeft + g.inWidth;
  return read > own ? read : own;
}

/**
 * dX at one phase of the stride (rows y with (y + padTop) mod stride = p, columns likewise) is a depthwise sum over dY with
 * every stride-th tap of the filter, backwards. So the filter is first cut into stride × stride parts.
 * Stride and dilation may not both be above one. Where the input was rectified first, `mask` is what it was before (0: it was not);
 * then `residual` (0: none) is added, which is another gradient of the same input.
 */
export function depthwiseInputGradient(
  g: Geometry, dy: usize, w: usize, mask: usize, residual: usize, dx: usize, scratch: usize, each: usize,
): void {
  const p = beginDepthwise(g, dy, w, dx, scratch, each);
  p.mask = mask;
  p.residual = residual;
  run(DEPTHWISE_INPUT_GRADIENT, chunksOf(g.batch, p.images));
}

export function depthwiseInputGradientChunk(call: usize, chunk: i32): void {
  const p = changetype<Depthwise>(call), first = chunk * p.images;
  backward(p, first, min(p.g.batch, first + p.images), ownScratch(p.scratch, p.each));
}

function backward(p: Depthwise, firstImage: i32, endImage: i32, scratch: usize): void {
  const g = p.g, dy = p.x, w = p.w, dx = p.y;
  const pixel = <usize>g.inChannels << 2;
  const sh = g.strideHeight, sw = g.strideWidth;
  // How far one tap of a part moves in dY: its dilation where the stride is one, else one pixel.
  const moveY = sh == 1 ? g.dilationHeight : 1, moveX = sw == 1 ? g.dilationWidth : 1;
  const left = leftOf(g);
  const columns = max(left + g.outWidth, left + (g.inWidth - 1 + g.padLeft) / sw + 1);
  const tall = (partTaps(g.filterHeight, sh, 0) - 1) * moveY + 1;

  const rows = scratch, window = changetype<Window>(scratch + ROWS_BYTES);
  const slotBytes = <usize>columns * pixel;
  create(window, tall, g.outHeight, <usize>g.outWidth * pixel, <usize>left * pixel, slotBytes);
  const parts = window.slots + <usize>tall * slotBytes;
  cutFilter(g, w, parts, pixel);

  for (let n = firstImage; n < endImage; n++) {
    openImage(window, dy + <usize>(n * g.outHeight * g.outWidth) * pixel, g.padTop / sh - tall + 1);
    let partOfRow = parts;
    for (let y = 0; y < g.inHeight; y++) {
      const phaseY = (y + g.padTop) % sh, bottom = (y + g.padTop) / sh;
      const tapsY = partTaps(g.filterHeight, sh, phaseY);
      advance(window, bottom);
      for (let i = 0; i < tapsY; i++) store<usize>(rows + (<usize>i << 2), slot(window, bottom - i * moveY));
      partOfRow = parts + <usize>(tapsBefore(g.filterHeight, sh, phaseY) * g.filterWidth) * pixel;
      const row = <usize>((n * g.inHeight + y) * g.inWidth) * pixel, out = dx + row;
      for (let x = 0; x < sw && x < g.inWidth; x++) {
        const phaseX = (x + g.padLeft) % sw;
        const tapsX = partTaps(g.filterWidth, sw, phaseX);
        const first = left + (x + g.padLeft) / sw - (tapsX - 1) * moveX;
        for (let i = 0; i < tapsY; i++) addTo(rows + (<usize>i << 2), <usize>first * pixel);
        depthwiseRow(
          rows, tapsY, tapsX, partOfRow + <usize>(tapsY * tapsBefore(g.filterWidth, sw, phaseX)) * pixel, pixel,
          <usize>moveX * pixel, pixel, out + <usize>x * pixel, <usize>sw * pixel, (g.inWidth - x + sw - 1) / sw,
        );
        for (let i = 0; i < tapsY; i++) addTo(rows + (<usize>i << 2), 0 - <usize>first * pixel);
      }
      const count = <usize>g.inWidth * <usize>g.inChannels;
      if (p.mask) rectifyGradient(out, p.mask + row, out, count);
      if (p.residual) addNumbers(out, p.residual + row, out, count);
    }
  }
}

/** Zero pixels that dY needs on its left. */
function leftOf(g: Geometry): i32 {
  const reach = (g.filterWidth - 1) * g.dilationWidth - g.padLeft;
  return reach > 0 ? (reach + g.strideWidth - 1) / g.strideWidth : 0;
}

/** Taps phase, phase + stride, phase + 2 · stride… below `size`. */
function partTaps(size: i32, stride: i32, phase: i32): i32 {
  return phase < size ? (size - phase + stride - 1) / stride : 0;
}

function tapsBefore(size: i32, stride: i32, phase: i32): i32 {
  let taps = 0;
  for (let p = 0; p < phase; p++) taps += partTaps(size, stride, p);
  return taps;
}

/** The parts one after another, row phases outside; inside a part rows run forwards and columns backwards. */
function cutFilter(g: Geometry, w: usize, to: usize, pixel: usize): void {
  for (let py = 0; py < g.strideHeight; py++) {
    for (let px = 0; px < g.strideWidth; px++) {
      const taps = partTaps(g.filterWidth, g.strideWidth, px);
      for (let i = py; i < g.filterHeight; i += g.strideHeight) {
        for (let t = taps - 1; t >= 0; t--, to += pixel) {
          memory.copy(to, w + <usize>(i * g.filterWidth + px + t * g.strideWidth) * pixel, pixel);
        }
      }
    }
  }
}

// @ts-expect-error: decorator of AssemblyScript
@inline
function addTo(address: usize, value: usize): void {
  store<usize>(address, load<usize>(address) + value);
}
