/** C = A · B for float32, blocked after Goto and van de Geijn (2008): panels of B in the second-level cache, tiles of C in registers. */
import { tile4Columns, tile6Columns, tile6Rows } from './micro';
import { wide4Columns, wide6Columns, wide6Rows } from './micro-wide';
import { packColumns, packRows } from './pack';
import { activateOne, chunksOf, least } from './simd';

/** Block sizes along k, m and n. `GEMM_SCRATCH` in the host's code follows from them. */
const KC = 256;
const MC = 96;
const NC = 512;
/** The same along m where rows of A are read where they lie. */
const MC_IN_PLACE = 192;
/** Columns of a panel of B; where eight or fewer are left, the last one has eight. */
const COLUMNS = WIDE ? 16 : 8;
/** Numbers in a row of A and B up to which a product of columns reads them where they lie. */
const SHORT = 128;
/** Where the parts of the scratch memory begin, in bytes: zeros, one tile, a packed block of A, a packed block of B. */
const ZEROS: usize = 0;
const TILE: usize = 64;
const PANEL_A: usize = 512;
const PANEL_B: usize = PANEL_A + 4 * KC * (MC + 8);

/** Bytes of scratch memory that `gemmPacked` and `gemm` need, multiples of 64. */
export const PACKED_SCRATCH: usize = PANEL_B;
export const GEMM_SCRATCH: usize = PANEL_B + 4 * KC * (NC + 8);

/**
 * C[m,n] = op(A) · op(B), then + bias[n] (0: none) or + C (`accumulate`), then `relu` (see simd.ts).
 * `transposeA`: A is stored [k,m]; `transposeB`: B is stored [n,k]. `lda`, `ldb`, `ldc`: numbers from row to row.
 */
export function gemm(
  transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32,
  a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32,
  bias: usize, accumulate: bool, relu: i32, scratch: usize,
): void {
  const panelB = scratch + PANEL_B;
  memory.fill(scratch + ZEROS, 0, 64);
  if (transposeA && !transposeB && !bias && !relu && k > 0 && liesWell(m, n, lda, ldb)) {
    return gemmInPlace(m, n, k, a, lda, b, ldb, c, ldc, accumulate, scratch);
  }
  if (k == 0 && !accumulate) fillRows(m, n, c, <usize>ldc << 2, bias, relu);
  const step = evenBlock(k);
  for (let jc = 0; jc < n; jc += NC) {
    const nn = least(NC, n - jc);
    for (let pc = 0; pc < k; pc += step) {
      const kk = least(step, k - pc);
      packBlockB(transposeB, nn, kk, b, ldb, jc, pc, panelB);
      blockRows(transposeA, m, nn, k, kk, jc, pc, a, lda, panelB, c, ldc, bias, accumulate ? c : 0, relu, scratch);
    }
  }
}

/** Blocks of k as large as each other: a short last one would read and write all of C for little. */
function evenBlock(k: i32): i32 {
  return max(1, chunksOf(k, max(1, chunksOf(k, KC))));
}

/** Whether whole tiles of C can be computed from both as they lie: short rows, of which the first-level cache holds a block of k. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function liesWell(m: i32, n: i32, lda: i32, ldb: i32): bool {
  return m >= 4 && (m & 1) == 0 && (n & 7) == 0 && lda <= SHORT && ldb <= SHORT;
}

/** C = Aᵀ · B, or that and C, without packing: A is stored [k,m], B [k,n]. The same numbers to the last bit. */
function gemmInPlace(
  m: i32, n: i32, k: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, accumulate: bool, scratch: usize,
): void {
  const stepA = <usize>lda << 2, stepB = <usize>ldb << 2, stepC = <usize>ldc << 2;
  const sixes = wholeTiles(true, 6, m), fours = m - sixes;
  const step = evenBlock(k);
  for (let pc = 0; pc < k; pc += step) {
    const kk = least(step, k - pc), first = pc == 0 && !accumulate, startStep: usize = first ? 0 : stepC;
    for (let j = 0; j < n; j += COLUMNS) {
      const width = panelWidth(n - j), panel = b + (<usize>(pc * ldb + j) << 2), origin = a + (<usize>(pc * lda) << 2);
      const to = c + (<usize>j << 2), start = first ? scratch + ZEROS : to, below = <usize>sixes * stepC;
      columns(6, width, sixes, kk, origin, stepA, 24, panel, stepB, start, startStep, to, stepC, 0, 0);
      columns(
        4, width, fours, kk, origin + (<usize>sixes << 2), stepA, 16, panel, stepB,
        first ? start : start + below, startStep, to + below, stepC, 0, 0,
      );
    }
  }
}

