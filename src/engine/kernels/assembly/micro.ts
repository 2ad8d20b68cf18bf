/**
 * The inner loops of the matrix product: a tile of 6×8 (or 4×8) of C stays in registers while k runs, then the next one below it.
 * `b` is a panel: for each k, eight numbers in a row, packed where nothing else is said. A tile starts from `start` (rows `startStep` bytes apart:
 * C itself to go on adding, a bias with step 0, or zeros) and ends in `c` (rows `ldc` bytes apart).
 * In the end `post` (0: none), eight numbers, is added to each row, and `relu` (see simd.ts) done.
 * Twelve accumulators, two of B and one of A fill the sixteen vector registers of x64.
 */
import { fma, rectify } from './simd';

/** A is read where it lies: `m` rows `lda` bytes apart. Where `m` is no multiple of six, there has to be room for six rows in `c` all the same. */
export function tile6Rows(m: i32, k: i32, a: usize, lda: usize, b: usize, start: usize, startStep: usize, c: usize, ldc: usize, relu: i32, post: usize): void {
  const end = b + <usize>k * 32;
  for (; m > 0; m -= 6) {
    let c00 = v128.load(start), c01 = v128.load(start, 16); start += startStep;
    let c10 = v128.load(start), c11 = v128.load(start, 16); start += startStep;
    let c20 = v128.load(start), c21 = v128.load(start, 16); start += startStep;
    let c30 = v128.load(start), c31 = v128.load(start, 16); start += startStep;
    let c40 = v128.load(start), c41 = v128.load(start, 16); start += startStep;
    let c50 = v128.load(start), c51 = v128.load(start, 16); start += startStep;
    // Rows that do not exist read the last one that does; their results are thrown away.
    let a0 = a;
    let a1 = m > 1 ? a0 + lda : a0;
    let a2 = m > 2 ? a1 + lda : a1;
    let a3 = m > 3 ? a2 + lda : a2;
    let a4 = m > 4 ? a3 + lda : a3;
    let a5 = m > 5 ? a4 + lda : a4;
    a += 6 * lda;
    for (let p = b; p < end; ) {
      const b0 = v128.load(p), b1 = v128.load(p, 16);
      let x = v128.load32_splat(a0); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01);
      x = v128.load32_splat(a1); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11);
      x = v128.load32_splat(a2); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21);
      x = v128.load32_splat(a3); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31);
      x = v128.load32_splat(a4); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41);
      x = v128.load32_splat(a5); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51);
      a0 += 4; a1 += 4; a2 += 4; a3 += 4; a4 += 4; a5 += 4;
      p += 32;
    }
    if (post) {
      const p0 = v128.load(post), p1 = v128.load(post, 16);
      c00 = f32x4.add(c00, p0); c01 = f32x4.add(c01, p1); c10 = f32x4.add(c10, p0); c11 = f32x4.add(c11, p1);
      c20 = f32x4.add(c20, p0); c21 = f32x4.add(c21, p1); c30 = f32x4.add(c30, p0); c31 = f32x4.add(c31, p1);
      c40 = f32x4.add(c40, p0); c41 = f32x4.add(c41, p1); c50 = f32x4.add(c50, p0); c51 = f32x4.add(c51, p1);
    }
    if (relu) {
      c00 = rectify(c00); c01 = rectify(c01); c10 = rectify(c10); c11 = rectify(c11);
      c20 = rectify(c20); c21 = rectify(c21); c30 = rectify(c30); c31 = rectify(c31);
      c40 = rectify(c40); c41 = rectify(c41); c50 = rectify(c50); c51 = rectify(c51);
    }
    if (relu == 2) {
      const six = f32x4.splat(6);
      c00 = f32x4.pmin(c00, six); c01 = f32x4.pmin(c01, six); c10 = f32x4.pmin(c10, six); c11 = f32x4.pmin(c11, six);
      c20 = f32x4.pmin(c20, six); c21 = f32x4.pmin(c21, six); c30 = f32x4.pmin(c30, six); c31 = f32x4.pmin(c31, six);
      c40 = f32x4.pmin(c40, six); c41 = f32x4.pmin(c41, six); c50 = f32x4.pmin(c50, six); c51 = f32x4.pmin(c51, six);
    }
    v128.store(c, c01, 16); v128.store(c, c00); c += ldc;
    v128.store(c, c11, 16); v128.store(c, c10); c += ldc;
    v128.store(c, c21, 16); v128.store(c, c20); c += ldc;
    v128.store(c, c31, 16); v128.store(c, c30); c += ldc;
    v128.store(c, c41, 16); v128.store(c, c40); c += ldc;
    v128.store(c, c51, 16); v128.store(c, c50); c += ldc;
  }
}

/**
 * A is read by columns: for each k, six numbers in a row, `stepA` bytes apart, and `nextA` bytes from tile to tile; `stepB` likewise. `m`: a
 * multiple of six.
 */
