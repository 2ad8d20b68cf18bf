/**
 * Gradients of a separable convolution's depthwise filter and of its input. Image by image: the gradient of what lies between the halves, a
 * product with the pointwise filter, and both gradients from it while it lies in the cache. The same numbers to the last bit as one after
 * the other, for all images.
 */
import { operands, ownScratch, run } from './crew';
import { imageInputGradient, openWindow, prepareInputGradient } from './depthwise';
import { depthwiseSlices, imageFilterGradient } from './depthwise-filter';
import { gemmPacked, packB, PACKED_SCRATCH } from './gemm';
import { Geometry } from './geometry';
import { chunksOf, least } from './simd';
import { sumSlices } from './sums';
import { SEPARABLE_GRADIENT } from './tasks';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class SeparableGradient {
  g: Geometry;
  x: usize;
  /** The input is rectified before it is convolved. */
  rectified: i32;
  dy: usize;
  channels: i32;
  packed: usize;
  deepFilter: usize;
  /** Another gradient of the input, which is added (0: none). */
  residual: usize;
  dw: usize;
  /** 0: the gradient of the input is not wanted. */
  dx: usize;
  /** Images that share a gradient of the depthwise filter, that a chunk has, and that the product gets at once. */
  images: i32;
  chunk: i32;
  together: i32;
  /** Bytes for `together` images between the halves, and for one depthwise kernel's scratch memory. */
  between: usize;
  deepScratch: usize;
  scratch: usize;
  each: usize;
}

/**
 * @param together Images that the product gets at once.
 * @param packed Room for `packB`.
 * @param slices Room for as many gradients of the depthwise filter as `depthwiseSlices` says.
 * @param scratch A thread's: what the product needs, `between` bytes, then twice `deepScratch`.
 */
export function separableGradient(
  g: Geometry, x: usize, rectified: i32, dy: usize, channels: i32, deepFilter: usize, filter: usize, residual: usize, dw: usize, dx: usize,
  together: i32, packed: usize, slices: usize, scratch: usize, between: usize, deepScratch: usize, each: usize,
): void {
  packB(true, g.inChannels, channels, filter, channels, packed);
  const p = changetype<SeparableGradient>(operands());
  p.g = g;
  p.x = x;
  p.rectified = rectified;
  p.dy = dy;
  p.channels = channels;
  p.packed = packed;
  p.deepFilter = deepFilter;
  p.residual = residual;
  p.dx = dx;
  p.images = chunksOf(g.batch, depthwiseSlices(g.batch));
  p.chunk = chunksOf(together, p.images) * p.images;
  p.together = together;
  p.between = between;
  p.deepScratch = deepScratch;
  p.scratch = scratch;
  p.each = each;
  const parts = chunksOf(g.batch, p.images);
  p.dw = parts == 1 ? dw : slices;
  run(SEPARABLE_GRADIENT, chunksOf(g.batch, p.chunk));
  if (parts > 1) sumSlices(slices, dw, parts, g.filterHeight * g.filterWidth * g.inChannels);
}

export function separableGradientChunk(call: usize, chunk: i32): void {
  const p = changetype<SeparableGradient>(call), g = p.g, channels = p.channels;
  const scratch = ownScratch(p.scratch, p.each), between = scratch + PACKED_SCRATCH;
  const forFilter = between + p.between, forInput = forFilter + p.deepScratch;
  const size = <usize>(g.filterHeight * g.filterWidth * g.inChannels) << 2;
  const inBytes = <usize>(g.inHeight * g.inWidth * g.inChannels) << 2, pixels = g.outHeight * g.outWidth;
  const betweenBytes = <usize>(pixels * g.inChannels) << 2;
  const window = openWindow(g, p.rectified, forFilter);
  if (p.dx) prepareInputGradient(g, p.deepFilter, forInput);
  const end = least(g.batch, (chunk + 1) * p.chunk);
  for (let first = chunk * p.chunk; first < end; first += p.together) {
    const last = least(end, first + p.together), dy = p.dy + (<usize>(first * pixels * channels) << 2);
    gemmPacked(
      false, (last - first) * pixels, g.inChannels, channels, dy, channels, p.packed, between, g.inChannels, 0, 0, 0, scratch,
    );
    let own = between;
    for (let n = first; n < last; n++, own += betweenBytes) {
      const at = <usize>n * inBytes, x = p.x + at, dw = p.dw + <usize>(n / p.images) * size;
      if (n % p.images == 0) memory.fill(dw, 0, size);
      imageFilterGradient(g, x, own, dw, window);
      if (p.dx) imageInputGradient(g, own, p.rectified ? x : 0, p.residual ? p.residual + at : 0, p.dx + at, forInput);
    }
  }
}
