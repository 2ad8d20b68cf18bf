/**
 * Gradients of a separable convolution: of its bias, its depthwise filter and its input, and that before its rectifier. Image by image: back
 * through the rectifier, the gradient of what lies between the halves, a product with the pointwise filter, and from it the gradients of the
 * depthwise half, each while the one before lies in the cache. Gradients of the depthwise half are the same numbers to the last bit as one
 * after the other, for all images.
 */
import { operands, ownScratch, run } from './crew';
import { imageInputGradient, openWindow, prepareInputGradient } from './depthwise';
import { depthwiseSlices, imageFilterGradient } from './depthwise-filter';
import { rectifyGradient } from './elementwise';
import { gemmPacked, packB, PACKED_SCRATCH } from './gemm';
import { Geometry } from './geometry';
import { chunksOf, least } from './simd';
import { addColumnSums, sumSlices } from './sums';
import { SEPARABLE_GRADIENT } from './tasks';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class SeparableGradient {
  g: Geometry;
  x: usize;
  /** The input is rectified before it is convolved. */
  rectified: i32;
  dy: usize;
  /** What the convolution gave where it was rectified, and where the gradient before that goes; 0: it was not. */
  y: usize;
  dz: usize;
  channels: i32;
  packed: usize;
  deepFilter: usize;
  /** Another gradient of the input, which is added (0: none). It may be dy or dz. */
  residual: usize;
  dw: usize;
  /** 0: the gradient of the bias is not wanted. */
  db: usize;
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

/** Rows that go through the rectifier, and are summed up, at once. */
const ROWS = 256;

/**
 * @param together Images that the product gets at once.
 * @param packed Room for `packB`.
 * @param slices Room for as many gradients of the depthwise filter as `depthwiseSlices` says, then as many of the bias.
 * @param scratch A thread's: what the product needs, `between` bytes, then twice `deepScratch`.
 */
export function separableGradient(
  g: Geometry, x: usize, rectified: i32, dy: usize, y: usize, dz: usize, channels: i32, deepFilter: usize, filter: usize,
  residual: usize, dw: usize, db: usize, dx: usize, together: i32, packed: usize, slices: usize, scratch: usize, between: usize,
  deepScratch: usize, each: usize,
): void {
  packB(true, g.inChannels, channels, filter, channels, packed);
  const p = changetype<SeparableGradient>(operands());
  p.g = g;
  p.x = x;
  p.rectified = rectified;
  p.dy = dy;
  p.y = y;
  p.dz = dz;
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
  const parts = chunksOf(g.batch, p.images), size = g.filterHeight * g.filterWidth * g.inChannels;
  const biasSlices = slices + (<usize>(parts * size) << 2);
  p.dw = parts == 1 ? dw : slices;
  p.db = parts == 1 || !db ? db : biasSlices;
  run(SEPARABLE_GRADIENT, chunksOf(g.batch, p.chunk));
  if (parts == 1) return;
  sumSlices(slices, dw, parts, size);
  if (db) sumSlices(biasSlices, db, parts, channels);
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
    const last = least(end, first + p.together);
    for (let n = first; n < last; n++) beforeRectifier(p, n, pixels);
    const dy = (p.y ? p.dz : p.dy) + (<usize>(first * pixels * channels) << 2);
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

/** Image `n` back through the rectifier, where there is one, and its share of the gradient of the bias, where that is wanted. */
function beforeRectifier(p: SeparableGradient, n: i32, pixels: i32): void {
  const row = <usize>p.channels << 2, db = p.db ? p.db + <usize>(n / p.images) * row : 0;
  if (db && n % p.images == 0) memory.fill(db, 0, row);
  if (!p.y && !db) return;
  for (let r = 0; r < pixels; r += ROWS) {
    const at = <usize>(n * pixels + r) * row, rows = least(ROWS, pixels - r);
    if (p.y) rectifyGradient(p.dy + at, p.y + at, p.dz + at, <usize>rows * <usize>p.channels);
    if (db) addColumnSums((p.y ? p.dz : p.dy) + at, db, rows, p.channels);
  }
}
