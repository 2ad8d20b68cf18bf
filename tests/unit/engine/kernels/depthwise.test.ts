import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { difference, mismatches, runOn, tensor, TOLERANCE, useVariant, VARIANTS, withGradients } from './backends.ts';

const SIZES = [
  [9, 9],
  [12, 7],
] as const;
/** Channels and filters a channel: the fast paths take one. */
const CHANNELS = [
  [1, 1],
  [3, 1],
  [8, 1],
  [21, 1],
  [3, 2],
  [8, 2],
] as const;

describe.each(VARIANTS)('%s depthwise convolution', (variant) => {
  beforeAll(() => useVariant(variant));

  it.each([1, 3, 5, 7])('of a filter of %d and its gradients are those of the cpu backend', (size) => {
    for (const stride of [1, 2, 3]) {
      for (const pad of ['same', 'valid'] as const) {
        for (const [height, width] of SIZES) {
          for (const [channels, multiplier] of CHANNELS) {
            const f = (x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
            expect(
              mismatches(
                () => withGradients(f, [tensor([2, height, width, channels]), tensor([size, size, channels, multiplier], 2)]),
                `${height}×${width}, stride ${stride}, ${pad}, ${channels} × ${multiplier}`,
              ),
            ).toEqual([]);
          }
        }
      }
    }
  });

  it('over blocks of channels, where rows are too long for all at once, is that of the cpu backend, and its gradients', () => {
    for (const [height, width, channels] of [
      [5, 70, 32],
      [19, 41, 64],
      [5, 30, 48],
      [9, 7, 256],
    ] as const) {
      for (const [size, stride] of [
        [3, 1],
        [3, 2],
        [5, 1],
        [2, 3],
      ] as const) {
        const f = (x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same');
        const given = () => withGradients(f, [tensor([1, height, width, channels]), tensor([size, size, channels, 1], 2)]);
        expect(mismatches(given, `${height}×${width}×${channels}, ${size}×${size}, stride ${stride}`)).toEqual([]);
      }
      const dilated = () =>
        tf.depthwiseConv2d(
          tensor([1, height, width, channels]) as tf.Tensor4D,
          tensor([3, 3, channels, 1], 2) as tf.Tensor4D,
          1,
          'same',
          'NHWC',
          2,
        );
      expect(mismatches(() => [dilated()], `${height}×${width}×${channels}, dilated`)).toEqual([]);
    }
  });

  it.each([
    [0, 3],
    [3, 0],
  ])('of a filter of %d × %d gives zeros', (height, width) => {
    const [y] = runOn('wasm', () => [tf.depthwiseConv2d(tensor([1, 4, 5, 16]) as tf.Tensor4D, tf.ones([height, width, 16, 1]), 1, 'same')]);
    expect(new Set(y)).toEqual(new Set([0]));
  });

  it('of filters that are not square, with a stride that is not, over an explicit padding', () => {
    for (const shape of [
      [2, 4],
      [4, 1],
      [1, 3],
    ]) {
      const f = (x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, [1, 2], 3);
      expect(mismatches(() => withGradients(f, [tensor([2, 8, 11, 10]), tensor([...shape, 10, 1], 2)]), shape.join('×'))).toEqual([]);
    }
  });

  it('with dilation is that of the cpu backend, and its gradients are its adjoints', () => {
    for (const size of [2, 3, 5]) {
      for (const pad of ['same', 'valid'] as const) {
        for (const [channels, multiplier] of CHANNELS) {
          const inputShape = [2, 11, 10, channels];
          const filterShape = [size, size, channels, multiplier];
          const convolve = () =>
            tf.depthwiseConv2d(tensor(inputShape) as tf.Tensor4D, tensor(filterShape, 2) as tf.Tensor4D, 1, pad, 'NHWC', 2);
          expect(mismatches(() => [convolve()], `${size}×${size}, ${pad}, ${channels} × ${multiplier}`)).toEqual([]);
          const attributes = { strides: [1, 1], pad, dilations: [2, 2], inputShape, filterShape };
          const gap = runOn('wasm', () => {
            const [x, w, y] = [tensor(inputShape), tensor(filterShape, 2), convolve()];
            const dy = tensor(y.shape, 3);
            const dx = tf.engine().runKernel('DepthwiseConv2dNativeBackpropInput', { dy, filter: w }, attributes) as tf.Tensor;
            const dw = tf.engine().runKernel('DepthwiseConv2dNativeBackpropFilter', { x, dy }, attributes) as tf.Tensor;
            return [tf.stack([y.mul(dy).sum(), dx.mul(x).sum(), dw.mul(w).sum()])];
          })[0]!;
          expect(difference([gap[0]!, gap[0]!], gap.subarray(1))).toBeLessThan(10 * TOLERANCE);
        }
      }
    }
  });

  it.each(['linear', 'relu', 'relu6'] as const)('fused with a bias and %s', (activation) => {
    for (const [channels, multiplier] of CHANNELS) {
      expect(
        mismatches(
          () => [
            tf.fused.depthwiseConv2d({
              x: tensor([2, 7, 9, channels]) as tf.Tensor4D,
              filter: tensor([3, 3, channels, multiplier], 2) as tf.Tensor4D,
              bias: tensor([channels * multiplier], 3),
              strides: 1,
              pad: 'same',
              activation,
            }),
          ],
          `${channels} × ${multiplier}`,
        ),
      ).toEqual([]);
    }
  });
});
