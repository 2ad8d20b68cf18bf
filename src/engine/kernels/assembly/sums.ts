/** Sums over rows: out[c] = scale · Σ over r of a[r, c]. Blocks of 256 rows are summed by themselves first, which keeps rounding small. */
import { operands, run } from './crew';
import { addTo, addTwo, chunksOf } from './simd';
import { COLUMN_SUMS, GROUP_SUMS, REPEAT_ROWS, SLICE_SUMS } from './tasks';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class Sums {
  a: usize;
  out: usize;
  /** Of each matrix; or slices of `columns` numbers. */
  rows: i32;
  columns: i32;
  scale: f32;
  /** Rows, matrices or columns in a chunk. */
  chunk: i32;
  count: i32;
}

const BLOCK = 256;
/** Slices of a long matrix. */
const MOST_SLICES = 16;
/** Numbers in a chunk. */
const CHUNK = 32_768;

function begin(a: usize, out: usize, rows: i32, columns: i32, scale: f32, chunk: i32, count: i32): void {
  const p = changetype<Sums>(operands());
  p.a = a;
  p.out = out;
  p.rows = rows;
  p.columns = columns;
  p.scale = scale;
  p.chunk = chunk;
  p.count = count;
}

/**
 * Column sums of each of `groups` matrices that follow one another.
 * @param slices Room for 16 rows of sums, where there is one matrix.
 */
export function groupedColumnSums(a: usize, out: usize, groups: i32, rows: i32, columns: i32, scale: f32, slices: usize): void {
  if (groups > 1) {
    const chunk = max(max(1, CHUNK / max(1, rows * columns)), chunksOf(groups, 4_096));
    begin(a, out, rows, columns, scale, chunk, groups);
    return run(GROUP_SUMS, chunksOf(groups, chunk));
  }
  const chunk = max(max(BLOCK, CHUNK / max(1, columns)), chunksOf(rows, MOST_SLICES)), chunks = chunksOf(rows, chunk);
  if (chunks <= 1) return columnSums(a, out, rows, columns, scale);
  begin(a, slices, rows, columns, 1, chunk, 1);
  run(COLUMN_SUMS, chunks);
  columnSums(slices, out, chunks, columns, scale);
}

export function groupSumsChunk(call: usize, n: i32): void {
  const p = changetype<Sums>(call), end = min(p.count, (n + 1) * p.chunk);
  for (let group = n * p.chunk; group < end; group++) {
    columnSums(p.a + (<usize>(group * p.rows * p.columns) << 2), p.out + (<usize>(group * p.columns) << 2), p.rows, p.columns, p.scale);
  }
}

export function columnSumsChunk(call: usize, n: i32): void {
  const p = changetype<Sums>(call), first = n * p.chunk;
  const a = p.a + (<usize>(first * p.columns) << 2), out = p.out + (<usize>(n * p.columns) << 2);
  columnSums(a, out, min(p.chunk, p.rows - first), p.columns, p.scale);
}

/** out[c] = Σ of the slices, first to last; they lie one after another. */
export function sumSlices(slices: usize, out: usize, count: i32, columns: i32): void {
  const chunk = max(4_096, chunksOf(columns, 4_096 * 4) << 2);
  begin(slices, out, count, columns, 1, chunk, 1);
  run(SLICE_SUMS, chunksOf(columns, chunk));
}

export function sliceSumsChunk(call: usize, n: i32): void {
  const p = changetype<Sums>(call), row = <usize>p.columns << 2;
  let c = (<usize>n * p.chunk) << 2;
  const end = min(row, c + (<usize>p.chunk << 2)), whole = c + ((end - c) & ~15);
  for (; c < whole; c += 16) {
    let s = v128.load(p.a + c), at = p.a + c + row;
    for (let slice = 1; slice < p.rows; slice++, at += row) s = f32x4.add(s, v128.load(at));
    v128.store(p.out + c, s);
  }
  for (; c < end; c += 4) {
    let s = load<f32>(p.a + c), at = p.a + c + row;
    for (let slice = 1; slice < p.rows; slice++, at += row) s += load<f32>(at);
    store<f32>(p.out + c, s);
  }
}

function columnSums(a: usize, out: usize, rows: i32, columns: i32, scale: f32): void {
  const row = <usize>columns << 2;
  memory.fill(out, 0, row);
  addColumnSums(a, out, rows, columns);
  if (scale != 1) for (let c: usize = 0; c < row; c += 4) store<f32>(out + c, load<f32>(out + c) * scale);
}

/** out[c] += Σ over r of a[r, c]. */
export function addColumnSums(a: usize, out: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 2;
  for (; rows > 0; rows -= BLOCK, a += <usize>BLOCK * row) {
    const count = <usize>min(rows, BLOCK);
    let c: usize = 0;
    for (const end = row & ~63; c < end; c += 64) {
      const none = f32x4.splat(0);
      let s0 = none, s1 = none, s2 = none, s3 = none, p = a + c;
      for (let r: usize = 0; r < count; r++, p += row) {
        s0 = f32x4.add(s0, v128.load(p));
        s1 = f32x4.add(s1, v128.load(p, 16));
        s2 = f32x4.add(s2, v128.load(p, 32));
        s3 = f32x4.add(s3, v128.load(p, 48));
      }
      addTwo(out + c, s0, s1); addTwo(out + c + 32, s2, s3);
    }
    for (const end = row & ~15; c < end; c += 16) {
      let s = f32x4.splat(0), p = a + c;
      for (let r: usize = 0; r < count; r++, p += row) s = f32x4.add(s, v128.load(p));
      addTo(out + c, s);
    }
    for (; c < row; c += 4) {
      let s: f32 = 0, p = a + c;
      for (let r: usize = 0; r < count; r++, p += row) s += load<f32>(p);
      store<f32>(out + c, load<f32>(out + c) + s);
    }
  }
}

/** The other way: out has each of the `groups` rows of a, times `scale`, `rows` times. */
export function repeatRows(a: usize, out: usize, groups: i32, rows: i32, columns: i32, scale: f32): void {
  const chunk = max(max(1, CHUNK / max(1, rows * columns)), chunksOf(groups, 4_096));
  begin(a, out, rows, columns, scale, chunk, groups);
  run(REPEAT_ROWS, chunksOf(groups, chunk));
}

export function repeatRowsChunk(call: usize, n: i32): void {
  const p = changetype<Sums>(call), end = min(p.count, (n + 1) * p.chunk), row = <usize>p.columns << 2;
  for (let group = n * p.chunk; group < end; group++) {
    const from = p.a + <usize>group * row;
    let to = p.out + <usize>(group * p.rows) * row;
    for (let left = p.rows; left > 0; left--, to += row) {
      let c: usize = 0;
      for (const whole = row & ~15; c < whole; c += 16) v128.store(to + c, f32x4.mul(v128.load(from + c), f32x4.splat(p.scale)));
      for (; c < row; c += 4) store<f32>(to + c, load<f32>(from + c) * p.scale);
    }
  }
}
