/** All builds of the kernels, and the cpu backend of TensorFlow.js to compare them with. */
import * as tf from '@tensorflow/tfjs';
import type { KernelVariant } from '../../../../src/engine/kernels/compile.ts';
import { installKernels } from '../../../../src/engine/kernels/install.ts';
import { build } from '../../../../src/studio/backends/kernel-build.ts';
import { loadBackend } from '../../../../src/studio/backends/load.ts';

export const VARIANTS: readonly KernelVariant[] = ['wide', 'fma', 'simd'];

/** Largest difference over largest value that rounding may make. */
export const TOLERANCE = 1e-5;

// TensorFlow.js then counts what each kernel leaves behind, and throws.
tf.env().set('IS_TEST', true);

/** Makes the wasm backend run a build of the kernels from now on. */
export async function useVariant(variant: KernelVariant): Promise<void> {
  await loadBackend('wasm');
  installKernels((await build(variant)).module);
}

/** What `f` gives on a backend, copied out; everything that it made is disposed of. */
export function runOn(backend: 'cpu' | 'wasm', f: () => tf.Tensor[]): Float32Array[] {
  tf.setBackend(backend);
  return tf.tidy(() => f().map((tensor) => new Float32Array(tensor.dataSync())));
}

/** Which results of the two backends differ by more than rounding does, in words; none where all is well. */
export function mismatches(f: () => tf.Tensor[], what: string, tolerance = TOLERANCE): string[] {
  const expected = runOn('cpu', f);
  const actual = runOn('wasm', f);
  return expected
    .map((values, n) => ({ n, apart: difference(values, actual[n]!) }))
    .filter(({ apart }) => !(apart <= tolerance))
    .map(({ n, apart }) => `${what}: result ${n} is off by ${apart}`);
}

/**
 * max |a − b| / max |a|; Infinity where the lengths differ or a number is not one. Where all are below 1, the size of what is
 * summed, the difference itself: there a sum is small only because its terms cancel.
 */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 1;
  let off = 0;
  for (let at = 0; at < a.length; at++) {
    const apart = Math.abs(a[at]! - b[at]!);
    if (Number.isNaN(apart)) return Infinity;
    off = Math.max(off, apart);
    most = Math.max(most, Math.abs(a[at]!));
  }
  return off / most;
}

/** Numbers between −1 and 1 that are the same at each run. */
export function numbers(count: number, seed = 1): Float32Array {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function tensor(shape: number[], seed = 1): tf.Tensor {
  return tf.tensor(numbers(tf.util.sizeFromShape(shape), seed), shape);
}

/** y = f(inputs…) and the gradients of Σ y · dy for a fixed dy. */
export function withGradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[], seed = 9): tf.Tensor[] {
  const y = f(...inputs);
  return [y, ...tf.grads(f)(inputs, tensor(y.shape, seed))];
}
