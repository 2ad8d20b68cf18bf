/** Nothing is written outside of what a kernel was given. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { adam } from '../../../../src/engine/kernels/adam.ts';
import { convolve, convolveFilterGradient, convolveInputGradient } from '../../../../src/engine/kernels/convolution.ts';
import { depthwise, depthwiseFilterGradient, depthwiseInputGradient } from '../../../../src/engine/kernels/depthwise.ts';
import { KernelHost, type WasmBackend } from '../../../../src/engine/kernels/host.ts';
import { matMul } from '../../../../src/engine/kernels/matmul.ts';
import { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from '../../../../src/engine/kernels/pooling.ts';
import { separable, separableGradient } from '../../../../src/engine/kernels/separable.ts';
import { slice } from '../../../../src/engine/kernels/slice.ts';
import { meanGradient } from '../../../../src/engine/kernels/sums.ts';
import { unpack } from '../../../../src/engine/kernels/unpack.ts';
import type { Attributes, OwnKernel } from '../../../../src/engine/kernels/registry.ts';
import { build } from '../../../../src/studio/backends/kernel-build.ts';
import { numbers, VARIANTS } from './backends.ts';

const GUARD = 256;
const PATTERN = 0xa5;

/** A memory of its own, in which every allocation stands between two guards. */
async function guarded(variant: (typeof VARIANTS)[number]) {
  const memory = new WebAssembly.Memory({ initial: 512, maximum: 512, shared: true });
  const bytes = new Uint8Array(memory.buffer);
  const guards: number[] = [];
  const places = new Map<object, { memoryOffset: number }>();
  let top = GUARD;
  const malloc = (size: number): number => {
    const start = top + GUARD;
    top = start + size;
    for (const guard of [start - GUARD, top]) {
      guards.push(guard);
      bytes.fill(PATTERN, guard, guard + GUARD);
    }
    top += GUARD;
    if (top > bytes.length) throw new Error('The test needs more memory');
    return start;
  };
  const makeOutput = (shape: number[]): tf.TensorInfo => {
    const dataId = {};
    places.set(dataId, { memoryOffset: malloc(tf.util.sizeFromShape(shape) * 4) });
    return { dataId, shape, dtype: 'float32' };
  };
  const backend: WasmBackend = { dataIdMap: places, makeOutput, disposeData: () => true, incRef: () => {} };
  const host = new KernelHost({ module: (await build(variant)).module, memory, backend, malloc, free: () => {} });
  return {
    host,
    input(shape: number[]): tf.TensorInfo {
      const info = makeOutput(shape);
      new Float32Array(memory.buffer, places.get(info.dataId)!.memoryOffset, tf.util.sizeFromShape(shape)).set(
        numbers(tf.util.sizeFromShape(shape)),
      );
      return info;
    },
    broken: () => guards.filter((guard) => bytes.subarray(guard, guard + GUARD).some((byte) => byte !== PATTERN)).length,
  };
}

