/** Separable convolutions in one go: to the last bit what one half after the other gives. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RELU_GRADIENT } from '../../../../src/engine/kernels/elementwise.ts';
import { kernelHost } from '../../../../src/engine/kernels/install.ts';
import { CONVOLUTION } from '../../../../src/engine/kernels/joined-convolution.ts';
import { POINTWISE, SEPARABLE, SEPARABLE_GRADIENT } from '../../../../src/engine/kernels/separable.ts';
import { startHelpers } from '../../../../src/studio/learning/crew.ts';
import { difference, tensor, TOLERANCE, useVariant, VARIANTS } from './backends.ts';

const run = (name: string, inputs: tf.NamedTensorMap, attributes: object) =>
  tf.engine().runKernel(name, inputs, attributes as unknown as tf.NamedAttrMap) as tf.Tensor | tf.Tensor[];
const one = (...given: Parameters<typeof run>) => [run(...given)].flat()[0]!;

interface Case {
  readonly x: [number, number, number, number];
  readonly size: number;
  readonly channels: number;
  readonly stride: number;
  readonly dilation: number;
  readonly rectified: boolean;
}

/** Large images go a few rows at a time, small ones several at once. */
const CASES: readonly Case[] = [
  { x: [3, 56, 56, 32], size: 3, channels: 32, stride: 1, dilation: 1, rectified: true },
  { x: [2, 56, 55, 32], size: 3, channels: 64, stride: 2, dilation: 1, rectified: false },
  { x: [20, 7, 7, 256], size: 3, channels: 256, stride: 1, dilation: 1, rectified: true },
  { x: [17, 5, 6, 9], size: 5, channels: 7, stride: 1, dilation: 2, rectified: true },
  { x: [1, 130, 4, 40], size: 2, channels: 3, stride: 1, dilation: 1, rectified: false },
  { x: [33, 1, 1, 12], size: 3, channels: 20, stride: 1, dilation: 1, rectified: true },
];

/** Stands for all its numbers, which are not all zero. */
function bits(result: tf.Tensor): string {
  const values = result.dataSync();
  expect(values.some((value) => value !== 0)).toBe(true);
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
}

/** Answers, what lies between the halves, and the gradients, by the joined kernels and by one kernel for each thing. */
function bothWays({ x: shape, size, channels, stride, dilation, rectified }: Case): [string[], string[]] {
  const attributes = { strides: [stride, stride], pad: 'same', dilations: dilation, dimRoundingMode: null, dataFormat: 'NHWC' };
  const results = tf.tidy(() => {
    const x = tensor(shape, 1);
    const depthwiseFilter = tensor([size, size, shape[3], 1], 2);
    const filter = tensor([1, 1, shape[3], channels], 3);
    const bias = tensor([channels], 4);
    const ready = rectified ? x.relu() : x;
    const between = one('DepthwiseConv2dNative', { x: ready, filter: depthwiseFilter }, attributes);
    const residual = tensor([...between.shape.slice(0, 3), channels], 5);
    const more = { bias, residual };
    const y = one(CONVOLUTION, { x: between, filter, ...more }, { ...POINTWISE, activation: 'relu' });
    const dy = tensor(y.shape as [number, number, number, number], 6);
    const dz = one(RELU_GRADIENT, { dy, y }, {});
    const dBetween = one('Conv2DBackpropInput', { dy: dz, filter }, { ...POINTWISE, inputShape: between.shape });
    const dFilter = one(
      'DepthwiseConv2dNativeBackpropFilter',
      { x: ready, dy: dBetween },
      { ...attributes, filterShape: depthwiseFilter.shape },
    );
    const dReady = one(
      'DepthwiseConv2dNativeBackpropInput',
      { dy: dBetween, filter: depthwiseFilter },
      { ...attributes, inputShape: shape },
    );
    // Where x could also have been added to what is given, its gradient has that part as well.
    const twice = y.shape.join() === shape.join();
    const dOwn = rectified ? tf.grad((z) => z.relu())(x, dReady) : dReady;
    const dx = twice ? dOwn.add(dz) : dOwn;

    const joined = { x, depthwiseFilter, filter, ...more };
    const [own, ownBetween] = run(SEPARABLE, joined, { ...attributes, rectified, activation: 'relu', keeps: true }) as tf.Tensor[];
    const forgetful = one(SEPARABLE, joined, { ...attributes, rectified, activation: 'relu', keeps: false });
    const gradients = { x, depthwiseFilter, filter };
    const all = { ...attributes, rectified, biased: true, learnt: true, twice };
    const [ownFilter, dBias, ownZ, ownX] = run(SEPARABLE_GRADIENT, { ...gradients, dy, y }, all) as tf.Tensor[];
    const filterOnly = one(SEPARABLE_GRADIENT, { ...gradients, dy: dz }, { ...attributes, rectified, learnt: false });
    // Summed image by image, the only one that is not the same to the last bit.
    expect(difference(dz.sum([0, 1, 2]).dataSync(), dBias!.dataSync())).toBeLessThan(TOLERANCE);
    return [
      [y, between, y, dFilter, dz, dx, dFilter, dBias!],
      [own!, ownBetween!, forgetful, ownFilter!, ownZ!, ownX!, filterOnly, dBias!],
    ].map((tensors) => tensors.map(bits));
  });
  return results as [string[], string[]];
}

describe.each(VARIANTS)('%s separable convolutions', (variant) => {
  beforeAll(() => useVariant(variant));
  afterEach(() => kernelHost()!.dismissHelpers());

  it.each(CASES)('of $x by $size×$size, stride $stride, dilation $dilation', (shape) => {
    const [halves, joined] = bothWays(shape);
    expect(joined).toEqual(halves);
  });

  it('are the same by several threads', async () => {
    const alone = CASES.map((shape) => bothWays(shape)[1]);
    await Promise.all(startHelpers(3).map((helper) => once(helper, 'online')));
    expect(CASES.map((shape) => bothWays(shape)[1])).toEqual(alone);
  });
});