/** The whole of op(B) as `gemmPacked` reads it: 4 · k · n bytes, n rounded up to eights. Once, where many threads need the same. */
export function packB(transposeB: bool, n: i32, k: i32, b: usize, ldb: i32, to: usize): void {
  for (let jc = 0; jc < n; jc += NC) {
    const nn = least(NC, n - jc), wide = (nn + 7) & ~7;
    for (let pc = 0; pc < k; pc += KC) packBlockB(transposeB, nn, least(KC, k - pc), b, ldb, jc, pc, to + (<usize>(jc * k + pc * wide) << 2));
  }
}

/** The same product with B packed by `packB`, added to `residual` (0: none), which lies as C does. */
export function gemmPacked(
  transposeA: bool, m: i32, n: i32, k: i32, a: usize, lda: i32, packed: usize, c: usize, ldc: i32,
  bias: usize, residual: usize, relu: i32, scratch: usize,
): void {
  memory.fill(scratch + ZEROS, 0, 64);
  if (k == 0 && !residual) fillRows(m, n, c, <usize>ldc << 2, bias, relu);
  for (let jc = 0; jc < n; jc += NC) {
    const nn = least(NC, n - jc), wide = (nn + 7) & ~7;
    for (let pc = 0; pc < k; pc += KC) {
      const panelB = packed + (<usize>(jc * k + pc * wide) << 2);
      blockRows(transposeA, m, nn, k, least(KC, k - pc), jc, pc, a, lda, panelB, c, ldc, bias, residual, relu, scratch);
    }
  }
}

// @ts-expect-error: decorator of AssemblyScript
@inline
function panelWidth(left: i32): i32 {
  return left > 8 ? COLUMNS : 8;
}

function packBlockB(transposeB: bool, nn: i32, kk: i32, b: usize, ldb: i32, jc: i32, pc: i32, to: usize): void {
  const stepB = <usize>ldb << 2;
  for (let j = 0; j < nn; j += COLUMNS) {
    const panel = to + (<usize>(j * kk) << 2), width = panelWidth(nn - j), used = least(width, nn - j);
    if (transposeB) packColumns(kk, used, width, b + <usize>(jc + j) * stepB + (<usize>pc << 2), stepB, panel);
    else packRows(kk, used, width, b + <usize>pc * stepB + (<usize>(jc + j) << 2), stepB, panel);
  }
}

/** All rows of A against one packed block of B: columns [jc, jc + nn) of C, `kk` of k from pc on. */
function blockRows(
  transposeA: bool, m: i32, nn: i32, k: i32, kk: i32, jc: i32, pc: i32, a: usize, lda: i32, panelB: usize, c: usize, ldc: i32,
  bias: usize, residual: usize, relu: i32, scratch: usize,
): void {
  const stepA = <usize>lda << 2, stepC = <usize>ldc << 2;
  const zeros = scratch + ZEROS, tile = scratch + TILE, panelA = scratch + PANEL_A;
  // Sums begin with the bias, or with the residual, and then get the bias in the end.
  const first = pc == 0 && !residual, ends = pc + kk == k, last = ends ? relu : 0, post = ends && residual ? bias : 0;
  const block = transposeA ? MC : MC_IN_PLACE;
  for (let ic = 0; ic < m; ic += block) {
    const mm = least(block, m - ic);
    const to = c + <usize>ic * stepC + (<usize>jc << 2);
    const before = pc == 0 ? residual + <usize>ic * stepC + (<usize>jc << 2) : to;
    const start = !first ? before : bias ? bias + (<usize>jc << 2) : zeros;
    const startStep: usize = first ? 0 : stepC, startColumn: usize = first && !bias ? 0 : 4;
    if (transposeA) packBlock(kk, mm, a + <usize>pc * stepA + (<usize>ic << 2), stepA, panelA);
    const origin = transposeA ? panelA : a + <usize>ic * stepA + (<usize>pc << 2);
    for (let j = 0; j < nn; j += COLUMNS) {
      const width = panelWidth(nn - j);
      strip(
        transposeA, kk, mm, width, least(width, nn - j), origin, stepA, panelB + (<usize>(j * kk) << 2),
        start + <usize>j * startColumn, startStep, startColumn, to + (<usize>j << 2), stepC, last,
          post ? post + (<usize>(jc + j) << 2) : 0, tile,
      );
    }
  }
}

