/** Kernels that pass over their input once: pooling, sums, additions, the rectifier, batch normalisation. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { mismatches, runOn, tensor, useVariant, VARIANTS, withGradients } from './backends.ts';

const as4D = (x: tf.Tensor) => x as tf.Tensor4D;

describe.each(VARIANTS)('%s passes', (variant) => {
  beforeAll(() => useVariant(variant));

  it('max pooling and its gradient', () => {
    for (const size of [2, 3]) {
      for (const stride of [1, 2, 3]) {
        for (const pad of ['same', 'valid'] as const) {
          for (const channels of [1, 4, 7]) {
            const f = (x: tf.Tensor) => tf.maxPool(as4D(x), size, stride, pad);
            expect(
              mismatches(() => withGradients(f, [tensor([2, 9, 8, channels])]), `${size}, stride ${stride}, ${pad}, ${channels}`),
            ).toEqual([]);
          }
        }
      }
    }
  });

  it('of equal values the first one of a window gets the gradient', () => {
    const [dx] = runOn('wasm', () => [tf.grad((x) => tf.maxPool(as4D(x), 2, 2, 'valid'))(tf.ones([1, 2, 2, 5]))]);
    expect([...dx!]).toEqual(Array.from({ length: 20 }, (_, at) => Number(at < 5)));
  });

  it('average pooling and its gradient', () => {
    for (const [size, stride] of [
      [2, 2],
      [3, 2],
      [3, 1],
    ] as const) {
      for (const channels of [1, 4, 7]) {
        const f = (x: tf.Tensor) => tf.avgPool(as4D(x), size, stride, 'valid');
        expect(mismatches(() => withGradients(f, [tensor([2, 9, 8, channels])]), `${size}, stride ${stride}, ${channels}`)).toEqual([]);
        expect(
          mismatches(
            () => [tf.avgPool(as4D(tensor([2, 9, 8, channels])), size, stride, 'same')],
            `same, ${size}, stride ${stride}, ${channels}`,
          ),
        ).toEqual([]);
      }
    }
  });

  it('a pixel shared by padded windows gets its share of each: the pixels inside, not the whole window', () => {
    const [dx] = runOn('wasm', () => [tf.grad((x) => tf.avgPool(as4D(x), 2, 2, 'same'))(tf.ones([1, 3, 3, 1]))]);
    expect([...dx!]).toEqual([0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.5, 0.5, 1]);
  });

  it.each([
    [[600, 5], [0]],
    [
      [4, 9, 8, 20],
      [0, 1, 2],
    ],
    [
      [4, 9, 8, 20],
      [1, 2],
    ],
    [[4, 9, 8, 20], [1]],
    [[4, 9, 8], [2]],
    [
      [4, 9, 8],
      [0, 2],
    ],
  ])('sums and means of %j over %j', (shape, axes) => {
    for (const keepDims of [false, true]) {
      expect(
        mismatches(() => [tf.sum(tensor(shape), axes, keepDims), tf.mean(tensor(shape), axes, keepDims)], `keepDims ${keepDims}`),
      ).toEqual([]);
    }
    expect(mismatches(() => withGradients((x) => tf.mean(x, axes), [tensor(shape)]), 'gradient')).toEqual([]);
  });

  it.each([
    [
      [3, 5, 7],
      [3, 5, 7],
    ],
    [[3, 5, 8], [8]],
    [
      [3, 5, 7],
      [1, 1, 7],
    ],
    [
      [3, 5, 7],
      [3, 1, 1],
    ],
    [[7], [3, 5, 7]],
    [[3, 5], []],
  ])('additions of %j and %j', (a, b) => {
    expect(mismatches(() => withGradients(tf.add, [tensor(a), tensor(b, 2)]), 'add')).toEqual([]);
  });

  it('additions of whole numbers stay with the backend', () => {
    const [sum] = runOn('wasm', () => [tf.add(tf.tensor1d([1, 2, 3, 4, 5], 'int32'), tf.tensor1d([1, 1, 1, 1, 1], 'int32'))]);
    expect([...sum!]).toEqual([2, 3, 4, 5, 6]);
  });

  it.each([1, 8, 37])('the rectifier and its gradient on %d numbers', (count) => {
    expect(mismatches(() => withGradients(tf.relu, [tensor([count])]), 'relu', 0)).toEqual([]);
  });

  it('the rectifier has no slope at zero', () => {
    const [dx] = runOn('wasm', () => [tf.grad(tf.relu)(tf.tensor1d([-1, -0, 0, 1, 2]))]);
    expect([...dx!]).toEqual([0, 0, 0, 1, 1]);
  });

  it('batch normalisation has the gradients of its formula, on both backends', () => {
    const inputs = () => [tensor([3, 4, 5, 6]), tensor([6], 2), tensor([6], 3).abs().add(0.1), tensor([6], 4), tensor([6], 5)];
    const kernel = (x: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, offset: tf.Tensor, scale: tf.Tensor) =>
      tf.batchNorm4d(as4D(x), mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3);
    const formula: typeof kernel = (x, mean, variance, offset, scale) =>
      as4D(x.sub(mean).div(variance.add(1e-3).sqrt()).mul(scale).add(offset));
    const expected = runOn('cpu', () => withGradients(formula as never, inputs()));
    for (const backend of ['cpu', 'wasm'] as const) {
      const actual = runOn(backend, () => withGradients(kernel as never, inputs()));
      actual.forEach((values, n) => values.forEach((value, at) => expect(value).toBeCloseTo(expected[n]![at]!, 4)));
    }
  });

  it('a separable layer gives and learns what its parts do', () => {
    const layer = tf.layers.separableConv2d({ filters: 9, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' });
    layer.build([null, 8, 8, 5]);
    const weights = [tensor([3, 3, 5, 1], 2), tensor([1, 1, 5, 9], 3), tensor([9], 4)];
    layer.setWeights(weights);
    const parts = (x: tf.Tensor) => tf.separableConv2d(as4D(x), as4D(weights[0]!), as4D(weights[1]!), 2, 'same').add(weights[2]!).relu();
    const expected = runOn('wasm', () => withGradients(parts, [tensor([2, 8, 8, 5])]));
    const actual = runOn('wasm', () => withGradients((x) => layer.apply(x) as tf.Tensor, [tensor([2, 8, 8, 5])]));
    expected.forEach((values, n) => values.forEach((value, at) => expect(actual[n]![at]!).toBeCloseTo(value, 5)));
  });
});
