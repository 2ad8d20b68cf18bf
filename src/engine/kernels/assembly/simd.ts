/**
 * Words that every kernel uses. Pointers are byte addresses in the host's memory; numbers are float32.
 * There is no static data, no stack in memory and no allocator here: the host passes scratch memory in.
 *
 * V8 can join two vectors into one of eight numbers, from the store of a pair backwards to its loads. It does so where the two lie side by
 * side, at one address that was computed once, are read before either is written, with no branch between them, and are computed alike; where
 * the higher one is written first, it need not write the lower one twice.
 */

/** Bytes in a vector of four numbers. */
export const VECTOR: usize = 16;

/** a · b + c: one instruction and one rounding where the build has relaxed SIMD, two otherwise. */
// @ts-expect-error: decorator of AssemblyScript
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** max(v, 0) that keeps NaN: `pmax` answers its first operand where the comparison with NaN is false. */
// @ts-expect-error: decorator of AssemblyScript
@inline
export function rectify(v: v128): v128 {
  return f32x4.pmax(v, f32x4.splat(0));
}

/** What `relu` stands for: 0 nothing, 1 max(·, 0), 2 the same and at most 6. NaN stays. */
// @ts-expect-error: decorator of AssemblyScript
@inline
export function activate(v: v128, relu: i32): v128 {
  const kept = rectify(v);
  return relu == 2 ? f32x4.pmin(kept, f32x4.splat(6)) : kept;
}

/** The same for one number, where `relu` is not 0. */
// @ts-expect-error: decorator of AssemblyScript
@inline
export function activateOne(v: f32, relu: i32): f32 {
  return v < 0 ? 0 : relu == 2 && v > 6 ? 6 : v;
}

// @ts-expect-error: decorator of AssemblyScript
@inline
export function least(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

/** Chunks of `size` that `all` makes: at most 65,535, as `run` takes them; callers choose sizes with which it is. */
// @ts-expect-error: decorator of AssemblyScript
@inline
export function chunksOf(all: i32, size: i32): i32 {
  return (all + size - 1) / size;
}

// @ts-expect-error: decorator of AssemblyScript
@inline
export function addTo(address: usize, value: v128): void {
  v128.store(address, f32x4.add(v128.load(address), value));
}

/** Adds two vectors to what lies there side by side. */
// @ts-expect-error: decorator of AssemblyScript
@inline
export function addTwo(address: usize, first: v128, second: v128): void {
  const a = v128.load(address), b = v128.load(address, 16);
  v128.store(address, f32x4.add(b, second), 16);
  v128.store(address, f32x4.add(a, first));
}
