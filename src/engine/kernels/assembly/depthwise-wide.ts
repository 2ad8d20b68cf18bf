/**
 * The inner loops of 3×3 depthwise kernels with eight channels at a time, for an engine that joins two vectors of four into one of eight: there
 * they need as many registers as those with four. Each number is computed as there, to the last bit.
 */
import { addTwo, fma } from './simd';

/** See `nine` in depthwise-row.ts. @returns the channels that are done, in bytes. */
export function wideNine(
  row0: usize, row1: usize, row2: usize, w: usize, pixel: usize, width: usize, tapStep: usize, step: usize, out: usize, outStep: usize,
  count: i32,
): usize {
  const second = tapStep, third = tapStep << 1;
  let c: usize = 0;
  for (const end = width & ~31; c < end; c += 32) {
    let p = w + c;
    const w0 = v128.load(p), v0 = v128.load(p, 16); p += pixel;
    const w1 = v128.load(p), v1 = v128.load(p, 16); p += pixel;
    const w2 = v128.load(p), v2 = v128.load(p, 16); p += pixel;
    const w3 = v128.load(p), v3 = v128.load(p, 16); p += pixel;
    const w4 = v128.load(p), v4 = v128.load(p, 16); p += pixel;
    const w5 = v128.load(p), v5 = v128.load(p, 16); p += pixel;
    const w6 = v128.load(p), v6 = v128.load(p, 16); p += pixel;
    const w7 = v128.load(p), v7 = v128.load(p, 16); p += pixel;
    const w8 = v128.load(p), v8 = v128.load(p, 16);
    let r0 = row0 + c, r1 = row1 + c, r2 = row2 + c, o = out + c, x = 0;
    for (const pairs = step == tapStep ? count & ~1 : 0; x < pairs; x += 2) {
      let p1 = r0 + second, p2 = r0 + third, p3 = p2 + second;
      let a = v128.load(r0), A = v128.load(r0, 16), b = v128.load(p1), B = v128.load(p1, 16), d = v128.load(p2), D = v128.load(p2, 16), e = v128.load(p3), E = v128.load(p3, 16);
      let s = fma(d, w2, fma(b, w1, f32x4.mul(a, w0))), S = fma(D, v2, fma(B, v1, f32x4.mul(A, v0)));
      let t = fma(e, w2, fma(d, w1, f32x4.mul(b, w0))), T = fma(E, v2, fma(D, v1, f32x4.mul(B, v0)));
      p1 = r1 + second; p2 = r1 + third; p3 = p2 + second;
      a = v128.load(r1); A = v128.load(r1, 16); b = v128.load(p1); B = v128.load(p1, 16); d = v128.load(p2); D = v128.load(p2, 16); e = v128.load(p3); E = v128.load(p3, 16);
      s = fma(d, w5, fma(b, w4, fma(a, w3, s))); S = fma(D, v5, fma(B, v4, fma(A, v3, S)));
      t = fma(e, w5, fma(d, w4, fma(b, w3, t))); T = fma(E, v5, fma(D, v4, fma(B, v3, T)));
      p1 = r2 + second; p2 = r2 + third; p3 = p2 + second;
      a = v128.load(r2); A = v128.load(r2, 16); b = v128.load(p1); B = v128.load(p1, 16); d = v128.load(p2); D = v128.load(p2, 16); e = v128.load(p3); E = v128.load(p3, 16);
      s = fma(d, w8, fma(b, w7, fma(a, w6, s))); S = fma(D, v8, fma(B, v7, fma(A, v6, S)));
      t = fma(e, w8, fma(d, w7, fma(b, w6, t))); T = fma(E, v8, fma(D, v7, fma(B, v6, T)));
      const next = o + outStep;
      v128.store(o, S, 16); v128.store(o, s);
      v128.store(next, T, 16); v128.store(next, t);
      r0 += third; r1 += third; r2 += third; o = next + outStep;
    }
    for (; x < count; x++) {
      let p1 = r0 + second, p2 = r0 + third;
      let a = v128.load(r0), A = v128.load(r0, 16), b = v128.load(p1), B = v128.load(p1, 16), d = v128.load(p2), D = v128.load(p2, 16);
      let s = fma(d, w2, fma(b, w1, f32x4.mul(a, w0))), S = fma(D, v2, fma(B, v1, f32x4.mul(A, v0)));
      p1 = r1 + second; p2 = r1 + third;
      a = v128.load(r1); A = v128.load(r1, 16); b = v128.load(p1); B = v128.load(p1, 16); d = v128.load(p2); D = v128.load(p2, 16);
      s = fma(d, w5, fma(b, w4, fma(a, w3, s))); S = fma(D, v5, fma(B, v4, fma(A, v3, S)));
      p1 = r2 + second; p2 = r2 + third;
      a = v128.load(r2); A = v128.load(r2, 16); b = v128.load(p1); B = v128.load(p1, 16); d = v128.load(p2); D = v128.load(p2, 16);
      s = fma(d, w8, fma(b, w7, fma(a, w6, s))); S = fma(D, v8, fma(B, v7, fma(A, v6, S)));
      v128.store(o, S, 16); v128.store(o, s);
      r0 += step; r1 += step; r2 += step; o += outStep;
    }
  }
  return c;
}

