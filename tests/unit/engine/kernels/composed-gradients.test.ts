import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeFilterGradients } from '../../../../src/engine/kernels/composed-gradients.ts';
import { difference, numbers } from './backends.ts';

const KERNELS = ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'] as const;
const stock = Object.fromEntries(KERNELS.map((name) => [name, tf.getKernel(name, 'cpu')]));

// Composed over the cpu backend, whose own are the reference.
beforeAll(async () => {
  await tf.setBackend('cpu');
  composeFilterGradients('cpu');
});
afterAll(() => {
  for (const name of KERNELS) {
    tf.unregisterKernel(name, 'cpu');
    tf.registerKernel(stock[name]!);
  }
});

const CASES = [1, 2, 3].flatMap((stride) =>
  (['same', 'valid'] as const).flatMap((pad) => [1, 3, 5].flatMap((size) => [[stride, pad, size, 1] as const])),
);

test.each([...CASES, [1, 'same', 3, 2], [1, 'valid', 3, 2]] as const)(
  'filters with stride %d, padding %s, side %d, dilation %d',
  (stride, pad, side, dilation) => {
    for (const [kernelName, to] of [
      [KERNELS[0], 4],
      [KERNELS[1], 1],
      [KERNELS[1], 2],
    ] as const) {
      const inputShape: [number, number, number, number] = [3, 9, 8, 5];
      const filterShape: [number, number, number, number] = [side, side, 5, to];
      const depthwise = kernelName === KERNELS[1];
      const { outShape } = tf.backend_util.computeConv2DInfo(inputShape, filterShape, stride, dilation, pad, undefined, depthwise);
      const x = tf.tensor(numbers(3 * 9 * 8 * 5), inputShape);
      const dy = tf.tensor(numbers(tf.util.sizeFromShape(outShape), 2), outShape);
      const attrs = {
        strides: [stride, stride],
        dilations: [dilation, dilation],
        pad,
        dataFormat: 'NHWC',
        dimRoundingMode: null,
        filterShape,
      };
      const before = tf.memory().numTensors;
      const composed = tf.engine().runKernel(kernelName, { x, dy }, attrs as never) as tf.Tensor;
      expect(tf.memory().numTensors - before).toBe(1);
      expect(composed.shape).toEqual(filterShape);
      expect(difference(reference(filterShape, x, dy, { stride, dilation, depthwise, pad }), composed.dataSync())).toBeLessThan(1e-5);
      tf.dispose([x, dy, composed]);
    }
  },
);

/** The sum as it is defined, in double precision. */
function reference(
  filter: readonly [number, number, number, number],
  x: tf.Tensor,
  dy: tf.Tensor,
  { stride, dilation, depthwise, pad }: { stride: number; dilation: number; depthwise: boolean; pad: 'same' | 'valid' },
): Float64Array {
  const [height, width, from, to] = filter;
  const info = tf.backend_util.computeConv2DInfo(x.shape as never, filter as never, stride, dilation, pad, undefined, depthwise);
  const pixels = x.dataSync();
  const answers = dy.dataSync();
  const sums = new Float64Array(height * width * from * to);
  const outputs = info.batchSize * info.outHeight * info.outWidth;
  for (let output = 0; output < outputs; output++) {
    const n = Math.floor(output / (info.outHeight * info.outWidth));
    const row = Math.floor(output / info.outWidth) % info.outHeight;
    for (let element = 0; element < sums.length; element++) {
      const o = element % to;
      const i = Math.floor(element / to) % from;
      const offset = Math.floor(element / (to * from));
      const y = row * stride + Math.floor(offset / width) * dilation - info.padInfo.top;
      const at = (output % info.outWidth) * stride + (offset % width) * dilation - info.padInfo.left;
      if (y < 0 || at < 0 || y >= info.inHeight || at >= info.inWidth) continue;
      const channel = depthwise ? i * to + o : o;
      sums[element]! += pixels[((n * info.inHeight + y) * info.inWidth + at) * from + i]! * answers[output * info.outChannels + channel]!;
    }
  }
  return sums;
}
