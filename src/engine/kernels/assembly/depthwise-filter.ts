/** The gradient of a depthwise filter: dW[i, j, c] = Σ over images and pixels of X[y · stride + i, x · stride + j, c] · dY[y, x, c]. */
import { ownScratch, run } from './crew';
import { beginDepthwise, Depthwise, openWindow } from './depthwise';
import { wideNineGradient } from './depthwise-wide';
import { Geometry } from './geometry';
import { advance, openBlock, openImage, slot, Window } from './rows';
import { addTo, addTwo, chunksOf, fma } from './simd';
import { sumSlices } from './sums';
import { DEPTHWISE_FILTER_GRADIENT } from './tasks';

/** `slices`: room for as many gradients as `depthwiseSlices` says, which are summed in the end. */
export function depthwiseFilterGradient(
  g: Geometry, x: usize, dy: usize, dw: usize, slices: usize, scratch: usize, each: usize,
): void {
  const p = beginDepthwise(g, x, dy, slices, scratch, each);
  p.images = chunksOf(g.batch, depthwiseSlices(g.batch));
  const chunks = chunksOf(g.batch, p.images);
  if (chunks == 1) p.y = dw;
  run(DEPTHWISE_FILTER_GRADIENT, chunks);
  if (chunks > 1) sumSlices(slices, dw, chunks, g.filterHeight * g.filterWidth * g.inChannels);
}

export function depthwiseSlices(batch: i32): i32 {
  return max(1, min(16, batch));
}

export function depthwiseFilterGradientChunk(call: usize, chunk: i32): void {
  const p = changetype<Depthwise>(call), g = p.g, first = chunk * p.images;
  const size = <usize>(g.filterHeight * g.filterWidth * g.inChannels) << 2, slice = p.y + <usize>chunk * size;
  const scratch = ownScratch(p.scratch, p.each), end = min(g.batch, first + p.images);
  const image = <usize>(g.inHeight * g.inWidth * g.inChannels) << 2, dImage = <usize>(g.outHeight * g.outWidth * g.inChannels) << 2;
  memory.fill(slice, 0, size);
  const window = openWindow(g, 0, scratch);
  for (let n = first; n < end; n++) imageFilterGradient(g, p.x + <usize>n * image, p.w + <usize>n * dImage, slice, window);
}

/** Adds what one image brings to `dw`. `window`: as `openWindow` left it. */
export function imageFilterGradient(g: Geometry, x: usize, dy: usize, dw: usize, window: Window): void {
  openImage(window, x, -g.padTop);
  for (let block = 0; block < window.blocks; block++) {
    openBlock(window, block, -g.padTop);
    blockFilterGradient(g, dy + <usize>block * window.blockBytes, dw + <usize>block * window.blockBytes, window);
  }
}

function blockFilterGradient(g: Geometry, dy: usize, dw: usize, window: Window): void {
  const pixel = <usize>g.inChannels << 2, width = window.blockBytes;
  const tall = (g.filterHeight - 1) * g.dilationHeight + 1;
  const tap = <usize>g.dilationWidth * width, step = <usize>g.strideWidth * width;
  for (let oy = 0; oy < g.outHeight; oy++) {
    const top = oy * g.strideHeight - g.padTop;
    advance(window, top + tall - 1);
    const dRow = dy + <usize>(oy * g.outWidth) * pixel;
    if (g.filterHeight == 3 && g.filterWidth == 3) {
      nine(
        slot(window, top), slot(window, top + g.dilationHeight), slot(window, top + 2 * g.dilationHeight),
        dRow, dw, pixel, width, tap, step, g.outWidth,
      );
    } else {
      for (let i = 0; i < g.filterHeight; i++) {
        const row = slot(window, top + i * g.dilationHeight), to = dw + <usize>(i * g.filterWidth) * pixel;
        for (let j = 0; j < g.filterWidth; j++) one(row + <usize>j * tap, dRow, to + <usize>j * pixel, pixel, width, step, g.outWidth);
      }
    }
  }
}

