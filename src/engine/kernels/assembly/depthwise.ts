/** Depthwise convolution (one filter a channel): forward and the gradient of its input. Scratch memory: a window of rows, then a list of addresses and a filter. */
import { operands, ownScratch, run } from './crew';
import { depthwiseRow, finishRow } from './depthwise-row';
import { addNumbers, rectifyGradient } from './elementwise';
import { Geometry } from './geometry';
import { advance, create, endOf, openBlock, openImage, slot, Window } from './rows';
import { chunksOf } from './simd';
import { DEPTHWISE, DEPTHWISE_INPUT_GRADIENT } from './tasks';

/** Bytes for a list of row addresses: filters of up to 64 rows. The host refuses taller ones. */
export const ROWS_BYTES: usize = 256;

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
  y: usize;
  /** Images in a chunk. */
  images: i32;
  scratch: usize;
  each: usize;
}

/** Rows of dX that one block of channels gets before the next has its turn. */
const ROWS = 8;
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
  p.y = y;
  p.images = max(1, CHUNK / max(1, g.inHeight * g.inWidth * g.inChannels));
  p.scratch = scratch;
  p.each = each;
  return p;
}

export function depthwise(
  g: Geometry, x: usize, w: usize, bias: usize, relu: i32, y: usize, scratch: usize, each: usize,
): void {
  const p = beginDepthwise(g, x, w, y, scratch, each);
  p.bias = bias;
  p.relu = relu;
  run(DEPTHWISE, chunksOf(g.batch, p.images));
}

export function depthwiseChunk(call: usize, chunk: i32): void {
  const p = changetype<Depthwise>(call), first = chunk * p.images;
  forward(p, first, min(p.g.batch, first + p.images), ownScratch(p.scratch, p.each));
}

function forward(p: Depthwise, first: i32, end: i32, scratch: usize): void {
  const g = p.g, pixel = <usize>g.inChannels << 2, window = openWindow(g, p.rectified, scratch + ROWS_BYTES);
  for (let n = first; n < end; n++) {
    openImage(window, p.x + <usize>(n * g.inHeight * g.inWidth) * pixel, -g.padTop);
    depthwiseRows(p, window, scratch, 0, g.outHeight, p.y + <usize>(n * g.outHeight * g.outWidth) * pixel);
  }
}

/** A window over the input's rows, at this address. */
export function openWindow(g: Geometry, rectified: i32, at: usize): Window {
  const pixel = <usize>g.inChannels << 2, window = changetype<Window>(at);
  const tall = (g.filterHeight - 1) * g.dilationHeight + 1, wide = (g.filterWidth - 1) * g.dilationWidth + 1;
  create(window, tall, g.inHeight, g.inWidth, pixel, g.padLeft, paddedWidth(g, wide));
  window.rectified = rectified;
  return window;
}

/** Rows [first, end) of the result for the image that is open, in the order in which they are asked for. `rows`: the list of addresses. */
export function depthwiseRows(p: Depthwise, window: Window, rows: usize, first: i32, end: i32, out: usize): void {
  const next = window.next;
  for (let block = 0; block < window.blocks; block++) {
    openBlock(window, block, next);
    blockRows(p, window, rows, first, end, out + <usize>block * window.blockBytes);
  }
}

