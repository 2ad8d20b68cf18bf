/**
 * The tiles of micro.ts with sixteen columns: for an engine that joins two vectors of four into one of eight, where twelve accumulators, two
 * of B and one of A fill the sixteen registers again. Elsewhere they may not fit. Each number is computed as in micro.ts, to the last bit.
 * An engine joins what it finds side by side: see simd.ts.
 * Four steps of k at once: moving the addresses on and looking whether to stop cost nearly as many instructions as the products.
 */
import { fma, rectify } from './simd';

/** A is read where it lies: `m` rows `lda` bytes apart. Where `m` is no multiple of six, there has to be room for six rows in `c` all the same. */
export function wide6Rows(m: i32, k: i32, a: usize, lda: usize, b: usize, start: usize, startStep: usize, c: usize, ldc: usize, relu: i32, post: usize): void {
  const end = b + <usize>k * 64, most = b + <usize>(k & ~3) * 64;
  for (; m > 0; m -= 6) {
    let c00 = v128.load(start), c01 = v128.load(start, 16), c02 = v128.load(start, 32), c03 = v128.load(start, 48); start += startStep;
    let c10 = v128.load(start), c11 = v128.load(start, 16), c12 = v128.load(start, 32), c13 = v128.load(start, 48); start += startStep;
    let c20 = v128.load(start), c21 = v128.load(start, 16), c22 = v128.load(start, 32), c23 = v128.load(start, 48); start += startStep;
    let c30 = v128.load(start), c31 = v128.load(start, 16), c32 = v128.load(start, 32), c33 = v128.load(start, 48); start += startStep;
    let c40 = v128.load(start), c41 = v128.load(start, 16), c42 = v128.load(start, 32), c43 = v128.load(start, 48); start += startStep;
    let c50 = v128.load(start), c51 = v128.load(start, 16), c52 = v128.load(start, 32), c53 = v128.load(start, 48); start += startStep;
    // Rows that do not exist read the last one that does; their results are thrown away. An engine knows of a sum, and not of a choice, that
    // it has 32 bits: of a choice it makes another number before each load.
    let a0 = a;
    let a1 = a0 + (m > 1 ? lda : 0);
    let a2 = a1 + (m > 2 ? lda : 0);
    let a3 = a2 + (m > 3 ? lda : 0);
    let a4 = a3 + (m > 4 ? lda : 0);
    let a5 = a4 + (m > 5 ? lda : 0);
    a += 6 * lda;
    let p = b;
    for (; p < most; ) {
      let b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      let x = v128.load32_splat(a0); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(a1); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(a2); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(a3); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      x = v128.load32_splat(a4); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41); c42 = fma(x, b2, c42); c43 = fma(x, b3, c43);
      x = v128.load32_splat(a5); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51); c52 = fma(x, b2, c52); c53 = fma(x, b3, c53);
      b0 = v128.load(p, 64), b1 = v128.load(p, 80), b2 = v128.load(p, 96), b3 = v128.load(p, 112);
      x = v128.load32_splat(a0, 4); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(a1, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(a2, 4); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(a3, 4); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      x = v128.load32_splat(a4, 4); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41); c42 = fma(x, b2, c42); c43 = fma(x, b3, c43);
      x = v128.load32_splat(a5, 4); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51); c52 = fma(x, b2, c52); c53 = fma(x, b3, c53);
      b0 = v128.load(p, 128), b1 = v128.load(p, 144), b2 = v128.load(p, 160), b3 = v128.load(p, 176);
      x = v128.load32_splat(a0, 8); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(a1, 8); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(a2, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(a3, 8); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      x = v128.load32_splat(a4, 8); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41); c42 = fma(x, b2, c42); c43 = fma(x, b3, c43);
      x = v128.load32_splat(a5, 8); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51); c52 = fma(x, b2, c52); c53 = fma(x, b3, c53);
      b0 = v128.load(p, 192), b1 = v128.load(p, 208), b2 = v128.load(p, 224), b3 = v128.load(p, 240);
      x = v128.load32_splat(a0, 12); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(a1, 12); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(a2, 12); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(a3, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      x = v128.load32_splat(a4, 12); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41); c42 = fma(x, b2, c42); c43 = fma(x, b3, c43);
      x = v128.load32_splat(a5, 12); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51); c52 = fma(x, b2, c52); c53 = fma(x, b3, c53);
      a0 += 16; a1 += 16; a2 += 16; a3 += 16; a4 += 16; a5 += 16;
      p += 256;
    }
    for (; p < end; ) {
      let b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      let x = v128.load32_splat(a0); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(a1); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(a2); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(a3); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      x = v128.load32_splat(a4); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41); c42 = fma(x, b2, c42); c43 = fma(x, b3, c43);
      x = v128.load32_splat(a5); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51); c52 = fma(x, b2, c52); c53 = fma(x, b3, c53);
      a0 += 4; a1 += 4; a2 += 4; a3 += 4; a4 += 4; a5 += 4;
      p += 64;
    }
    if (post) {
      const p0 = v128.load(post), p1 = v128.load(post, 16), p2 = v128.load(post, 32), p3 = v128.load(post, 48);
      c00 = f32x4.add(c00, p0); c01 = f32x4.add(c01, p1); c02 = f32x4.add(c02, p2); c03 = f32x4.add(c03, p3);
      c10 = f32x4.add(c10, p0); c11 = f32x4.add(c11, p1); c12 = f32x4.add(c12, p2); c13 = f32x4.add(c13, p3);
      c20 = f32x4.add(c20, p0); c21 = f32x4.add(c21, p1); c22 = f32x4.add(c22, p2); c23 = f32x4.add(c23, p3);
      c30 = f32x4.add(c30, p0); c31 = f32x4.add(c31, p1); c32 = f32x4.add(c32, p2); c33 = f32x4.add(c33, p3);
      c40 = f32x4.add(c40, p0); c41 = f32x4.add(c41, p1); c42 = f32x4.add(c42, p2); c43 = f32x4.add(c43, p3);
      c50 = f32x4.add(c50, p0); c51 = f32x4.add(c51, p1); c52 = f32x4.add(c52, p2); c53 = f32x4.add(c53, p3);
    }
    if (relu) {
      c00 = rectify(c00); c01 = rectify(c01); c02 = rectify(c02); c03 = rectify(c03);
      c10 = rectify(c10); c11 = rectify(c11); c12 = rectify(c12); c13 = rectify(c13);
      c20 = rectify(c20); c21 = rectify(c21); c22 = rectify(c22); c23 = rectify(c23);
      c30 = rectify(c30); c31 = rectify(c31); c32 = rectify(c32); c33 = rectify(c33);
      c40 = rectify(c40); c41 = rectify(c41); c42 = rectify(c42); c43 = rectify(c43);
      c50 = rectify(c50); c51 = rectify(c51); c52 = rectify(c52); c53 = rectify(c53);
    }
    if (relu == 2) {
      const six = f32x4.splat(6);
      c00 = f32x4.pmin(c00, six); c01 = f32x4.pmin(c01, six); c02 = f32x4.pmin(c02, six); c03 = f32x4.pmin(c03, six);
      c10 = f32x4.pmin(c10, six); c11 = f32x4.pmin(c11, six); c12 = f32x4.pmin(c12, six); c13 = f32x4.pmin(c13, six);
      c20 = f32x4.pmin(c20, six); c21 = f32x4.pmin(c21, six); c22 = f32x4.pmin(c22, six); c23 = f32x4.pmin(c23, six);
      c30 = f32x4.pmin(c30, six); c31 = f32x4.pmin(c31, six); c32 = f32x4.pmin(c32, six); c33 = f32x4.pmin(c33, six);
      c40 = f32x4.pmin(c40, six); c41 = f32x4.pmin(c41, six); c42 = f32x4.pmin(c42, six); c43 = f32x4.pmin(c43, six);
      c50 = f32x4.pmin(c50, six); c51 = f32x4.pmin(c51, six); c52 = f32x4.pmin(c52, six); c53 = f32x4.pmin(c53, six);
    }
    v128.store(c, c01, 16); v128.store(c, c00); v128.store(c, c03, 48); v128.store(c, c02, 32); c += ldc;
    v128.store(c, c11, 16); v128.store(c, c10); v128.store(c, c13, 48); v128.store(c, c12, 32); c += ldc;
    v128.store(c, c21, 16); v128.store(c, c20); v128.store(c, c23, 48); v128.store(c, c22, 32); c += ldc;
    v128.store(c, c31, 16); v128.store(c, c30); v128.store(c, c33, 48); v128.store(c, c32, 32); c += ldc;
    v128.store(c, c41, 16); v128.store(c, c40); v128.store(c, c43, 48); v128.store(c, c42, 32); c += ldc;
    v128.store(c, c51, 16); v128.store(c, c50); v128.store(c, c53, 48); v128.store(c, c52, 32); c += ldc;
  }
}

