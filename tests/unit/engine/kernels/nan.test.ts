/** A number that is not one must come out at the other end, or a failing run looks well. The backend's own kernels lose it. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOn, tensor, useVariant, VARIANTS } from './backends.ts';

/** A tensor with one NaN, at its start and in a vector's last lane. */
const spoiled = (shape: number[]): tf.Tensor => {
  const values = tensor(shape).dataSync().slice();
  values[0] = Number.NaN;
  return tf.tensor(values, shape);
};
const as4D = (x: tf.Tensor) => x as tf.Tensor4D;
const dense = [3, 3, 5, 9];
const depth = [3, 3, 5, 1];

const OPERATIONS: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  convolution: (x) => tf.conv2d(as4D(x), as4D(tensor(dense, 2)), 1, 'same'),
  'pointwise convolution': (x) => tf.conv2d(as4D(x), as4D(tensor([1, 1, 5, 9], 2)), 1, 'same'),
  'rectified convolution': (x) =>
    tf.fused.conv2d({ x: as4D(x), filter: as4D(tensor(dense, 2)), strides: 1, pad: 'same', activation: 'relu' }),
  'depthwise convolution': (x) => tf.depthwiseConv2d(as4D(x), as4D(tensor(depth, 2)), 1, 'same'),
  'rectified depthwise': (x) =>
    tf.fused.depthwiseConv2d({ x: as4D(x), filter: as4D(tensor(depth, 2)), strides: 1, pad: 'same', activation: 'relu' }),
  'max pooling': (x) => tf.maxPool(as4D(x), 2, 1, 'valid'),
  'average pooling': (x) => tf.avgPool(as4D(x), 2, 1, 'valid'),
  'matrix product': (x) => tf.matMul(x.reshape([36, 5]), tensor([5, 3], 2)),
  rectifier: (x) => tf.relu(x),
  addition: (x) => x.add(tensor(x.shape, 2)),
  bias: (x) => x.add(tensor([5], 2)),
  sum: (x) => x.sum([0, 1, 2]),
  mean: (x) => x.mean([1, 2]),
};

describe.each(VARIANTS)('%s kernels', (variant) => {
  beforeAll(() => useVariant(variant));

  it.each(Object.keys(OPERATIONS))('%s lets NaN through', (name) => {
    const f = OPERATIONS[name]!;
    const [y] = runOn('wasm', () => [f(spoiled([1, 6, 6, 5]))]);
    expect(y!.some(Number.isNaN)).toBe(true);
    expect(y!.every(Number.isNaN)).toBe(y!.length === 1);
  });

  it.each(Object.keys(OPERATIONS).filter((name) => !name.startsWith('rectified')))('%s lets a gradient of NaN through', (name) => {
    const f = OPERATIONS[name]!;
    const [dx] = runOn('wasm', () => {
      const x = tensor([1, 6, 6, 5]).abs();
      return [tf.grads(f as (x: tf.Tensor) => tf.Tensor)([x], spoiled(f(x).shape))[0]!];
    });
    expect(dx!.some(Number.isNaN)).toBe(true);
  });

  it('a gradient meets a NaN on the way forward', () => {
    const [relu, pool] = runOn('wasm', () => [
      tf.grad(tf.relu)(tf.tensor1d([Number.NaN, 1, 1, 1, Number.NaN])),
      tf.grad((x) => tf.maxPool(as4D(x), 2, 2, 'valid'))(tf.tensor4d([Number.NaN, 1, 2, 3], [1, 2, 2, 1]), tf.tensor4d([5], [1, 1, 1, 1])),
    ]);
    expect([...relu!]).toEqual([Number.NaN, 1, 1, 1, Number.NaN]);
    expect([...pool!]).toEqual([5, 0, 0, 0]);
  });
});