function blockRows(p: Depthwise, window: Window, rows: usize, first: i32, end: i32, out: usize): void {
  const g = p.g, relu = p.relu, pixel = <usize>g.inChannels << 2, width = window.blockBytes, from = <usize>window.block * width;
  const bias = p.bias ? p.bias + from : 0, tall = (g.filterHeight - 1) * g.dilationHeight + 1;
  for (let oy = first; oy < end; oy++) {
    const top = oy * g.strideHeight - g.padTop;
    advance(window, top + tall - 1);
    for (let i = 0; i < g.filterHeight; i++) store<usize>(rows + (<usize>i << 2), slot(window, top + i * g.dilationHeight));
    depthwiseRow(
      rows, g.filterHeight, g.filterWidth, p.w + from, pixel, width, <usize>g.dilationWidth * width, <usize>g.strideWidth * width,
      out, pixel, g.outWidth,
    );
    if (bias || relu) finishRow(out, pixel, width, g.outWidth, bias, relu);
    out += <usize>g.outWidth * pixel;
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
 * Stride and dilation may not both be above one.
 */
export function depthwiseInputGradient(g: Geometry, dy: usize, w: usize, dx: usize, scratch: usize, each: usize): void {
  const p = beginDepthwise(g, dy, w, dx, scratch, each);
  run(DEPTHWISE_INPUT_GRADIENT, chunksOf(g.batch, p.images));
}

export function depthwiseInputGradientChunk(call: usize, chunk: i32): void {
  const p = changetype<Depthwise>(call), g = p.g, scratch = ownScratch(p.scratch, p.each);
  const first = chunk * p.images, end = min(g.batch, first + p.images);
  const image = <usize>(g.inHeight * g.inWidth * g.inChannels) << 2, dImage = <usize>(g.outHeight * g.outWidth * g.inChannels) << 2;
  prepareInputGradient(g, p.w, scratch);
  for (let n = first; n < end; n++) imageInputGradient(g, p.x + <usize>n * dImage, 0, 0, p.y + <usize>n * image, scratch);
}

/** Rows of dY that a row of dX reads; how far one tap of a part moves in dY is its dilation where the stride is one, else one pixel. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function tallOf(g: Geometry): i32 {
  return (partTaps(g.filterHeight, g.strideHeight, 0) - 1) * (g.strideHeight == 1 ? g.dilationHeight : 1) + 1;
}

/** Puts a window over rows of dY into the scratch memory, and the parts of the filter behind it. */
export function prepareInputGradient(g: Geometry, w: usize, scratch: usize): void {
  const pixel = <usize>g.inChannels << 2, window = changetype<Window>(scratch + ROWS_BYTES);
  const left = leftOf(g), tall = tallOf(g);
  const columns = max(left + g.outWidth, left + (g.inWidth - 1 + g.padLeft) / g.strideWidth + 1);
  create(window, tall, g.outHeight, g.outWidth, pixel, left, columns);
  cutFilter(g, w, endOf(window), pixel);
}

/**
 * dX of one image. Where the input was rectified first, `mask` is what it was before (0: it was not); then `residual` (0: none) is added,
 * which is another gradient of the same input. `scratch`: as `prepareInputGradient` left it.
 */
export function imageInputGradient(g: Geometry, dy: usize, mask: usize, residual: usize, dx: usize, scratch: usize): void {
  const pixel = <usize>g.inChannels << 2, window = changetype<Window>(scratch + ROWS_BYTES);
  openImage(window, dy, g.padTop / g.strideHeight - tallOf(g) + 1);
  for (let y = 0; y < g.inHeight; y += ROWS) {
    const end = min(g.inHeight, y + ROWS), next = window.next, row = <usize>(y * g.inWidth) * pixel;
    for (let block = 0; block < window.blocks; block++) {
      openBlock(window, block, next);
      blockInputGradient(g, y, end, dx + <usize>block * window.blockBytes, window, scratch);
    }
    const count = <usize>((end - y) * g.inWidth * g.inChannels), out = dx + row;
    if (mask) rectifyGradient(out, mask + row, out, count);
    if (residual) addNumbers(out, residual + row, out, count);
  }
}

/** Rows [first, end) of dX for the block that is open. `rows`: room for a list of addresses. */
function blockInputGradient(g: Geometry, first: i32, end: i32, dx: usize, window: Window, rows: usize): void {
  const pixel = <usize>g.inChannels << 2, width = window.blockBytes, parts = endOf(window) + <usize>window.block * width;
  const sh = g.strideHeight, sw = g.strideWidth, left = leftOf(g);
  const moveY = sh == 1 ? g.dilationHeight : 1, moveX = sw == 1 ? g.dilationWidth : 1;
  for (let y = first; y < end; y++) {
    const phaseY = (y + g.padTop) % sh, bottom = (y + g.padTop) / sh;
    const tapsY = partTaps(g.filterHeight, sh, phaseY);
    advance(window, bottom);
    for (let i = 0; i < tapsY; i++) store<usize>(rows + (<usize>i << 2), slot(window, bottom - i * moveY));
    const partOfRow = parts + <usize>(tapsBefore(g.filterHeight, sh, phaseY) * g.filterWidth) * pixel;
    const out = dx + <usize>(y * g.inWidth) * pixel;
    for (let x = 0; x < sw && x < g.inWidth; x++) {
      const phaseX = (x + g.padLeft) % sw;
      const tapsX = partTaps(g.filterWidth, sw, phaseX);
      const offset = <usize>(left + (x + g.padLeft) / sw - (tapsX - 1) * moveX) * width;
      for (let i = 0; i < tapsY; i++) addTo(rows + (<usize>i << 2), offset);
      depthwiseRow(
        rows, tapsY, tapsX, partOfRow + <usize>(tapsY * tapsBefore(g.filterWidth, sw, phaseX)) * pixel, pixel, width,
        <usize>moveX * width, width, out + <usize>x * pixel, <usize>sw * pixel, (g.inWidth - x + sw - 1) / sw,
      );
      for (let i = 0; i < tapsY; i++) addTo(rows + (<usize>i << 2), 0 - offset);
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