describe.each(VARIANTS)('%s kernels stay inside their memory:', (variant) => {
  const convolutions: [number, number, Attributes][] = [];
  for (const size of [1, 2, 3, 5, 7]) {
    for (const [stride, dilation] of [
      [1, 1],
      [2, 1],
      [3, 1],
      [1, 2],
      [1, 3],
    ] as const) {
      for (const pad of ['same', 'valid'] as const) {
        for (const channels of [1, 3, 4, 9]) {
          const attributes = { strides: [stride, stride], dilations: [dilation, dilation], pad };
          if ((size - 1) * dilation < 9) convolutions.push([size, channels, attributes]);
        }
      }
    }
  }

  /** What was going on when a guard was written over; nothing where all is well. */
  const overrun = async (run: (space: Awaited<ReturnType<typeof guarded>>) => void, what: string): Promise<string[]> => {
    const space = await guarded(variant);
    run(space);
    return space.broken() === 0 ? [] : [what];
  };
  const outputShape = (x: number[], filter: number[], attributes: Attributes, isDepthwise: boolean) =>
    tf.backend_util.computeConv2DInfo(
      x as never,
      filter as never,
      attributes['strides'] as never,
      attributes['dilations'] as never,
      attributes['pad'] as never,
      undefined,
      isDepthwise,
    ).outShape;

  it('convolutions', async () => {
    for (const [size, channels, attributes] of convolutions) {
      const [inputShape, filterShape] = [
        [2, 10, 9, channels],
        [size, size, channels, channels + 2],
      ];
      expect(
        await overrun(
          ({ host, input }) => {
            const [x, filter, dy] = [input(inputShape), input(filterShape), input(outputShape(inputShape, filterShape, attributes, false))];
            const all = { ...attributes, inputShape, filterShape };
            const ran = [
              convolve({ x, filter }, all, host),
              convolveFilterGradient({ x, dy }, all, host),
              convolveInputGradient({ dy, filter }, all, host),
            ];
            expect(ran).not.toContain(null);
          },
          `${size}, ${channels}, ${JSON.stringify(attributes)}`,
        ),
      ).toEqual([]);
    }
  });

  it('depthwise convolutions', async () => {
    for (const [size, channels, attributes] of convolutions) {
      const [inputShape, filterShape] = [
        [2, 10, 9, channels],
        [size, size, channels, 1],
      ];
      expect(
        await overrun(
          ({ host, input }) => {
            const [x, filter, bias] = [input(inputShape), input(filterShape), input([channels])];
            const dy = input(outputShape(inputShape, filterShape, attributes, true));
            const all = { ...attributes, inputShape, filterShape };
            const ran = [
              depthwise({ x, filter, bias }, all, host),
              depthwiseFilterGradient({ x, dy }, all, host),
              depthwiseInputGradient({ dy, filter }, all, host),
            ];
            expect(ran).not.toContain(null);
          },
          `${size}, ${channels}, ${JSON.stringify(attributes)}`,
        ),
      ).toEqual([]);
    }
  });

  it('separable convolutions', async () => {
    for (const [size, channels, attributes] of convolutions) {
      const [inputShape, filterShape] = [
        [19, 10, 9, channels],
        [size, size, channels, 1],
      ];
      expect(
        await overrun(
          ({ host, input }) => {
            const x = input(inputShape);
            const [depthwiseFilter, filter, bias] = [input(filterShape), input([1, 1, channels, 10]), input([10])];
            const shape = outputShape(inputShape, filterShape, attributes, true);
            const dy = input([...shape.slice(0, 3), 10]);
            const ran = [false, true].flatMap((both) => [
              separable({ x, depthwiseFilter, filter, bias, residual: dy }, { ...attributes, rectified: both, keeps: both }, host),
              separableGradient(
                { x, dy, depthwiseFilter, filter, ...(both ? { y: dy } : {}) },
                { ...attributes, rectified: both, biased: both, learnt: both },
                host,
              ),
            ]);
            expect(ran.map((results) => results?.length)).toEqual([1, 1, 2, 4]);
          },
          `${size}, ${channels}, ${JSON.stringify(attributes)}`,
        ),
      ).toEqual([]);
    }
  });

  it('matrix products', async () => {
    for (const [m, n, k] of [
      [1, 1, 1],
      [7, 9, 5],
      [97, 13, 257],
      [6, 513, 3],
      [100, 8, 300],
    ] as const) {
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          expect(
            await overrun(({ host, input }) => {
              const bias = input([n]);
              const product = matMul(
                { a: input(transposeA ? [k, m] : [m, k]), b: input(transposeB ? [n, k] : [k, n]), bias },
                { transposeA, transposeB, activation: 'relu' },
                host,
              );
              expect(product?.shape).toEqual([m, n]);
            }, `${m} ${n} ${k} ${transposeA} ${transposeB}`),
          ).toEqual([]);
        }
      }
    }
  });

  it('pooling', async () => {
    for (const filterSize of [
      [2, 2],
      [3, 3],
    ]) {
      for (const pad of ['same', 'valid']) {
        const attributes = { filterSize, strides: [2, 2], pad };
        expect(
          await overrun(({ host, input }) => {
            const x = input([2, 9, 8, 7]);
            const run = (kernel: OwnKernel, inputs: Record<string, tf.TensorInfo>) => kernel(inputs, attributes, host)!;
            const output = run(maxPool, { x });
            run(maxPoolGradient, { dy: output, input: x, output });
            run(averagePoolGradient, { dy: run(averagePool, { x }), input: x });
          }, JSON.stringify(attributes)),
        ).toEqual([]);
      }
    }
  });

  it('kept numbers, kept activations, parts and means', async () => {
    for (const [pixels, channels] of [
      [1, 1],
      [3, 5],
      [35, 18],
      [49, 64],
    ] as const) {
      const count = pixels * channels;
      expect(
        await overrun(({ host, input }) => {
          const each = (8 + pixels) * channels;
          const kept = Array.from({ length: 3 }, (_, n) => new Uint8Array(each).fill(n));
          const x = unpack({}, { kept, each, shape: [pixels, channels] }, host)!;
          expect(x.shape).toEqual([3, pixels, channels]);
          const part = slice({ x }, { begin: [1, 0, 0], size: [2, pixels, channels] }, host)!;
          meanGradient({ x: part, dy: input([2, channels]) }, { axis: [1] }, host);
          const [values, mean, square, gradient] = Array.from({ length: 4 }, () => host.keep(count)) as [
            Float32Array,
            Float32Array,
            Float32Array,
            Float32Array,
          ];
          const factors = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, size: 1, correction: 1, keep: 1 };
          expect(adam({}, { values, mean, square, gradient, ...factors }, host)).toEqual([]);
        }, `${pixels} × ${channels}`),
      ).toEqual([]);
    }
  });
});
