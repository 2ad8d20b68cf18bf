/** The directions in which features differ most: distances in a few dozen of them are as good as in all, and far quicker. */
import { randomStream } from '../data/random.ts';

export interface PrincipalAxes {
  /** length: mean of each feature. */
  readonly means: Float64Array;
  /** axes×length, each of length 1. */
  readonly axes: Float64Array;
  readonly length: number;
}

const LEARNT_FROM = 4_000;
const ROUNDS = 12;

/** By orthogonal iteration on the covariance of up to 4,000 rows, evenly spaced. */
export function principalAxes(rows: Float32Array, length: number, axes: number): PrincipalAxes {
  const count = rows.length / length;
  const step = Math.max(1, Math.ceil(count / LEARNT_FROM));
  const used = Math.ceil(count / step);
  const means = new Float64Array(length);
  for (let n = 0; n < used; n++) for (let f = 0; f < length; f++) means[f]! += rows[n * step * length + f]! / used;
  const covariance = new Float64Array(length * length);
  const centred = new Float64Array(length);
  for (let n = 0; n < used; n++) {
    for (let f = 0; f < length; f++) centred[f] = rows[n * step * length + f]! - means[f]!;
    for (let f = 0; f < length; f++) {
      const value = centred[f]! / used;
      if (value !== 0) for (let g = 0; g < length; g++) covariance[f * length + g]! += value * centred[g]!;
    }
  }
  const kept = Math.min(axes, length);
  const random = randomStream(length, kept);
  let basis = orthonormal(
    Float64Array.from({ length: kept * length }, () => random.uniform() - 0.5),
    length,
  );
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(kept * length);
    for (let axis = 0; axis < kept; axis++) {
      for (let f = 0; f < length; f++) {
        const value = basis[axis * length + f]!;
        for (let g = 0; g < length; g++) next[axis * length + g]! += value * covariance[f * length + g]!;
      }
    }
    basis = orthonormal(next, length);
  }
  return { means, axes: basis, length };
}

/** rows × axes. */
export function projectRows(rows: Float32Array, { means, axes, length }: PrincipalAxes): Float32Array {
  const [count, kept] = [rows.length / length, axes.length / length];
  const projected = new Float32Array(count * kept);
  const centred = new Float64Array(length);
  for (let row = 0; row < count; row++) {
    for (let f = 0; f < length; f++) centred[f] = rows[row * length + f]! - means[f]!;
    for (let axis = 0; axis < kept; axis++) {
      let sum = 0;
      for (let f = 0; f < length; f++) sum += centred[f]! * axes[axis * length + f]!;
      projected[row * kept + axis] = sum;
    }
  }
  return projected;
}

/** Gram–Schmidt; a direction that is spent becomes 0. */
function orthonormal(basis: Float64Array, length: number): Float64Array {
  const kept = basis.length / length;
  for (let axis = 0; axis < kept; axis++) {
    const own = basis.subarray(axis * length, (axis + 1) * length);
    for (let before = 0; before < axis; before++) {
      const other = basis.subarray(before * length, (before + 1) * length);
      let dot = 0;
      for (let f = 0; f < length; f++) dot += own[f]! * other[f]!;
      for (let f = 0; f < length; f++) own[f]! -= dot * other[f]!;
    }
    let norm = 0;
    for (const value of own) norm += value * value;
    const scale = norm > 1e-18 ? 1 / Math.sqrt(norm) : 0;
    for (let f = 0; f < length; f++) own[f]! *= scale;
  }
  return basis;
}
