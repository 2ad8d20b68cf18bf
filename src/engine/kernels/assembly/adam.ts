/** One step of Adam, in place: see training/adamw.ts. */
import { operands, run } from './crew';
import { chunksOf } from './simd';
import { ADAM } from './tasks';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class Adam {
  values: usize;
  mean: usize;
  square: usize;
  gradient: usize;
  count: i32;
  beta1: f32;
  beta2: f32;
  /** 1 − beta1 and 1 − beta2, which are not what float32 would make of them. */
  rest1: f32;
  rest2: f32;
  epsilon: f32;
  size: f32;
  correction: f32;
  keep: f32;
}

/** Numbers in a chunk: a multiple of four, 4 · 32 kB. */
const CHUNK = 8_192;

/** All four have `count` numbers, and room up to the next multiple of four. */
export function adam(
  values: usize, mean: usize, square: usize, gradient: usize, count: i32,
  beta1: f32, beta2: f32, rest1: f32, rest2: f32, epsilon: f32, size: f32, correction: f32, keep: f32,
): void {
  const p = changetype<Adam>(operands());
  p.values = values;
  p.mean = mean;
  p.square = square;
  p.gradient = gradient;
  p.count = count;
  p.beta1 = beta1;
  p.beta2 = beta2;
  p.rest1 = rest1;
  p.rest2 = rest2;
  p.epsilon = epsilon;
  p.size = size;
  p.correction = correction;
  p.keep = keep;
  run(ADAM, chunksOf(count, CHUNK));
}

export function adamChunk(call: usize, n: i32): void {
  const p = changetype<Adam>(call), from = <usize>(n * CHUNK) << 2;
  const end = <usize>min(p.count, (n + 1) * CHUNK) << 2;
  const beta1 = f32x4.splat(p.beta1), beta2 = f32x4.splat(p.beta2), rest1 = f32x4.splat(p.rest1), rest2 = f32x4.splat(p.rest2);
  const epsilon = f32x4.splat(p.epsilon), size = f32x4.splat(p.size), correction = f32x4.splat(p.correction), keep = f32x4.splat(p.keep);
  for (let at = from; at < end; at += 16) {
    const g = v128.load(p.gradient + at);
    const m = f32x4.add(f32x4.mul(beta1, v128.load(p.mean + at)), f32x4.mul(rest1, g));
    const v = f32x4.add(f32x4.mul(beta2, v128.load(p.square + at)), f32x4.mul(rest2, f32x4.mul(g, g)));
    const step = f32x4.div(f32x4.mul(size, m), f32x4.add(f32x4.sqrt(f32x4.mul(v, correction)), epsilon));
    v128.store(p.mean + at, m);
    v128.store(p.square + at, v);
    v128.store(p.values + at, f32x4.sub(f32x4.mul(v128.load(p.values + at), keep), step));
  }
}
