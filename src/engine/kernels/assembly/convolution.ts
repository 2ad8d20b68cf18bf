/**
 * Convolution and its two gradients as matrix products over blocks of the patch matrix P (see patches.ts):
 * Y = P · W, dW = Pᵀ · dY, dP = dY · Wᵀ. Scratch memory: what the product needs, then `rows` rows of P.
 */
import { gemm, GEMM_SCRATCH } from './gemm';
import { Geometry, isPointwise } from './geometry';
import { gatherPatches, scatterPatches } from './patches';
import { least } from './simd';

export function convolve(g: Geometry, x: usize, w: usize, bias: usize, relu: bool, y: usize, rows: i32, scratch: usize): void {
  const total = g.batch * g.outHeight * g.outWidth, co = g.outChannels;
  const k = g.filterHeight * g.filterWidth * g.inChannels;
  if (isPointwise(g)) return gemm(false, false, total, co, k, x, k, w, co, y, co, bias, false, relu, scratch);
  const patches = scratch + GEMM_SCRATCH;
  for (let r = 0; r < total; r += rows) {
    const count = least(rows, total - r);
    gatherPatches(g, x, patches, r, count);
    gemm(false, false, count, co, k, patches, k, w, co, y + (<usize>(r * co) << 2), co, bias, false, relu, scratch);
  }
}

export function convolveFilterGradient(g: Geometry, x: usize, dy: usize, dw: usize, rows: i32, scratch: usize): void {
  const total = g.batch * g.outHeight * g.outWidth, co = g.outChannels;
  const k = g.filterHeight * g.filterWidth * g.inChannels;
  if (isPointwise(g) || total == 0) return gemm(true, false, k, co, total, x, k, dy, co, dw, co, 0, false, false, scratch);
  const patches = scratch + GEMM_SCRATCH;
  for (let r = 0; r < total; r += rows) {
    const count = least(rows, total - r);
    gatherPatches(g, x, patches, r, count);
    gemm(true, false, k, co, count, patches, k, dy + (<usize>(r * co) << 2), co, dw, co, 0, r > 0, false, scratch);
  }
}

export function convolveInputGradient(g: Geometry, dy: usize, w: usize, dx: usize, rows: i32, scratch: usize): void {
  const total = g.batch * g.outHeight * g.outWidth, co = g.outChannels;
  const k = g.filterHeight * g.filterWidth * g.inChannels;
  if (isPointwise(g)) return gemm(false, true, total, k, co, dy, co, w, co, dx, k, 0, false, false, scratch);
  const patches = scratch + GEMM_SCRATCH;
  memory.fill(dx, 0, <usize>(g.batch * g.inHeight * g.inWidth * g.inChannels) << 2);
  for (let r = 0; r < total; r += rows) {
    const count = least(rows, total - r);
    gemm(false, true, count, k, co, dy + (<usize>(r * co) << 2), co, w, co, patches, k, 0, false, false, scratch);
    scatterPatches(g, patches, dx, r, count);
  }
}