export function tile6Columns(
  m: i32, k: i32, a: usize, stepA: usize, nextA: usize, b: usize, stepB: usize, start: usize, startStep: usize, c: usize, ldc: usize, relu: i32, post: usize,
): void {
  const end = b + <usize>k * stepB;
  for (; m > 0; m -= 6) {
    let c00 = v128.load(start), c01 = v128.load(start, 16); start += startStep;
    let c10 = v128.load(start), c11 = v128.load(start, 16); start += startStep;
    let c20 = v128.load(start), c21 = v128.load(start, 16); start += startStep;
    let c30 = v128.load(start), c31 = v128.load(start, 16); start += startStep;
    let c40 = v128.load(start), c41 = v128.load(start, 16); start += startStep;
    let c50 = v128.load(start), c51 = v128.load(start, 16); start += startStep;
    let q = a;
    a += nextA;
    for (let p = b; p < end; ) {
      const b0 = v128.load(p), b1 = v128.load(p, 16);
      let x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31);
      x = v128.load32_splat(q, 16); c40 = fma(x, b0, c40); c41 = fma(x, b1, c41);
      x = v128.load32_splat(q, 20); c50 = fma(x, b0, c50); c51 = fma(x, b1, c51);
      q += stepA;
      p += stepB;
    }
    if (post) {
      const p0 = v128.load(post), p1 = v128.load(post, 16);
      c00 = f32x4.add(c00, p0); c01 = f32x4.add(c01, p1); c10 = f32x4.add(c10, p0); c11 = f32x4.add(c11, p1);
      c20 = f32x4.add(c20, p0); c21 = f32x4.add(c21, p1); c30 = f32x4.add(c30, p0); c31 = f32x4.add(c31, p1);
      c40 = f32x4.add(c40, p0); c41 = f32x4.add(c41, p1); c50 = f32x4.add(c50, p0); c51 = f32x4.add(c51, p1);
    }
    if (relu) {
      c00 = rectify(c00); c01 = rectify(c01); c10 = rectify(c10); c11 = rectify(c11);
      c20 = rectify(c20); c21 = rectify(c21); c30 = rectify(c30); c31 = rectify(c31);
      c40 = rectify(c40); c41 = rectify(c41); c50 = rectify(c50); c51 = rectify(c51);
    }
    if (relu == 2) {
      const six = f32x4.splat(6);
      c00 = f32x4.pmin(c00, six); c01 = f32x4.pmin(c01, six); c10 = f32x4.pmin(c10, six); c11 = f32x4.pmin(c11, six);
      c20 = f32x4.pmin(c20, six); c21 = f32x4.pmin(c21, six); c30 = f32x4.pmin(c30, six); c31 = f32x4.pmin(c31, six);
      c40 = f32x4.pmin(c40, six); c41 = f32x4.pmin(c41, six); c50 = f32x4.pmin(c50, six); c51 = f32x4.pmin(c51, six);
    }
    v128.store(c, c01, 16); v128.store(c, c00); c += ldc;
    v128.store(c, c11, 16); v128.store(c, c10); c += ldc;
    v128.store(c, c21, 16); v128.store(c, c20); c += ldc;
    v128.store(c, c31, 16); v128.store(c, c30); c += ldc;
    v128.store(c, c41, 16); v128.store(c, c40); c += ldc;
    v128.store(c, c51, 16); v128.store(c, c50); c += ldc;
  }
}

/** The same with four rows, so that 32 rows are 4 × 6 + 2 × 4 and nothing is computed for nothing. */
export function tile4Columns(
  m: i32, k: i32, a: usize, stepA: usize, nextA: usize, b: usize, stepB: usize, start: usize, startStep: usize, c: usize, ldc: usize, relu: i32, post: usize,
): void {
  const end = b + <usize>k * stepB;
  for (; m > 0; m -= 4) {
    let c00 = v128.load(start), c01 = v128.load(start, 16); start += startStep;
    let c10 = v128.load(start), c11 = v128.load(start, 16); start += startStep;
    let c20 = v128.load(start), c21 = v128.load(start, 16); start += startStep;
    let c30 = v128.load(start), c31 = v128.load(start, 16); start += startStep;
    let q = a;
    a += nextA;
    for (let p = b; p < end; ) {
      const b0 = v128.load(p), b1 = v128.load(p, 16);
      let x = v128.load32_splat(q); c00 = fma(x, b0, c00); c01 = fma(x, b1, c01);
      x = v128.load32_splat(q, 4); c10 = fma(x, b0, c10); c11 = fma(x, b1, c11);
      x = v128.load32_splat(q, 8); c20 = fma(x, b0, c20); c21 = fma(x, b1, c21);
      x = v128.load32_splat(q, 12); c30 = fma(x, b0, c30); c31 = fma(x, b1, c31);
      q += stepA;
      p += stepB;
    }
    if (post) {
      const p0 = v128.load(post), p1 = v128.load(post, 16);
      c00 = f32x4.add(c00, p0); c01 = f32x4.add(c01, p1); c10 = f32x4.add(c10, p0); c11 = f32x4.add(c11, p1);
      c20 = f32x4.add(c20, p0); c21 = f32x4.add(c21, p1); c30 = f32x4.add(c30, p0); c31 = f32x4.add(c31, p1);
    }
    if (relu) {
      c00 = rectify(c00); c01 = rectify(c01); c10 = rectify(c10); c11 = rectify(c11);
      c20 = rectify(c20); c21 = rectify(c21); c30 = rectify(c30); c31 = rectify(c31);
    }
    if (relu == 2) {
      const six = f32x4.splat(6);
      c00 = f32x4.pmin(c00, six); c01 = f32x4.pmin(c01, six); c10 = f32x4.pmin(c10, six); c11 = f32x4.pmin(c11, six);
      c20 = f32x4.pmin(c20, six); c21 = f32x4.pmin(c21, six); c30 = f32x4.pmin(c30, six); c31 = f32x4.pmin(c31, six);
    }
    v128.store(c, c01, 16); v128.store(c, c00); c += ldc;
    v128.store(c, c11, 16); v128.store(c, c10); c += ldc;
    v128.store(c, c21, 16); v128.store(c, c20); c += ldc;
    v128.store(c, c31, 16); v128.store(c, c30); c += ldc;
  }
}
