/** Matrix products, with either side transposed and over leading batch dimensions. */
import * as tf from '@tensorflow/tfjs';
import { areFloats, reluFlag, sizeOf, type OwnKernel } from './registry.ts';

/** Room for a packed B: see `packB` in assembly/gemm.ts. */
export function packedBytes(n: number, k: number): number {
  return Math.ceil(n / 8) * 8 * k * 4;
}

/** BatchMatMul and _FusedMatMul. Batch dimensions are equal, or one side has none. */
export const matMul: OwnKernel = ({ a, b, bias, preluActivationWeights }, attributes, host) => {
  const relu = reluFlag(attributes);
  if (relu === null || preluActivationWeights || !areFloats(a, b, bias)) return null;
  // A vector is nothing to multiply with: the backend's own kernel says so.
  if (a!.shape.length < 2 || b!.shape.length < 2) return null;
  const transposeA = attributes['transposeA'] === true;
  const transposeB = attributes['transposeB'] === true;
  const [rowsA, columnsA] = a!.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b!.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [inner, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  const batchesA = a!.shape.slice(0, -2);
  const batchesB = b!.shape.slice(0, -2);
  const countA = tf.util.sizeFromShape(batchesA);
  const countB = tf.util.sizeFromShape(batchesB);
  const together = batchesA.join() === batchesB.join() || countA === 1 || countB === 1;
  if (inner !== k || !together || (bias && sizeOf(bias) !== n)) return null;

  const batches = tf.broadcast_util.assertAndGetBroadcastShape(batchesA, batchesB);
  const c = host.output([...batches, m, n]);
  const { shared, scratch, each } = host.gemmSpace(0, packedBytes(n, k));
  for (let batch = 0; batch < tf.util.sizeFromShape(batches); batch++) {
    host.kernels.product(
      Number(transposeA),
      Number(transposeB),
      m,
      n,
      k,
      host.address(a!) + (countA === 1 ? 0 : batch * m * k * 4),
      columnsA,
      host.address(b!) + (countB === 1 ? 0 : batch * k * n * 4),
      columnsB,
      host.address(c) + batch * m * n * 4,
      n,
      bias ? host.address(bias) : 0,
      0,
      relu,
      shared,
      scratch,
      each,
    );
  }
  return c;
};
