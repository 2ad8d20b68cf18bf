import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { difference, mismatches, numbers, runOn, tensor, TOLERANCE, useVariant, VARIANTS, withGradients } from './backends.ts';

const SIZES = [
  [9, 9],
  [12, 7],
] as const;
const CHANNELS = [
  [1, 1],
  [3, 8],
  [6, 5],
  [16, 12],
] as const;

describe.each(VARIANTS)('%s convolution', (variant) => {
  beforeAll(() => useVariant(variant));

  it.each([1, 3, 5, 7])('of a filter of %d and its gradients are those of the cpu backend', (size) => {
    for (const stride of [1, 2, 3]) {
      for (const pad of ['same', 'valid'] as const) {
        for (const [height, width] of SIZES) {
          for (const [from, to] of CHANNELS) {
            const f = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
            expect(
              mismatches(
                () => withGradients(f, [tensor([2, height, width, from]), tensor([size, size, from, to], 2)]),
                `${height}×${width}, stride ${stride}, ${pad}, ${from} → ${to}`,
              ),
            ).toEqual([]);
          }
        }
      }
    }
  });

  it('of no picture at all has a gradient of zeros', () => {
    for (const size of [1, 3]) {
      const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', filterShape: [size, size, 3, 2] };
      const inputs = { x: tf.zeros([0, 5, 5, 3]), dy: tf.zeros([0, 5, 5, 2]) };
      const run = () => [tf.engine().runKernel('Conv2DBackpropFilter', inputs, attributes) as tf.Tensor];
      expect(runOn('wasm', run)).toEqual([new Float32Array(size * size * 6)]);
      tf.dispose(Object.values(inputs));
    }
  });

  it('of filters that are not square, over an explicit padding', () => {
    const f = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, [1, 2], 2);
    expect(mismatches(() => withGradients(f, [tensor([2, 8, 11, 5]), tensor([2, 4, 5, 3], 2)]), '2×4')).toEqual([]);
  });

  it('works in blocks of rows where there are more pixels than one block, and in blocks of channels', () => {
    const f = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
    expect(mismatches(() => withGradients(f, [tensor([1, 20, 21, 36]), tensor([3, 3, 36, 20], 2)]), 'many pixels')).toEqual([]);
    expect(mismatches(() => withGradients(f, [tensor([1, 3, 3, 280]), tensor([1, 1, 280, 520], 2)]), 'many channels')).toEqual([]);
  });

  // Whole tiles of six and four rows of the gradient, and rows that are just too long or too uneven for them.
  it.each([
    [4, 8],
    [8, 16],
    [10, 24],
    [20, 8],
    [32, 32],
    [34, 40],
    [128, 16],
    [130, 16],
    [12, 20],
    [2, 8],
  ])('of single pixels from %d to %d channels has the gradients of the cpu backend, over several images', (from, to) => {
    const f = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid');
    expect(mismatches(() => withGradients(f, [tensor([3, 17, 19, from]), tensor([1, 1, from, to], 2)]), `${from} → ${to}`)).toEqual([]);
  });

  it('of a filter whose patches are larger than the scratch memory at first', () => {
    const f = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
    expect(mismatches(() => withGradients(f, [tensor([1, 3, 3, 16_000]), tensor([7, 7, 16_000, 1], 2)]), '7×7×16000', 3e-5)).toEqual([]);
  });

  it('with dilation is that of the cpu backend, and its gradients are its adjoints', () => {
    for (const size of [1, 3]) {
      for (const pad of ['same', 'valid'] as const) {
        const inputShape = [2, 9, 8, 6];
        const filterShape = [size, size, 6, 5];
        const convolve = () => tf.conv2d(tensor(inputShape) as tf.Tensor4D, tensor(filterShape, 2) as tf.Tensor4D, 1, pad, 'NHWC', 2);
        expect(mismatches(() => [convolve()], `${size}×${size}, ${pad}`)).toEqual([]);
        const attributes = { strides: [1, 1], pad, dilations: [2, 2], dataFormat: 'NHWC', inputShape, filterShape };
        const gap = runOn('wasm', () => {
          const [x, w, y] = [tensor(inputShape), tensor(filterShape, 2), convolve()];
          const dy = tensor(y.shape, 3);
          const dx = tf.engine().runKernel('Conv2DBackpropInput', { dy, filter: w }, attributes) as tf.Tensor;
          const dw = tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes) as tf.Tensor;
          return [tf.stack([y.mul(dy).sum(), dx.mul(x).sum(), dw.mul(w).sum()])];
        })[0]!;
        expect(difference([gap[0]!, gap[0]!], gap.subarray(1))).toBeLessThan(10 * TOLERANCE);
      }
    }
  });

  it.each(['linear', 'relu', 'relu6', 'sigmoid'] as const)('fused with a bias and %s', (activation) => {
    for (const [from, to] of CHANNELS) {
      expect(
        mismatches(
          () => [
            tf.fused.conv2d({
              x: tensor([2, 7, 9, from]) as tf.Tensor4D,
              filter: tensor([3, 3, from, to], 2) as tf.Tensor4D,
              bias: tf.tensor1d(numbers(to, 3)),
              strides: 2,
              pad: 'same',
              activation,
            }),
          ],
          `${from} → ${to}`,
        ),
      ).toEqual([]);
    }
  });

  it('fused with a bias has the gradients of the cpu backend', () => {
    const f = (x: tf.Tensor, w: tf.Tensor, bias: tf.Tensor) =>
      tf.fused.conv2d({ x: x as tf.Tensor4D, filter: w as tf.Tensor4D, bias, strides: 1, pad: 'same' });
    expect(mismatches(() => withGradients(f, [tensor([2, 6, 5, 4]), tensor([1, 1, 4, 10], 2), tensor([10], 3)]), 'bias')).toEqual([]);
  });
});