/**
 * A is read by columns: for each k, six numbers in a row, `stepA` bytes apart, and `nextA` bytes from tile to tile; `stepB` likewise. `m`: a
 * multiple of six.
 */
export function wide6Columns(
  m: i32, k: i32, a: usize, stepA: usize, nextA: usize, b: usize, stepB: usize, start: usize, startStep: usize, c: usize, ldc: usize, relu: i32, post: usize,
): void {
  const end = b + <usize>k * stepB, most = b + <usize>(k & ~3) * stepB;
  for (; m > 0; m -= 6) {
    let c00 = v128.load(start), c01 = v128.load(start, 16), c02 = v128.load(start, 32), c03 = v128.load(start, 48); start += startStep;
    let c10 = v128.load(start), c11 = v128.load(start, 16), c12 = v128.load(start, 32), c13 = v128.load(start, 48); start += startStep;
    let c20 = v128.load(start), c21 = v128.load(start, 16), c22 = v128.load(start, 32), c23 = v128.load(start, 48); start += startStep;
    let c30 = v128.load(start), c31 = v128.load(start, 16), c32 = v128.load(start, 32), c33 = v128.load(start, 48); start += startStep;
    let c40 = v128.load(start), c41 = v128.load(start, 16), c42 = v128.load(start, 32), c43 = v128.load(start, 48); start += startStep;
    let c50 = v128.load(start), c51 = v128.load(start, 16), c52 = v128.load(start, 32), c53 = v128.load(start, 48); start += startStep;
    let q = a, p = b;
    a += nextA;
    for (; p < most; ) {
      let b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      let x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      x = v128.load32_splat(q, 16); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41); c42 = fma(x, b2, c42); c43 = fma(x, b3, c43);
      x = v128.load32_splat(q, 20); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51); c52 = fma(x, b2, c52); c53 = fma(x, b3, c53);
      q += stepA; p += stepB;
      b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      x = v128.load32_splat(q, 16); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41); c42 = fma(x, b2, c42); c43 = fma(x, b3, c43);
      x = v128.load32_splat(q, 20); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51); c52 = fma(x, b2, c52); c53 = fma(x, b3, c53);
      q += stepA; p += stepB;
      b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      x = v128.load32_splat(q, 16); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41); c42 = fma(x, b2, c42); c43 = fma(x, b3, c43);
      x = v128.load32_splat(q, 20); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51); c52 = fma(x, b2, c52); c53 = fma(x, b3, c53);
      q += stepA; p += stepB;
      b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      x = v128.load32_splat(q, 16); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41); c42 = fma(x, b2, c42); c43 = fma(x, b3, c43);
      x = v128.load32_splat(q, 20); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51); c52 = fma(x, b2, c52); c53 = fma(x, b3, c53);
      q += stepA; p += stepB;
    }
    for (; p < end; ) {
      let b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      let x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      x = v128.load32_splat(q, 16); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41); c42 = fma(x, b2, c42); c43 = fma(x, b3, c43);
      x = v128.load32_splat(q, 20); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51); c52 = fma(x, b2, c52); c53 = fma(x, b3, c53);
      q += stepA; p += stepB;
    }
    if (post) {
      const p0 = v128.load(post), p1 = v128.load(post, 16), p2 = v128.load(post, 32), p3 = v128.load(post, 48);
      c00 = f32x4.add(c00, p0); c01 = f32x4.add(c01, p1); c02 = f32x4.add(c02, p2); c03 = f32x4.add(c03, p3);
      c10 = f32x4.add(c10, p0); c11 = f32x4.add(c11, p1); c12 = f32x4.add(c12, p2); c13 = f32x4.add(c13, p3);
      c20 = f32x4.add(c20, p0); c21 = f32x4.add(c21, p1); c22 = f32x4.add(c22, p2); c23 = f32x4.add(c23, p3);
      c30 = f32x4.add(c30, p0); c31 = f32x4.add(c31, p1); c32 = f32x4.add(c32, p2); c33 = f32x4.add(c33, p3);
      c40 = f32x4.add(c40, p0); c41 = f32x4.add(c41, p1); c42 = f32x4.add(c42, p2); c43 = f32x4.add(c43, p3);
      c50 = f32x4.add(c50, p0); c51 = f32x4.add(c51, p1); c52 = f32x4.add(c52, p2); c53 = f32x4.add(c53, p3);
    }
    if (relu) {
      c00 = rectify(c00); c01 = rectify(c01); c02 = rectify(c02); c03 = rectify(c03);
      c10 = rectify(c10); c11 = rectify(c11); c12 = rectify(c12); c13 = rectify(c13);
      c20 = rectify(c20); c21 = rectify(c21); c22 = rectify(c22); c23 = rectify(c23);
      c30 = rectify(c30); c31 = rectify(c31); c32 = rectify(c32); c33 = rectify(c33);
      c40 = rectify(c40); c41 = rectify(c41); c42 = rectify(c42); c43 = rectify(c43);
      c50 = rectify(c50); c51 = rectify(c51); c52 = rectify(c52); c53 = rectify(c53);
    }
    if (relu == 2) {
      const six = f32x4.splat(6);
      c00 = f32x4.pmin(c00, six); c01 = f32x4.pmin(c01, six); c02 = f32x4.pmin(c02, six); c03 = f32x4.pmin(c03, six);
      c10 = f32x4.pmin(c10, six); c11 = f32x4.pmin(c11, six); c12 = f32x4.pmin(c12, six); c13 = f32x4.pmin(c13, six);
      c20 = f32x4.pmin(c20, six); c21 = f32x4.pmin(c21, six); c22 = f32x4.pmin(c22, six); c23 = f32x4.pmin(c23, six);
      c30 = f32x4.pmin(c30, six); c31 = f32x4.pmin(c31, six); c32 = f32x4.pmin(c32, six); c33 = f32x4.pmin(c33, six);
      c40 = f32x4.pmin(c40, six); c41 = f32x4.pmin(c41, six); c42 = f32x4.pmin(c42, six); c43 = f32x4.pmin(c43, six);
      c50 = f32x4.pmin(c50, six); c51 = f32x4.pmin(c51, six); c52 = f32x4.pmin(c52, six); c53 = f32x4.pmin(c53, six);
    }
    v128.store(c, c01, 16); v128.store(c, c00); v128.store(c, c03, 48); v128.store(c, c02, 32); c += ldc;
    v128.store(c, c11, 16); v128.store(c, c10); v128.store(c, c13, 48); v128.store(c, c12, 32); c += ldc;
    v128.store(c, c21, 16); v128.store(c, c20); v128.store(c, c23, 48); v128.store(c, c22, 32); c += ldc;
    v128.store(c, c31, 16); v128.store(c, c30); v128.store(c, c33, 48); v128.store(c, c32, 32); c += ldc;
    v128.store(c, c41, 16); v128.store(c, c40); v128.store(c, c43, 48); v128.store(c, c42, 32); c += ldc;
    v128.store(c, c51, 16); v128.store(c, c50); v128.store(c, c53, 48); v128.store(c, c52, 32); c += ldc;
  }
}

