/** C = A · B for float32, blocked after Goto and van de Geijn (2008): panels of B in the second-level cache, tiles of C in registers. */
import { tile4Packed, tile6Packed, tile6Rows } from './micro';
import { packColumns, packRows } from './pack';
import { activateOne, least } from './simd';

/** Block sizes along k, m and n. `GEMM_SCRATCH` in the host's code follows from them. */
const KC = 256;
const MC = 96;
const NC = 512;
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
  if (k == 0 && !accumulate) fillRows(m, n, c, <usize>ldc << 2, bias, relu);
  for (let jc = 0; jc < n; jc += NC) {
    const nn = least(NC, n - jc);
    for (let pc = 0; pc < k; pc += KC) {
      packBlockB(transposeB, nn, least(KC, k - pc), b, ldb, jc, pc, panelB);
      blockRows(transposeA, m, nn, k, jc, pc, a, lda, panelB, c, ldc, bias, accumulate ? c : 0, relu, scratch);
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
      blockRows(transposeA, m, nn, k, jc, pc, a, lda, panelB, c, ldc, bias, residual, relu, scratch);
    }
  }
}

function packBlockB(transposeB: bool, nn: i32, kk: i32, b: usize, ldb: i32, jc: i32, pc: i32, to: usize): void {
  const stepB = <usize>ldb << 2;
  for (let j = 0; j < nn; j += 8) {
    const panel = to + (<usize>(j * kk) << 2);
    if (transposeB) packColumns(kk, least(8, nn - j), 8, b + <usize>(jc + j) * stepB + (<usize>pc << 2), stepB, panel);
    else packRows(kk, least(8, nn - j), 8, b + <usize>pc * stepB + (<usize>(jc + j) << 2), stepB, panel);
  }
}

/** All rows of A against one packed block of B: columns [jc, jc + nn) of C, the part of k from pc on. */
function blockRows(
  transposeA: bool, m: i32, nn: i32, k: i32, jc: i32, pc: i32, a: usize, lda: i32, panelB: usize, c: usize, ldc: i32,
  bias: usize, residual: usize, relu: i32, scratch: usize,
): void {
  const stepA = <usize>lda << 2, stepC = <usize>ldc << 2;
  const zeros = scratch + ZEROS, tile = scratch + TILE, panelA = scratch + PANEL_A;
  const kk = least(KC, k - pc);
  // Sums begin with the bias, or with the residual, and then get the bias in the end.
  const first = pc == 0 && !residual, ends = pc + kk == k, last = ends ? relu : 0, post = ends && residual ? bias : 0;
  for (let ic = 0; ic < m; ic += MC) {
    const mm = least(MC, m - ic);
    const block = c + <usize>ic * stepC + (<usize>jc << 2);
    const before = pc == 0 ? residual + <usize>ic * stepC + (<usize>jc << 2) : block;
    const start = !first ? before : bias ? bias + (<usize>jc << 2) : zeros;
    const startStep: usize = first ? 0 : stepC, startColumn: usize = first && !bias ? 0 : 4;
    if (transposeA) packBlock(kk, mm, a + <usize>pc * stepA + (<usize>ic << 2), stepA, panelA);
    const origin = transposeA ? panelA : a + <usize>ic * stepA + (<usize>pc << 2);
    for (let j = 0; j < nn; j += 8) {
      strip(
        transposeA, kk, mm, least(8, nn - j), origin, stepA, panelB + (<usize>(j * kk) << 2),
        start + <usize>j * startColumn, startStep, startColumn, block + (<usize>j << 2), stepC, last,
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

/** One panel of B against every tile of a block of A: eight columns of C, or fewer at the right edge. */
function strip(
  packed: bool, k: i32, m: i32, columns: i32, a: usize, stepA: usize, b: usize,
  start: usize, startStep: usize, startColumn: usize, c: usize, stepC: usize, relu: i32, post: usize, tile: usize,
): void {
  // At the right edge there may be no eight numbers to read.
  if (post && columns < 8) {
    copyTile(1, columns, post, 0, 4, tile + 192, 0);
    post = tile + 192;
  }
  for (let i = 0; i < m; ) {
    const rows = packed ? tileRows(m - i) : 6;
    const used = least(rows, m - i);
    const whole = used == rows && columns == 8;
    const to = whole ? c : tile, toStep: usize = whole ? stepC : 32;
    const from = whole ? start : tile, fromStep: usize = whole ? startStep : 32;
    // A row's sum is added up in the same order wherever it lies, so a face's answer does not depend on the faces beside it.
    if (!whole) copyTile(used, columns, start, startStep, startColumn, tile, 32);
    if (!packed) tile6Rows(k, a + <usize>i * stepA, stepA, used, b, from, fromStep, to, toStep, relu, post);
    else if (rows == 6) tile6Packed(k, a + (<usize>(i * k) << 2), b, from, fromStep, to, toStep, relu, post);
    else tile4Packed(k, a + (<usize>(i * k) << 2), b, from, fromStep, to, toStep, relu, post);
    if (!whole) copyTile(used, columns, tile, 32, 4, c, stepC);
    i += rows;
    c += <usize>rows * stepC;
    start += <usize>rows * startStep;
  }
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
