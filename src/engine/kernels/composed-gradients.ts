/**
 * Gradients of filters put together from operations that a graphics processor is good at. TensorFlow.js's own for WebGPU go through all
 * pixels of all pictures in one thread an element of the filter: a few hundred threads where there is room for tens of thousands.
 */
import * as tf from '@tensorflow/tfjs';
import { convolutionInfo } from './convolution.ts';
import type { Attributes } from './registry.ts';

type Gradient = (x: tf.Tensor4D, dy: tf.Tensor4D, info: tf.backend_util.Conv2DInfo) => tf.Tensor4D;

/** [n, H, W, C] → for each offset of the filter, row by row, the pixels that it meets: [n, oh, ow, C]. */
function pixelsMet(x: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D[] {
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, strideHeight, strideWidth, outHeight, outWidth, padInfo } = info;
  const { top, left } = padInfo;
  const [n, height, width, channels] = x.shape;
  // As far as the last offset reaches; pixels that no offset meets are left out.
  const bottom = (filterHeight - 1) * dilationHeight + (outHeight - 1) * strideHeight + 1 - top - height;
  const right = (filterWidth - 1) * dilationWidth + (outWidth - 1) * strideWidth + 1 - left - width;
  const seen = x.slice([0, 0, 0, 0], [n, height + Math.min(0, bottom), width + Math.min(0, right), channels]);
  const padded = tf.pad4d(seen, [
    [0, 0],
    [top, Math.max(0, bottom)],
    [left, Math.max(0, right)],
    [0, 0],
  ]);
  return Array.from({ length: filterHeight * filterWidth }, (_, offset) => {
    const y = Math.floor(offset / filterWidth) * dilationHeight;
    const at = (offset % filterWidth) * dilationWidth;
    const end = [n, y + (outHeight - 1) * strideHeight + 1, at + (outWidth - 1) * strideWidth + 1, channels];
    return tf.stridedSlice(padded, [0, y, at, 0], end, [1, strideHeight, strideWidth, 1]) as tf.Tensor4D;
  });
}

/** dw[r, c] = Σ over pictures of xᵀ·dy: a product a picture, so that there is work for many threads, then their sum. */
const ofFilter: Gradient = (x, dy, info) => {
  const { batchSize, outHeight, outWidth, inChannels, outChannels } = info;
  const pixels = outHeight * outWidth;
  const answers = dy.reshape([batchSize, pixels, outChannels]);
  const rows = pixelsMet(x, info).map((met) =>
    tf.matMul(met.reshape([batchSize, pixels, inChannels]), answers, true, false).sum<tf.Tensor2D>(0),
  );
  return tf.stack(rows).reshape(info.filterShape);
};

/** dw[r, c] = Σ over all pixels of x·dy, channel by channel; several filters a channel stand beside each other. */
const ofDepthwiseFilter: Gradient = (x, dy, info) => {
  const { batchSize, outHeight, outWidth, inChannels, outChannels } = info;
  const rows = [batchSize, outHeight * outWidth, inChannels];
  const answers = dy.reshape([...rows, outChannels / inChannels]);
  const offsets = pixelsMet(x, info).map((met) =>
    met
      .reshape([...rows, 1])
      .mul(answers)
      .sum(1)
      .sum(0),
  );
  return tf.stack(offsets).reshape(info.filterShape);
};

const composed = new Set<string>();

/** Registers them over those of a backend, once and for good; channels that come first stay with the backend. */
export function composeFilterGradients(backendName: string): void {
  if (composed.has(backendName)) return;
  composed.add(backendName);
  const kernels = { Conv2DBackpropFilter: ofFilter, DepthwiseConv2dNativeBackpropFilter: ofDepthwiseFilter };
  for (const [kernelName, gradient] of Object.entries(kernels)) {
    const stock = tf.getKernel(kernelName, backendName);
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc(args) {
        const { x, dy } = args.inputs as { x: tf.Tensor4D; dy: tf.Tensor4D };
        const attributes = args.attrs as Attributes;
        const depthwise = gradient === ofDepthwiseFilter;
        const info = convolutionInfo(x.shape, attributes['filterShape'] as number[], attributes, depthwise);
        if ((attributes['dataFormat'] ?? 'NHWC') !== 'NHWC') return stock.kernelFunc(args);
        return tf.tidy(() => gradient(x, dy, info));
      },
    });
  }
}
