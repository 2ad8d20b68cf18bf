/**
 * Convolution and its two gradients as matrix products over blocks of the patch matrix P (see patches.ts):
 * Y = P · W, dW = Pᵀ · dY, dP = dY · Wᵀ. Scratch memory of a thread: what the product needs, then `rows` rows of P.
 */
import { operands, ownScratch, run } from './crew';
import { gemm, GEMM_SCRATCH, gemmPacked, packB, PACKED_SCRATCH } from './gemm';
import { Geometry, isPointwise } from './geometry';
import { gatherPatches, scatterPatches } from './patches';
import { product } from './product';
import { chunksOf, least } from './simd';
import { sumSlices } from './sums';
import { CONVOLVE, FILTER_GRADIENT, INPUT_GRADIENT } from './tasks';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class Convolution {
  g: Geometry;
  x: usize;
  /** The packed filter, or dY where the filter's gradient is wanted. */
  w: usize;
  bias: usize;
  residual: usize;
  relu: i32;
  y: usize;
  /** Rows of P at once, and in a chunk. */
  rows: i32;
  chunk: i32;
  scratch: usize;
  each: usize;
}

const MOST_CHUNKS = 32;

function begin(g: Geometry, x: usize, w: usize, y: usize, rows: i32, scratch: usize, each: usize): Convolution {
  const p = changetype<Convolution>(operands());
  p.g = g;
  p.x = x;
  p.w = w;
  p.bias = 0;
  p.residual = 0;
  p.relu = 0;
  p.y = y;
  p.rows = rows;
  p.scratch = scratch;
  p.each = each;
  return p;
}

function rowsOf(g: Geometry): i32 {
  return g.batch * g.outHeight * g.outWidth;
}

function patchLength(g: Geometry): i32 {
  return g.filterHeight * g.filterWidth * g.inChannels;
}

export function convolve(
  g: Geometry, x: usize, w: usize, bias: usize, residual: usize, relu: i32, y: usize, rows: i32, packed: usize, scratch: usize, each: usize,
): void {
  const total = rowsOf(g), co = g.outChannels, k = patchLength(g);
  if (isPointwise(g)) return product(false, false, total, co, k, x, k, w, co, y, co, bias, residual, relu, packed, scratch, each);
  packB(false, co, k, w, co, packed);
  const p = begin(g, x, packed, y, rows, scratch, each);
  p.bias = bias;
  p.residual = residual;
  p.relu = relu;
  p.chunk = chunksOf(chunksOf(total, MOST_CHUNKS), rows) * rows;
  run(CONVOLVE, chunksOf(total, p.chunk));
}

export function convolveChunk(call: usize, n: i32): void {
  const p = changetype<Convolution>(call), g = p.g, co = g.outChannels, k = patchLength(g);
  const scratch = ownScratch(p.scratch, p.each), patches = scratch + PACKED_SCRATCH;
  const end = least(rowsOf(g), (n + 1) * p.chunk);
  for (let r = n * p.chunk; r < end; r += p.rows) {
    const count = least(p.rows, end - r);
    gatherPatches(g, p.x, patches, r, count);
    const at = <usize>(r * co) << 2, residual = p.residual ? p.residual + at : 0;
    gemmPacked(false, count, co, k, patches, k, p.w, p.y + at, co, p.bias, residual, p.relu, scratch);
  }
}

/** `slices`: room for as many gradients as there are chunks, which are summed in the end; the host chooses the rows of a chunk. */
export function convolveFilterGradient(
  g: Geometry, x: usize, dy: usize, dw: usize, rows: i32, chunk: i32, slices: usize, scratch: usize, each: usize,
): void {
  const size = patchLength(g) * g.outChannels, chunks = max(1, chunksOf(rowsOf(g), chunk));
  const p = begin(g, x, dy, chunks == 1 ? dw : slices, rows, scratch, each);
  p.chunk = chunk;
  run(FILTER_GRADIENT, chunks);
  if (chunks > 1) sumSlices(slices, dw, chunks, size);
}

export function filterGradientChunk(call: usize, n: i32): void {
  const p = changetype<Convolution>(call), g = p.g, co = g.outChannels, k = patchLength(g);
  const scratch = ownScratch(p.scratch, p.each), patches = scratch + GEMM_SCRATCH;
  const start = n * p.chunk, end = least(rowsOf(g), start + p.chunk);
  const dw = p.y + (<usize>(n * k * co) << 2);
  if (isPointwise(g) || start >= end) {
    const x = p.x + (<usize>(start * k) << 2), dy = p.w + (<usize>(start * co) << 2);
    return gemm(true, false, k, co, max(0, end - start), x, k, dy, co, dw, co, 0, false, 0, scratch);
  }
  for (let r = start; r < end; r += p.rows) {
    const count = least(p.rows, end - r);
    gatherPatches(g, p.x, patches, r, count);
    gemm(true, false, k, co, count, patches, k, p.w + (<usize>(r * co) << 2), co, dw, co, 0, r > start, 0, scratch);
  }
}

export function convolveInputGradient(
  g: Geometry, dy: usize, w: usize, dx: usize, rows: i32, packed: usize, scratch: usize, each: usize,
): void {
  const co = g.outChannels, k = patchLength(g);
  if (isPointwise(g)) return product(false, true, rowsOf(g), k, co, dy, co, w, co, dx, k, 0, 0, 0, packed, scratch, each);
  packB(true, k, co, w, co, packed);
  begin(g, dy, packed, dx, rows, scratch, each);
  run(INPUT_GRADIENT, g.batch);
}

/** One image: patches overlap within it, not between images. */
export function inputGradientChunk(call: usize, n: i32): void {
  const p = changetype<Convolution>(call), g = p.g, co = g.outChannels, k = patchLength(g);
  const scratch = ownScratch(p.scratch, p.each), patches = scratch + PACKED_SCRATCH;
  const image = <usize>(g.inHeight * g.inWidth * g.inChannels) << 2;
  memory.fill(p.y + <usize>n * image, 0, image);
  const end = (n + 1) * g.outHeight * g.outWidth;
  for (let r = n * g.outHeight * g.outWidth; r < end; r += p.rows) {
    const count = least(p.rows, end - r);
    gemmPacked(false, count, k, co, p.x + (<usize>(r * co) << 2), co, p.w, patches, k, 0, 0, 0, scratch);
    scatterPatches(g, patches, p.y, r, count);
  }
}
