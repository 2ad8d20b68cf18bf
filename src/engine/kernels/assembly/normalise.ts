/** Passes of batch normalisation over rows of channels: sums for the statistics and the gradients, and what is made of them. */
import { operands, run } from './crew';
import { chunksOf, fma } from './simd';
import { sumSlices } from './sums';
import { AFFINE, SPREAD } from './tasks';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class Rows {
  x: usize;
  dy: usize;
  vectors: usize;
  out: usize;
  rows: i32;
  columns: i32;
  chunk: i32;
}

/** Slices that a sum is cut into, and numbers in a chunk of a pass. */
const MOST_SLICES = 16;
const CHUNK = 32_768;
const MOST_CHUNKS = 4_096;

function begin(x: usize, dy: usize, vectors: usize, out: usize, rows: i32, columns: i32, chunk: i32): void {
  const p = changetype<Rows>(operands());
  p.x = x;
  p.dy = dy;
  p.vectors = vectors;
  p.out = out;
  p.rows = rows;
  p.columns = columns;
  p.chunk = chunk;
}

/**
 * out[0, c] = Σ d and out[1, c] = Σ d · (x − mean[c]) over the rows, where d is dy, or x − mean[c] without dy (0).
 * @param slices Room for 16 × 2 × columns numbers.
 */
export function spread(x: usize, dy: usize, mean: usize, out: usize, rows: i32, columns: i32, slices: usize): void {
  const chunk = max(max(256, CHUNK / max(1, columns)), chunksOf(rows, MOST_SLICES)), chunks = max(1, chunksOf(rows, chunk));
  begin(x, dy, mean, chunks == 1 ? out : slices, rows, columns, chunk);
  run(SPREAD, chunks);
  if (chunks > 1) sumSlices(slices, out, chunks, 2 * columns);
}

export function spreadChunk(call: usize, n: i32): void {
  const p = changetype<Rows>(call), row = <usize>p.columns << 2, first = n * p.chunk, count = min(p.chunk, p.rows - first);
  const x = p.x + <usize>first * row, dy = p.dy ? p.dy + <usize>first * row : 0, out = p.out + <usize>(2 * n) * row;
  let c: usize = 0;
  for (const end = row & ~15; c < end; c += 16) {
    const mean = v128.load(p.vectors + c);
    let s = f32x4.splat(0), t = s, at = c;
    for (let r = 0; r < count; r++, at += row) {
      const apart = f32x4.sub(v128.load(x + at), mean), d = dy ? v128.load(dy + at) : apart;
      s = f32x4.add(s, d);
      t = fma(d, apart, t);
    }
    v128.store(out + c, s);
    v128.store(out + row + c, t);
  }
  for (; c < row; c += 4) {
    const mean = load<f32>(p.vectors + c);
    let s: f32 = 0, t: f32 = 0, at = c;
    for (let r = 0; r < count; r++, at += row) {
      const apart = load<f32>(x + at) - mean, d = dy ? load<f32>(dy + at) : apart;
      s += d;
      t += d * apart;
    }
    store<f32>(out + c, s);
    store<f32>(out + row + c, t);
  }
}

/** out = vectors[0] · x + vectors[1] + vectors[2] · dy, channel by channel; without dy (0) the last is left out. */
export function affine(x: usize, dy: usize, vectors: usize, out: usize, rows: i32, columns: i32): void {
  const chunk = max(max(1, CHUNK / max(1, columns)), chunksOf(rows, MOST_CHUNKS));
  begin(x, dy, vectors, out, rows, columns, chunk);
  run(AFFINE, chunksOf(rows, chunk));
}

export function affineChunk(call: usize, n: i32): void {
  const p = changetype<Rows>(call), row = <usize>p.columns << 2, first = n * p.chunk, start = <usize>first * row;
  const scale = p.vectors, shift = scale + row, slope = shift + row;
  let x = p.x + start, dy = p.dy ? p.dy + start : 0, out = p.out + start;
  for (let left = min(p.chunk, p.rows - first); left > 0; left--, x += row, out += row) {
    let c: usize = 0;
    for (const end = row & ~15; c < end; c += 16) {
      let value = fma(v128.load(x + c), v128.load(scale + c), v128.load(shift + c));
      if (dy) value = fma(v128.load(dy + c), v128.load(slope + c), value);
      v128.store(out + c, value);
    }
    for (; c < row; c += 4) {
      let value = load<f32>(x + c) * load<f32>(scale + c) + load<f32>(shift + c);
      if (dy) value += load<f32>(dy + c) * load<f32>(slope + c);
      store<f32>(out + c, value);
    }
    if (dy) dy += row;
  }
}
