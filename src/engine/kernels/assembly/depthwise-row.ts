/**
 * One row of a depthwise sum: out[x, c] = Σ over taps (i, j) of rows[i][x · step + j · tapStep, c] · w[i, j, c].
 * `rows` is a list of addresses in memory; the filter's taps lie `pixel` bytes from each other; `width`: bytes, one number a channel.
 * Four channels at a time, their weights in registers for the length of the row.
 */
import { wideNine } from './depthwise-wide';
import { activate, activateOne, fma } from './simd';

export function depthwiseRow(
  rows: usize, filterRows: i32, filterColumns: i32, w: usize, pixel: usize, width: usize, tapStep: usize, step: usize,
  out: usize, outStep: usize, count: i32,
): void {
  if (filterRows == 3 && filterColumns == 3) {
    nine(load<usize>(rows), load<usize>(rows, 4), load<usize>(rows, 8), w, pixel, width, tapStep, step, out, outStep, count);
  } else if (filterRows <= 0 || filterColumns <= 0) {
    for (; count > 0; count--, out += outStep) memory.fill(out, 0, width);
  } else {
    for (let i = 0; i < filterRows; i++) {
      let row = load<usize>(rows + (<usize>i << 2));
      for (let j = 0; j < filterColumns; ) {
        const left = filterColumns - j, more = i > 0 || j > 0;
        const taps = left >= 3 ? 3 : left;
        if (taps == 3) three(row, w, pixel, width, tapStep, step, out, outStep, count, more);
        else if (taps == 2) two(row, w, pixel, width, tapStep, step, out, outStep, count, more);
        else one(row, w, pixel, width, step, out, outStep, count, more);
        j += taps;
        row += <usize>taps * tapStep;
        w += <usize>taps * pixel;
      }
    }
  }
}

function nine(
  row0: usize, row1: usize, row2: usize, w: usize, pixel: usize, width: usize, tapStep: usize, step: usize, out: usize, outStep: usize, count: i32,
): void {
  const second = tapStep, third = tapStep << 1;
  let c: usize = WIDE ? wideNine(row0, row1, row2, w, pixel, width, tapStep, step, out, outStep, count) : 0;
  for (const end = width & ~15; c < end; c += 16) {
    let p = w + c;
    const w0 = v128.load(p); p += pixel;
    const w1 = v128.load(p); p += pixel;
    const w2 = v128.load(p); p += pixel;
    const w3 = v128.load(p); p += pixel;
    const w4 = v128.load(p); p += pixel;
    const w5 = v128.load(p); p += pixel;
    const w6 = v128.load(p); p += pixel;
    const w7 = v128.load(p); p += pixel;
    const w8 = v128.load(p);
    let r0 = row0 + c, r1 = row1 + c, r2 = row2 + c, o = out + c, x = 0;
    // Where taps and pixels lie equally far apart, two pixels share what they read.
    for (const pairs = step == tapStep ? count & ~1 : 0; x < pairs; x += 2) {
      let a = v128.load(r0), b = v128.load(r0 + second), d = v128.load(r0 + third), e = v128.load(r0 + third + second);
      let s = fma(d, w2, fma(b, w1, f32x4.mul(a, w0))), t = fma(e, w2, fma(d, w1, f32x4.mul(b, w0)));
      a = v128.load(r1); b = v128.load(r1 + second); d = v128.load(r1 + third); e = v128.load(r1 + third + second);
      s = fma(d, w5, fma(b, w4, fma(a, w3, s))); t = fma(e, w5, fma(d, w4, fma(b, w3, t)));
      a = v128.load(r2); b = v128.load(r2 + second); d = v128.load(r2 + third); e = v128.load(r2 + third + second);
      v128.store(o, fma(d, w8, fma(b, w7, fma(a, w6, s))));
      v128.store(o + outStep, fma(e, w8, fma(d, w7, fma(b, w6, t))));
      r0 += third; r1 += third; r2 += third; o += outStep << 1;
    }
    for (; x < count; x++) {
      let s = fma(v128.load(r0 + third), w2, fma(v128.load(r0 + second), w1, f32x4.mul(v128.load(r0), w0)));
      s = fma(v128.load(r1 + third), w5, fma(v128.load(r1 + second), w4, fma(v128.load(r1), w3, s)));
      v128.store(o, fma(v128.load(r2 + third), w8, fma(v128.load(r2 + second), w7, fma(v128.load(r2), w6, s))));
      r0 += step; r1 += step; r2 += step; o += outStep;
    }
  }
  for (; c < width; c += 4) {
    for (let x: usize = 0, o = out + c; x < <usize>count; x++, o += outStep) {
      let sum: f32 = 0, p = w + c;
      for (let i = 0; i < 3; i++) {
        let r = (i == 0 ? row0 : i == 1 ? row1 : row2) + c + x * step;
        for (let j = 0; j < 3; j++, r += tapStep, p += pixel) sum += load<f32>(r) * load<f32>(p);
      }
      store<f32>(o, sum);
    }
  }
}