/** See `nine` in depthwise-filter.ts. @returns the channels that are done, in bytes. */
export function wideNineGradient(
  row0: usize, row1: usize, row2: usize, dy: usize, dw: usize, pixel: usize, width: usize, tap: usize, step: usize, count: i32,
): usize {
  const third = tap << 1;
  let c: usize = 0;
  for (const end = width & ~31; c < end; c += 32) {
    const none = f32x4.splat(0);
    let s0 = none, s1 = none, s2 = none, s3 = none, s4 = none, s5 = none, s6 = none, s7 = none, s8 = none;
    let t0 = none, t1 = none, t2 = none, t3 = none, t4 = none, t5 = none, t6 = none, t7 = none, t8 = none;
    let r0 = row0 + c, r1 = row1 + c, r2 = row2 + c, p = dy + c, x = 0;
    for (const pairs = step == tap ? count & ~1 : 0; x < pairs; x += 2) {
      const q = p + pixel, d = v128.load(p), D = v128.load(p, 16), e = v128.load(q), E = v128.load(q, 16);
      let p1 = r0 + tap, p2 = r0 + third, p3 = p2 + tap;
      let a = v128.load(r0), A = v128.load(r0, 16), b = v128.load(p1), B = v128.load(p1, 16), f = v128.load(p2), F = v128.load(p2, 16), h = v128.load(p3), H = v128.load(p3, 16);
      s0 = fma(b, e, fma(a, d, s0)); s1 = fma(f, e, fma(b, d, s1)); s2 = fma(h, e, fma(f, d, s2));
      t0 = fma(B, E, fma(A, D, t0)); t1 = fma(F, E, fma(B, D, t1)); t2 = fma(H, E, fma(F, D, t2));
      p1 = r1 + tap; p2 = r1 + third; p3 = p2 + tap;
      a = v128.load(r1); A = v128.load(r1, 16); b = v128.load(p1); B = v128.load(p1, 16); f = v128.load(p2); F = v128.load(p2, 16); h = v128.load(p3); H = v128.load(p3, 16);
      s3 = fma(b, e, fma(a, d, s3)); s4 = fma(f, e, fma(b, d, s4)); s5 = fma(h, e, fma(f, d, s5));
      t3 = fma(B, E, fma(A, D, t3)); t4 = fma(F, E, fma(B, D, t4)); t5 = fma(H, E, fma(F, D, t5));
      p1 = r2 + tap; p2 = r2 + third; p3 = p2 + tap;
      a = v128.load(r2); A = v128.load(r2, 16); b = v128.load(p1); B = v128.load(p1, 16); f = v128.load(p2); F = v128.load(p2, 16); h = v128.load(p3); H = v128.load(p3, 16);
      s6 = fma(b, e, fma(a, d, s6)); s7 = fma(f, e, fma(b, d, s7)); s8 = fma(h, e, fma(f, d, s8));
      t6 = fma(B, E, fma(A, D, t6)); t7 = fma(F, E, fma(B, D, t7)); t8 = fma(H, E, fma(F, D, t8));
      r0 += third; r1 += third; r2 += third; p = q + pixel;
    }
    for (; x < count; x++) {
      const d = v128.load(p), D = v128.load(p, 16);
      let p1 = r0 + tap, p2 = r0 + third;
      s0 = fma(v128.load(r0), d, s0); t0 = fma(v128.load(r0, 16), D, t0);
      s1 = fma(v128.load(p1), d, s1); t1 = fma(v128.load(p1, 16), D, t1);
      s2 = fma(v128.load(p2), d, s2); t2 = fma(v128.load(p2, 16), D, t2);
      p1 = r1 + tap; p2 = r1 + third;
      s3 = fma(v128.load(r1), d, s3); t3 = fma(v128.load(r1, 16), D, t3);
      s4 = fma(v128.load(p1), d, s4); t4 = fma(v128.load(p1, 16), D, t4);
      s5 = fma(v128.load(p2), d, s5); t5 = fma(v128.load(p2, 16), D, t5);
      p1 = r2 + tap; p2 = r2 + third;
      s6 = fma(v128.load(r2), d, s6); t6 = fma(v128.load(r2, 16), D, t6);
      s7 = fma(v128.load(p1), d, s7); t7 = fma(v128.load(p1, 16), D, t7);
      s8 = fma(v128.load(p2), d, s8); t8 = fma(v128.load(p2, 16), D, t8);
      r0 += step; r1 += step; r2 += step; p += pixel;
    }
    let to = dw + c;
    addTwo(to, s0, t0); to += pixel;
    addTwo(to, s1, t1); to += pixel;
    addTwo(to, s2, t2); to += pixel;
    addTwo(to, s3, t3); to += pixel;
    addTwo(to, s4, t4); to += pixel;
    addTwo(to, s5, t5); to += pixel;
    addTwo(to, s6, t6); to += pixel;
    addTwo(to, s7, t7); to += pixel;
    addTwo(to, s8, t8);
  }
  return c;
}