/** All taps of a 3×3 filter along one row, four channels at a time: nine accumulators in registers. */
function nine(
  row0: usize, row1: usize, row2: usize, dy: usize, dw: usize, pixel: usize, width: usize, tap: usize, step: usize, count: i32,
): void {
  let c: usize = WIDE ? wideNineGradient(row0, row1, row2, dy, dw, pixel, width, tap, step, count) : 0;
  const third = tap << 1;
  for (const end = width & ~15; c < end; c += 16) {
    const w0 = dw + c, w1 = w0 + pixel, w2 = w1 + pixel, w3 = w2 + pixel, w4 = w3 + pixel, w5 = w4 + pixel, w6 = w5 + pixel, w7 = w6 + pixel, w8 = w7 + pixel;
    const none = f32x4.splat(0);
    let s0 = none, s1 = none, s2 = none, s3 = none, s4 = none, s5 = none, s6 = none, s7 = none, s8 = none;
    let r0 = row0 + c, r1 = row1 + c, r2 = row2 + c, p = dy + c, x = 0;
    // Where taps and pixels lie equally far apart, two pixels share what they read.
    for (const pairs = step == tap ? count & ~1 : 0; x < pairs; x += 2) {
      const d = v128.load(p), e = v128.load(p + pixel);
      let a = v128.load(r0), b = v128.load(r0 + tap), f = v128.load(r0 + third), h = v128.load(r0 + third + tap);
      s0 = fma(b, e, fma(a, d, s0)); s1 = fma(f, e, fma(b, d, s1)); s2 = fma(h, e, fma(f, d, s2));
      a = v128.load(r1); b = v128.load(r1 + tap); f = v128.load(r1 + third); h = v128.load(r1 + third + tap);
      s3 = fma(b, e, fma(a, d, s3)); s4 = fma(f, e, fma(b, d, s4)); s5 = fma(h, e, fma(f, d, s5));
      a = v128.load(r2); b = v128.load(r2 + tap); f = v128.load(r2 + third); h = v128.load(r2 + third + tap);
      s6 = fma(b, e, fma(a, d, s6)); s7 = fma(f, e, fma(b, d, s7)); s8 = fma(h, e, fma(f, d, s8));
      r0 += third; r1 += third; r2 += third; p += pixel << 1;
    }
    for (; x < count; x++) {
      const d = v128.load(p);
      s0 = fma(v128.load(r0), d, s0); s1 = fma(v128.load(r0 + tap), d, s1); s2 = fma(v128.load(r0 + third), d, s2);
      s3 = fma(v128.load(r1), d, s3); s4 = fma(v128.load(r1 + tap), d, s4); s5 = fma(v128.load(r1 + third), d, s5);
      s6 = fma(v128.load(r2), d, s6); s7 = fma(v128.load(r2 + tap), d, s7); s8 = fma(v128.load(r2 + third), d, s8);
      r0 += step; r1 += step; r2 += step; p += pixel;
    }
    addTo(w0, s0); addTo(w1, s1); addTo(w2, s2); addTo(w3, s3); addTo(w4, s4);
    addTo(w5, s5); addTo(w6, s6); addTo(w7, s7); addTo(w8, s8);
  }
  if (c == width) return;
  for (let i = 0; i < 3; i++) {
    const row = i == 0 ? row0 : i == 1 ? row1 : row2;
    for (let j: usize = 0; j < 3; j++, dw += pixel) oneRest(row + j * tap, dy, dw, pixel, width, step, count, c);
  }
}

/** One tap along one row: sixteen channels at a time, so that four sums run beside each other. */
function one(row: usize, dy: usize, dw: usize, pixel: usize, width: usize, step: usize, count: i32): void {
  let c: usize = 0;
  for (const end = width & ~63; c < end; c += 64) {
    const none = f32x4.splat(0);
    let s0 = none, s1 = none, s2 = none, s3 = none;
    let r = row + c, p = dy + c;
    for (let x = 0; x < count; x++, r += step, p += pixel) {
      s0 = fma(v128.load(r), v128.load(p), s0);
      s1 = fma(v128.load(r, 16), v128.load(p, 16), s1);
      s2 = fma(v128.load(r, 32), v128.load(p, 32), s2);
      s3 = fma(v128.load(r, 48), v128.load(p, 48), s3);
    }
    addTwo(dw + c, s0, s1); addTwo(dw + c + 32, s2, s3);
  }
  for (const end = width & ~15; c < end; c += 16) {
    let s = f32x4.splat(0), r = row + c, p = dy + c;
    for (let x = 0; x < count; x++, r += step, p += pixel) s = fma(v128.load(r), v128.load(p), s);
    addTo(dw + c, s);
  }
  oneRest(row, dy, dw, pixel, width, step, count, c);
}

function oneRest(row: usize, dy: usize, dw: usize, pixel: usize, width: usize, step: usize, count: i32, from: usize): void {
  for (let c = from; c < width; c += 4) {
    let s: f32 = 0, r = row + c, p = dy + c;
    for (let x = 0; x < count; x++, r += step, p += pixel) s += load<f32>(r) * load<f32>(p);
    store<f32>(dw + c, load<f32>(dw + c) + s);
  }
}
