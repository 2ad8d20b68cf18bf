/**
 * A separable convolution: some rows of its depthwise half, then their product with the pointwise filter while they lie in the cache.
 * The same numbers to the last bit as by one half after the other.
 */
import { operands, ownScratch, run } from './crew';
import { beginDepthwise, Depthwise, depthwiseRows, openWindow, ROWS_BYTES } from './depthwise';
import { gemmPacked, packB, PACKED_SCRATCH } from './gemm';
import { Geometry } from './geometry';
import { openImage } from './rows';
import { chunksOf, least } from './simd';
import { SEPARABLE } from './tasks';

/** Its operands lie behind those of the depthwise half. */
const POINTWISE: usize = 64;

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class Pointwise {
  packed: usize;
  channels: i32;
  bias: usize;
  residual: usize;
  relu: i32;
  y: usize;
  /** Rows of an image at once, or 0: all images of a chunk at once. */
  rows: i32;
  /** Bytes of a thread's scratch memory for the rows between the halves, where they are not kept. */
  between: usize;
}

/**
 * @param deep Where to keep what the first half gives; 0: nowhere.
 * @param rows Of an image at once; 0: all `images` of a chunk at once.
 * @param packed Room for `packB`.
 * @param scratch A thread's: what the product needs, `between` bytes where `deep` is 0, then what the depthwise half needs.
 */
export function separable(
  g: Geometry, x: usize, deepFilter: usize, rectified: i32, deep: usize, channels: i32, filter: usize, bias: usize, residual: usize, relu: i32,
  y: usize, images: i32, rows: i32, packed: usize, scratch: usize, between: usize, each: usize,
): void {
  packB(false, channels, g.inChannels, filter, channels, packed);
  const p = beginDepthwise(g, x, deepFilter, deep, scratch, each);
  p.rectified = rectified;
  p.images = images;
  const q = changetype<Pointwise>(operands() + POINTWISE);
  q.packed = packed;
  q.channels = channels;
  q.bias = bias;
  q.residual = residual;
  q.relu = relu;
  q.y = y;
  q.rows = rows;
  q.between = between;
  run(SEPARABLE, chunksOf(g.batch, images));
}

export function separableChunk(call: usize, chunk: i32): void {
  const p = changetype<Depthwise>(call), q = changetype<Pointwise>(call + POINTWISE), g = p.g;
  const first = chunk * p.images, end = least(g.batch, first + p.images);
  const scratch = ownScratch(p.scratch, p.each);
  const own = scratch + PACKED_SCRATCH, rowBytes = <usize>(g.outWidth * g.inChannels) << 2;
  const rows = own + q.between, window = openWindow(g, p.rectified, rows + ROWS_BYTES);
  for (let n = first; n < end; n++) {
    openImage(window, p.x + <usize>(n * g.inHeight * g.inWidth * g.inChannels << 2), -g.padTop);
    if (q.rows == 0) {
      const to = p.y ? p.y + <usize>(n * g.outHeight) * rowBytes : own + <usize>((n - first) * g.outHeight) * rowBytes;
      depthwiseRows(p, window, rows, 0, g.outHeight, to);
    } else {
      for (let oy = 0; oy < g.outHeight; oy += q.rows) {
        const to = p.y ? p.y + <usize>(n * g.outHeight + oy) * rowBytes : own;
        const last = least(g.outHeight, oy + q.rows);
        depthwiseRows(p, window, rows, oy, last, to);
        pointwise(q, g.inChannels, to, (n * g.outHeight + oy) * g.outWidth, (last - oy) * g.outWidth, scratch);
      }
    }
  }
  if (q.rows == 0) {
    const pixels = g.outHeight * g.outWidth;
    pointwise(q, g.inChannels, p.y ? p.y + <usize>(first * g.outHeight) * rowBytes : own, first * pixels, (end - first) * pixels, scratch);
  }
}

/** `count` pixels from the pixel `at` on. */
function pointwise(q: Pointwise, k: i32, deep: usize, at: i32, count: i32, scratch: usize): void {
  const offset = <usize>(at * q.channels) << 2;
  gemmPacked(
    false, count, q.channels, k, deep, k, q.packed, q.y + offset, q.channels, q.bias, q.residual ? q.residual + offset : 0, q.relu, scratch,
  );
}
