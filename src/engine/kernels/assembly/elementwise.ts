/** One pass over memory each. Counts are of numbers; outputs may be the same memory as an input. */
import { operands, run } from './crew';
import { activateOne, chunksOf, rectify } from './simd';
import { ADD, ADD_BIAS, COPY, RELU, RELU_GRADIENT } from './tasks';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class Pass {
  a: usize;
  b: usize;
  out: usize;
  count: usize;
  columns: i32;
  chunk: usize;
}

/** Numbers in a chunk: 128 kB. Larger ones where there would be too many. */
const CHUNK: usize = 32_768;
const MOST_CHUNKS: usize = 4_096;

function share(task: i32, a: usize, b: usize, out: usize, count: usize): void {
  const p = changetype<Pass>(operands());
  p.a = a;
  p.b = b;
  p.out = out;
  p.count = count;
  p.chunk = max(CHUNK, ((count / MOST_CHUNKS) & ~7) + 8);
  run(task, <i32>((count + p.chunk - 1) / p.chunk));
}

/** Where chunk `n` begins, in bytes, and how many numbers it has. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function start(p: Pass, n: i32): usize {
  return (<usize>n * p.chunk) << 2;
}

// @ts-expect-error: decorator of AssemblyScript
@inline
function length(p: Pass, n: i32): usize {
  return min(p.chunk, p.count - <usize>n * p.chunk);
}

export function copy(x: usize, y: usize, count: usize): void {
  share(COPY, x, 0, y, count);
}

export function copyChunk(call: usize, n: i32): void {
  const p = changetype<Pass>(call), from = start(p, n);
  memory.copy(p.out + from, p.a + from, length(p, n) << 2);
}

/** max(x, 0). */
export function relu(x: usize, y: usize, count: usize): void {
  share(RELU, x, 0, y, count);
}

export function reluChunk(call: usize, n: i32): void {
  const p = changetype<Pass>(call), count = length(p, n);
  let x = p.a + start(p, n), y = p.out + start(p, n);
  const end = x + (count << 2);
  for (const last = x + ((count << 2) & ~31); x < last; x += 32, y += 32) {
    const a = v128.load(x), b = v128.load(x, 16);
    v128.store(y, rectify(b), 16);
    v128.store(y, rectify(a));
  }
  for (; x < end; x += 4, y += 4) store<f32>(y, activateOne(load<f32>(x), 1));
}

/** dy where y > 0, zero where y ≤ 0, NaN where y is NaN. y may be the input or the output of the rectifier. */
export function reluGradient(dy: usize, y: usize, dx: usize, count: usize): void {
  share(RELU_GRADIENT, dy, y, dx, count);
}

export function reluGradientChunk(call: usize, n: i32): void {
  const p = changetype<Pass>(call), from = start(p, n);
  rectifyGradient(p.a + from, p.b + from, p.out + from, length(p, n));
}

export function rectifyGradient(dy: usize, y: usize, dx: usize, count: usize): void {
  const end = dy + (count << 2), none = f32x4.splat(0);
  for (const last = dy + ((count << 2) & ~31); dy < last; dy += 32, y += 32, dx += 32) {
    const a = v128.load(y), b = v128.load(y, 16), d = v128.load(dy), e = v128.load(dy, 16);
    v128.store(dx, v128.or(v128.and(e, f32x4.gt(b, none)), v128.and(b, f32x4.ne(b, b))), 16);
    v128.store(dx, v128.or(v128.and(d, f32x4.gt(a, none)), v128.and(a, f32x4.ne(a, a))));
  }
  for (; dy < end; dy += 4, y += 4, dx += 4) {
    const value = load<f32>(y);
    store<f32>(dx, value > 0 ? load<f32>(dy) : value == value ? 0 : value);
  }
}

/** a + b. */
export function add(a: usize, b: usize, out: usize, count: usize): void {
  share(ADD, a, b, out, count);
}

export function addChunk(call: usize, n: i32): void {
  const p = changetype<Pass>(call), from = start(p, n);
  addNumbers(p.a + from, p.b + from, p.out + from, length(p, n));
}

export function addNumbers(a: usize, b: usize, out: usize, count: usize): void {
  const end = a + (count << 2);
  for (const last = a + ((count << 2) & ~31); a < last; a += 32, b += 32, out += 32) {
    const c = v128.load(a), d = v128.load(a, 16), e = v128.load(b), f = v128.load(b, 16);
    v128.store(out, f32x4.add(d, f), 16);
    v128.store(out, f32x4.add(c, e));
  }
  for (; a < end; a += 4, b += 4, out += 4) store<f32>(out, load<f32>(a) + load<f32>(b));
}

/** Each of `rows` rows of a, plus `bias`. */
export function addBias(a: usize, bias: usize, out: usize, rows: i32, columns: i32): void {
  const p = changetype<Pass>(operands());
  p.a = a;
  p.b = bias;
  p.out = out;
  p.count = rows;
  p.columns = columns;
  p.chunk = max(1, max(CHUNK / max(1, columns), <usize>rows / MOST_CHUNKS + 1));
  run(ADD_BIAS, chunksOf(rows, <i32>p.chunk));
}

export function addBiasChunk(call: usize, n: i32): void {
  const p = changetype<Pass>(call), columns = p.columns, bias = p.b, row = <usize>columns << 2;
  let rows = <i32>length(p, n), a = p.a + <usize>n * p.chunk * row, out = p.out + <usize>n * p.chunk * row;
  for (; rows > 0; rows--, a += row, out += row) {
    let c: usize = 0;
    for (const end = row & ~15; c < end; c += 16) v128.store(out + c, f32x4.add(v128.load(a + c), v128.load(bias + c)));
    for (; c < row; c += 4) store<f32>(out + c, load<f32>(a + c) + load<f32>(bias + c));
  }
}