/** The same with four rows, so that 32 rows are 4 × 6 + 2 × 4 and nothing is computed for nothing. */
export function wide4Columns(
  m: i32, k: i32, a: usize, stepA: usize, nextA: usize, b: usize, stepB: usize, start: usize, startStep: usize, c: usize, ldc: usize, relu: i32, post: usize,
): void {
  const end = b + <usize>k * stepB, most = b + <usize>(k & ~3) * stepB;
  for (; m > 0; m -= 4) {
    let c00 = v128.load(start), c01 = v128.load(start, 16), c02 = v128.load(start, 32), c03 = v128.load(start, 48); start += startStep;
    let c10 = v128.load(start), c11 = v128.load(start, 16), c12 = v128.load(start, 32), c13 = v128.load(start, 48); start += startStep;
    let c20 = v128.load(start), c21 = v128.load(start, 16), c22 = v128.load(start, 32), c23 = v128.load(start, 48); start += startStep;
    let c30 = v128.load(start), c31 = v128.load(start, 16), c32 = v128.load(start, 32), c33 = v128.load(start, 48); start += startStep;
    let q = a, p = b;
    a += nextA;
    for (; p < most; ) {
      let b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      let x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      q += stepA; p += stepB;
      b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      q += stepA; p += stepB;
      b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      q += stepA; p += stepB;
      b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      q += stepA; p += stepB;
    }
    for (; p < end; ) {
      let b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32), b3 = v128.load(p, 48);
      let x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01); c02 = fma(x, b2, c02); c03 = fma(x, b3, c03);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11); c12 = fma(x, b2, c12); c13 = fma(x, b3, c13);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21); c22 = fma(x, b2, c22); c23 = fma(x, b3, c23);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31); c32 = fma(x, b2, c32); c33 = fma(x, b3, c33);
      q += stepA; p += stepB;
    }
    if (post) {
      const p0 = v128.load(post), p1 = v128.load(post, 16), p2 = v128.load(post, 32), p3 = v128.load(post, 48);
      c00 = f32x4.add(c00, p0); c01 = f32x4.add(c01, p1); c02 = f32x4.add(c02, p2); c03 = f32x4.add(c03, p3);
      c10 = f32x4.add(c10, p0); c11 = f32x4.add(c11, p1); c12 = f32x4.add(c12, p2); c13 = f32x4.add(c13, p3);
      c20 = f32x4.add(c20, p0); c21 = f32x4.add(c21, p1); c22 = f32x4.add(c22, p2); c23 = f32x4.add(c23, p3);
      c30 = f32x4.add(c30, p0); c31 = f32x4.add(c31, p1); c32 = f32x4.add(c32, p2); c33 = f32x4.add(c33, p3);
    }
    if (relu) {
      c00 = rectify(c00); c01 = rectify(c01); c02 = rectify(c02); c03 = rectify(c03);
      c10 = rectify(c10); c11 = rectify(c11); c12 = rectify(c12); c13 = rectify(c13);
      c20 = rectify(c20); c21 = rectify(c21); c22 = rectify(c22); c23 = rectify(c23);
      c30 = rectify(c30); c31 = rectify(c31); c32 = rectify(c32); c33 = rectify(c33);
    }
    if (relu == 2) {
      const six = f32x4.splat(6);
      c00 = f32x4.pmin(c00, six); c01 = f32x4.pmin(c01, six); c02 = f32x4.pmin(c02, six); c03 = f32x4.pmin(c03, six);
      c10 = f32x4.pmin(c10, six); c11 = f32x4.pmin(c11, six); c12 = f32x4.pmin(c12, six); c13 = f32x4.pmin(c13, six);
      c20 = f32x4.pmin(c20, six); c21 = f32x4.pmin(c21, six); c22 = f32x4.pmin(c22, six); c23 = f32x4.pmin(c23, six);
      c30 = f32x4.pmin(c30, six); c31 = f32x4.pmin(c31, six); c32 = f32x4.pmin(c32, six); c33 = f32x4.pmin(c33, six);
    }
    v128.store(c, c01, 16); v128.store(c, c00); v128.store(c, c03, 48); v128.store(c, c02, 32); c += ldc;
    v128.store(c, c11, 16); v128.store(c, c10); v128.store(c, c13, 48); v128.store(c, c12, 32); c += ldc;
    v128.store(c, c21, 16); v128.store(c, c20); v128.store(c, c23, 48); v128.store(c, c22, 32); c += ldc;
    v128.store(c, c31, 16); v128.store(c, c30); v128.store(c, c33, 48); v128.store(c, c32, 32); c += ldc;
  }
}
