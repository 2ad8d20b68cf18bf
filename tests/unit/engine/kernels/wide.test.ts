import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chooseKernels } from '../../../../src/studio/backends/kernel-build.ts';
import { runOn, tensor, useVariant, withGradients } from './backends.ts';

/** Bits of what `f` gives with a build of the kernels. */
async function bits(variant: 'wide' | 'fma', f: () => tf.Tensor[]): Promise<number[][]> {
  await useVariant(variant);
  return runOn('wasm', f).map((numbers) => [...new Int32Array(numbers.buffer)]);
}

const product = (m: number, k: number, n: number, a: boolean, b: boolean) => () => [
  tf.matMul(tensor(a ? [k, m] : [m, k], 1), tensor(b ? [n, k] : [k, n], 2), a, b),
];
const depthwise = (channels: number, stride: number, width: number) => () =>
  withGradients(
    (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same'),
    [tensor([2, 9, width, channels], 3), tensor([3, 3, channels, 1], 4)],
  );
const convolution = (input: number, output: number, size: number) => () =>
  withGradients(
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
    [tensor([2, 7, 9, input], 5), tensor([size, size, input, output], 6)],
  );

describe('the wide tiles give the same numbers to the last bit:', () => {
  // An engine joins vectors where it compiles well, and it compiles well what it has run often.
  beforeAll(async () => {
    for (const variant of ['wide', 'fma'] as const) {
      await useVariant(variant);
      for (let round = 0; round < 10; round++) {
        for (const a of [false, true]) runOn('wasm', product(200, 256, 256, a, false));
        runOn('wasm', depthwise(32, 1, 40));
        runOn('wasm', depthwise(32, 2, 40));
      }
    }
  });

  // Panels of sixteen, of eight, and what is left over; rows that come out even and not; more than one block of k.
  for (const n of [1, 7, 8, 9, 15, 16, 17, 24, 31, 40, 64]) {
    it(`products of ${n} columns`, async () => {
      for (const [m, k] of [
        [1, 3],
        [6, 64],
        [20, 300],
        [100, 27],
      ] as const) {
        for (const a of [false, true]) {
          for (const b of [false, true]) {
            const f = product(m, k, n, a, b);
            expect(await bits('wide', f)).toEqual(await bits('fma', f));
          }
        }
      }
    });
  }

  for (const channels of [3, 4, 8, 12, 16, 20, 36]) {
    it(`depthwise convolutions of ${channels} channels`, async () => {
      for (const [stride, width] of [
        [1, 8],
        [1, 7],
        [2, 9],
      ] as const) {
        const f = depthwise(channels, stride, width);
        expect(await bits('wide', f)).toEqual(await bits('fma', f));
      }
    });
  }

  it.each([
    [3, 24, 3],
    [16, 40, 3],
    [24, 7, 1],
  ])('convolutions from %i to %i channels, %i × %i', async (input, output, size) => {
    const f = convolution(input, output, size);
    expect(await bits('wide', f)).toEqual(await bits('fma', f));
  });

  it('rectifiers, sums and what they join', async () => {
    for (const count of [5, 8, 16, 37, 64]) {
      const f = () => [
        ...withGradients((x) => tf.relu(x), [tensor([3, count], 7)]),
        ...withGradients((x) => tf.relu6(tf.mul(x, 9)), [tensor([3, count], 8)]),
        tf.sum(tensor([300, count], 9), 0),
        tf.add(tensor([3, count], 1), tensor([3, count], 2)),
      ];
      expect(await bits('wide', f)).toEqual(await bits('fma', f));
    }
  });
});

describe('the build that is used', () => {
  afterEach(() => delete process.env['MIEN_KERNELS']);

  it.each(['wide', 'fma', 'simd'])('is the one that is named: %s', async (name) => {
    process.env['MIEN_KERNELS'] = name;
    expect((await chooseKernels()).variant).toBe(name);
  });

  it('has a name that is known', async () => {
    process.env['MIEN_KERNELS'] = 'widest';
    await expect(chooseKernels()).rejects.toThrow('There are: wide, fma, simd.');
  });

  it('has a fused multiply-add where the engine runs it, whichever is quicker', async () => {
    expect(['wide', 'fma']).toContain((await chooseKernels()).variant);
  });
});
