/** One pass over memory each. Counts are of numbers; outputs may be the same memory as an input. */
import { rectify, rectifyOne } from './simd';

/** max(x, 0). */
export function relu(x: usize, y: usize, count: usize): void {
  const end = x + (count << 2);
  for (const last = x + ((count << 2) & ~31); x < last; x += 32, y += 32) {
    v128.store(y, rectify(v128.load(x)));
    v128.store(y, rectify(v128.load(x, 16)), 16);
  }
  for (; x < end; x += 4, y += 4) store<f32>(y, rectifyOne(load<f32>(x)));
}

/** dy where y > 0, zero where y ≤ 0, NaN where y is NaN. y may be the input or the output of the rectifier. */
export function reluGradient(dy: usize, y: usize, dx: usize, count: usize): void {
  const end = dy + (count << 2), none = f32x4.splat(0);
  for (const last = dy + ((count << 2) & ~15); dy < last; dy += 16, y += 16, dx += 16) {
    const value = v128.load(y);
    const kept = v128.and(v128.load(dy), f32x4.gt(value, none));
    v128.store(dx, v128.or(kept, v128.and(value, f32x4.ne(value, value))));
  }
  for (; dy < end; dy += 4, y += 4, dx += 4) {
    const value = load<f32>(y);
    store<f32>(dx, value > 0 ? load<f32>(dy) : value == value ? 0 : value);
  }
}

/** a + b. */
export function add(a: usize, b: usize, out: usize, count: usize): void {
  const end = a + (count << 2);
  for (const last = a + ((count << 2) & ~31); a < last; a += 32, b += 32, out += 32) {
    v128.store(out, f32x4.add(v128.load(a), v128.load(b)));
    v128.store(out, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
  }
  for (; a < end; a += 4, b += 4, out += 4) store<f32>(out, load<f32>(a) + load<f32>(b));
}

/** Each of `rows` rows of a, plus `bias`. */
export function addBias(a: usize, bias: usize, out: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 2;
  for (; rows > 0; rows--, a += row, out += row) {
    let c: usize = 0;
    for (const end = row & ~15; c < end; c += 16) v128.store(out + c, f32x4.add(v128.load(a + c), v128.load(bias + c)));
    for (; c < row; c += 4) store<f32>(out + c, load<f32>(a + c) + load<f32>(bias + c));
  }
}
