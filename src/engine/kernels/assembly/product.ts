/** A matrix product by all threads: B is packed once, then rows of C are shared out. */
import { operands, ownScratch, run } from './crew';
import { gemmPacked, packB } from './gemm';
import { chunksOf } from './simd';
import { PRODUCT } from './tasks';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class Product {
  transposeA: i32;
  m: i32;
  n: i32;
  k: i32;
  a: usize;
  lda: i32;
  packed: usize;
  c: usize;
  ldc: i32;
  bias: usize;
  residual: usize;
  relu: i32;
  rows: i32;
  scratch: usize;
  each: usize;
}

/** Rows are shared out in blocks of 96, so that each tile is the same whatever the number of chunks. */
const BLOCK = 96;
const MOST_CHUNKS = 32;
/** Fewer multiplications than this are done before another thread has looked up. */
const WORTH_SHARING: f32 = 60_000;

/** See `gemmPacked`. `packed`: room for `packB`; `scratch`: `each` bytes a thread. */
export function product(
  transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32,
  bias: usize, residual: usize, relu: i32, packed: usize, scratch: usize, each: usize,
): void {
  const p = changetype<Product>(operands());
  p.transposeA = transposeA;
  p.m = m;
  p.n = n;
  p.k = k;
  p.a = a;
  p.lda = lda;
  p.packed = packed;
  p.c = c;
  p.ldc = ldc;
  p.bias = bias;
  p.residual = residual;
  p.relu = relu;
  const even = chunksOf(chunksOf(m, MOST_CHUNKS), BLOCK) * BLOCK;
  p.rows = <f32>m * <f32>n * <f32>k < WORTH_SHARING ? max(m, 1) : even;
  p.scratch = scratch;
  p.each = each;
  packB(transposeB, n, k, b, ldb, packed);
  run(PRODUCT, chunksOf(m, p.rows));
}

export function productChunk(call: usize, chunk: i32): void {
  const p = changetype<Product>(call);
  const first = chunk * p.rows, count = min(p.rows, p.m - first);
  const a = p.a + (p.transposeA ? <usize>first << 2 : <usize>(first * p.lda) << 2);
  const c = p.c + (<usize>(first * p.ldc) << 2);
  const residual = p.residual ? p.residual + (<usize>(first * p.ldc) << 2) : 0;
  gemmPacked(p.transposeA != 0, count, p.n, p.k, a, p.lda, p.packed, c, p.ldc, p.bias, residual, p.relu, ownScratch(p.scratch, p.each));
}
