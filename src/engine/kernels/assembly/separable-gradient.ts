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
  images: i32;
  /** Bytes for an image between the halves, and for one depthwise kernel's scratch memory. */
  between: usize;
  deepScratch: usize;
  scratch: usize;
  each: usize;
}

/**
 * @param packed Room for `packB`.
 * @param slices Room for as many gradients of the depthwise filter as `depthwiseSlices` says.
 * @param scratch A thread's: what the product needs, `between` bytes, then twice `deepScratch`.
 */
export function separableGradient(
  g: Geometry, x: usize, rectified: i32, dy: usize, channels: i32, deepFilter: usize, filter: usize, residual: usize, dw: usize, dx: usize,
  packed: usize, slices: usize, scratch: usize, between: usize, deepScratch: usize, each: usize,
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
  p.between = between;
  p.deepScratch = deepScratch;
  p.scratch = scratch;
  p.each = each;
  const chunks = chunksOf(g.batch, p.images);
  p.dw = chunks == 1 ? dw : slices;
  run(SEPARABLE_GRADIENT, chunks);
  if (chunks > 1) sumSlices(slices, dw, chunks, g.filterHeight * g.filterWidth * g.inChannels);
}

export function separableGradientChunk(call: usize, chunk: i32): void {
  const p = changetype<SeparableGradient>(call), g = p.g, channels = p.channels;
  const scratch = ownScratch(p.scratch, p.each), between = scratch + PACKED_SCRATCH;
  const forFilter = between + p.between, forInput = forFilter + p.deepScratch;
  const size = <usize>(g.filterHeight * g.filterWidth * g.inChannels) << 2, dw = p.dw + <usize>chunk * size;
  const inBytes = <usize>(g.inHeight * g.inWidth * g.inChannels) << 2, pixels = g.outHeight * g.outWidth;
  memory.fill(dw, 0, size);
  const window = openWindow(g, p.rectified, forFilter);
  if (p.dx) prepareInputGradient(g, p.deepFilter, forInput);
  const first = chunk * p.images, end = least(g.batch, first + p.images);
  for (let n = first; n < end; n++) {
    const at = <usize>n * inBytes, x = p.x + at;
    gemmPacked(
      false, pixels, g.inChannels, channels, p.dy + (<usize>(n * pixels * channels) << 2), channels, p.packed, between, g.inChannels, 0, 0, 0, scratch,
    );
    imageFilterGradient(g, x, between, dw, window);
    if (p.dx) imageInputGradient(g, between, p.rectified ? x : 0, p.residual ? p.residual + at : 0, p.dx + at, forInput);
  }
}