/** How many rows the next tile of a packed block takes, `left` being left: sixes, then fours where those come out even. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function tileRows(left: i32): i32 {
  return left == 8 || left == 4 ? 4 : 6;
}

function packBlock(k: i32, m: i32, a: usize, stepA: usize, panel: usize): void {
  for (let i = 0; i < m; ) {
    const rows = tileRows(m - i);
    packRows(k, least(rows, m - i), rows, a + (<usize>i << 2), stepA, panel + (<usize>(i * k) << 2));
    i += rows;
  }
}

/** One panel of B against every tile of a block of A: `width` columns of C, or fewer at the right edge. */
function strip(
  packed: bool, k: i32, m: i32, width: i32, columns: i32, a: usize, stepA: usize, b: usize,
  start: usize, startStep: usize, startColumn: usize, c: usize, stepC: usize, relu: i32, post: usize, tile: usize,
): void {
  const tileStep = <usize>width << 2;
  // At the right edge there may be no more numbers to read.
  if (post && columns < width) {
    copyTile(1, columns, post, 0, 4, tile + 6 * tileStep, 0);
    post = tile + 6 * tileStep;
  }
  for (let i = 0; i < m; ) {
    const origin = packed ? a + (<usize>(i * k) << 2) : a + <usize>i * stepA;
    const rows = packed ? tileRows(m - i) : 6;
    let count = columns == width ? wholeTiles(packed, rows, m - i) : 0;
    if (count > 0) {
      tiles(packed, rows, width, count, k, origin, stepA, b, start, startStep, c, stepC, relu, post);
    } else {
      count = least(rows, m - i);
      // A row's sum is added up in the same order wherever it lies, so a face's answer does not depend on the faces beside it.
      copyTile(count, columns, start, startStep, startColumn, tile, tileStep);
      tiles(packed, rows, width, count, k, origin, stepA, b, tile, tileStep, tile, tileStep, relu, post);
      copyTile(count, columns, tile, tileStep, 4, c, stepC);
    }
    i += count;
    c += <usize>count * stepC;
    start += <usize>count * startStep;
  }
}

/** How many of `m` rows lie in whole tiles of `rows`, up to where those of a packed block become others. */
function wholeTiles(packed: bool, rows: i32, m: i32): i32 {
  if (!packed) return m - (m % rows);
  let count = 0;
  while (m - count >= rows && tileRows(m - count) == rows) count += rows;
  return count;
}

/** Tiles of `rows` rows, one below the other: `m` rows. `packed`: A is a packed block, otherwise it is read where it lies. */
function tiles(
  packed: bool, rows: i32, width: i32, m: i32, k: i32, a: usize, stepA: usize, b: usize,
  start: usize, startStep: usize, c: usize, stepC: usize, relu: i32, post: usize,
): void {
  const panel = <usize>rows << 2;
  if (packed) columns(rows, width, m, k, a, panel, <usize>k * panel, b, <usize>width << 2, start, startStep, c, stepC, relu, post);
  else if (WIDE && width == 16) wide6Rows(m, k, a, stepA, b, start, startStep, c, stepC, relu, post);
  else tile6Rows(m, k, a, stepA, b, start, startStep, c, stepC, relu, post);
}

/** The same where A is read by columns; see micro.ts. */
function columns(
  rows: i32, width: i32, m: i32, k: i32, a: usize, stepA: usize, nextA: usize, b: usize, stepB: usize,
  start: usize, startStep: usize, c: usize, stepC: usize, relu: i32, post: usize,
): void {
  if (WIDE && width == 16) {
    if (rows == 6) wide6Columns(m, k, a, stepA, nextA, b, stepB, start, startStep, c, stepC, relu, post);
    else wide4Columns(m, k, a, stepA, nextA, b, stepB, start, startStep, c, stepC, relu, post);
  } else if (rows == 6) tile6Columns(m, k, a, stepA, nextA, b, stepB, start, startStep, c, stepC, relu, post);
  else tile4Columns(m, k, a, stepA, nextA, b, stepB, start, startStep, c, stepC, relu, post);
}

/** The part of a tile that lies inside C. `fromColumn`: bytes from column to column, 0 where all are the same. */
function copyTile(rows: i32, columns: i32, from: usize, fromStep: usize, fromColumn: usize, to: usize, toStep: usize): void {
  for (let y = 0; y < rows; y++, from += fromStep, to += toStep) {
    for (let x = 0; x < columns; x++) store<f32>(to + (<usize>x << 2), load<f32>(from + <usize>x * fromColumn));
  }
}

/** A product over nothing is zero. */
function fillRows(m: i32, n: i32, c: usize, stepC: usize, bias: usize, relu: i32): void {
  for (let i = 0; i < m; i++, c += stepC) {
    for (let j: usize = 0; j < <usize>n << 2; j += 4) {
      const value: f32 = bias ? load<f32>(bias + j) : 0;
      store<f32>(c + j, relu ? activateOne(value, relu) : value);
    }
  }
}