function three(row: usize, w: usize, pixel: usize, width: usize, tapStep: usize, step: usize, out: usize, outStep: usize, count: i32, more: bool): void {
  const second = tapStep, third = tapStep << 1;
  let c: usize = 0;
  for (const end = width & ~15; c < end; c += 16) {
    const w0 = v128.load(w + c), w1 = v128.load(w + pixel + c), w2 = v128.load(w + (pixel << 1) + c);
    let r = row + c, o = out + c;
    for (let x = 0; x < count; x++) {
      let s = more ? v128.load(o) : f32x4.splat(0);
      s = fma(v128.load(r), w0, s);
      s = fma(v128.load(r + second), w1, s);
      v128.store(o, fma(v128.load(r + third), w2, s));
      r += step; o += outStep;
    }
  }
  if (c < width) rest(row, w, pixel, width, tapStep, step, out, outStep, count, more, c, 3);
}

function two(row: usize, w: usize, pixel: usize, width: usize, tapStep: usize, step: usize, out: usize, outStep: usize, count: i32, more: bool): void {
  let c: usize = 0;
  for (const end = width & ~15; c < end; c += 16) {
    const w0 = v128.load(w + c), w1 = v128.load(w + pixel + c);
    let r = row + c, o = out + c;
    for (let x = 0; x < count; x++) {
      const s = fma(v128.load(r), w0, more ? v128.load(o) : f32x4.splat(0));
      v128.store(o, fma(v128.load(r + tapStep), w1, s));
      r += step; o += outStep;
    }
  }
  if (c < width) rest(row, w, pixel, width, tapStep, step, out, outStep, count, more, c, 2);
}

function one(row: usize, w: usize, pixel: usize, width: usize, step: usize, out: usize, outStep: usize, count: i32, more: bool): void {
  let c: usize = 0;
  for (const end = width & ~15; c < end; c += 16) {
    const w0 = v128.load(w + c);
    let r = row + c, o = out + c;
    for (let x = 0; x < count; x++) {
      v128.store(o, fma(v128.load(r), w0, more ? v128.load(o) : f32x4.splat(0)));
      r += step; o += outStep;
    }
  }
  if (c < width) rest(row, w, pixel, width, 0, step, out, outStep, count, more, c, 1);
}

/** The last channels where their number is not a multiple of four. */
function rest(
  row: usize, w: usize, pixel: usize, width: usize, tapStep: usize, step: usize, out: usize, outStep: usize, count: i32, more: bool, from: usize, taps: i32,
): void {
  for (let c = from; c < width; c += 4) {
    let r = row + c, o = out + c;
    for (let x = 0; x < count; x++, r += step, o += outStep) {
      let sum = more ? load<f32>(o) : <f32>0;
      for (let j: usize = 0; j < <usize>taps; j++) sum += load<f32>(r + j * tapStep) * load<f32>(w + j * pixel + c);
      store<f32>(o, sum);
    }
  }
}

/** Adds a bias (0: none) to `count` pixels, `pixel` bytes from each other, and rectifies them. */
export function finishRow(out: usize, pixel: usize, width: usize, count: i32, bias: usize, relu: i32): void {
  for (; count > 0; count--, out += pixel) {
    let c: usize = 0;
    for (const end = width & ~15; c < end; c += 16) {
      let v = v128.load(out + c);
      if (bias) v = f32x4.add(v, v128.load(bias + c));
      v128.store(out + c, relu ? activate(v, relu) : v);
    }
    for (; c < width; c += 4) {
      let v = load<f32>(out + c);
      if (bias) v += load<f32>(bias + c);
      store<f32>(out + c, relu ? activateOne(v, relu) : v);
    }
  }
}
