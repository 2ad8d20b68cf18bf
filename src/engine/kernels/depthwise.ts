/** Depthwise convolutions and their gradients. */
import type * as tf from '@tensorflow/tfjs';
import { convolutionInfo } from './convolution.ts';
import { areFloats, reluFlag, sizeOf, type OwnKernel } from './registry.ts';

/** Addresses of rows that the kernels keep, and room for their bookkeeping: see assembly/rows.ts and assembly/depthwise.ts. */
const TALLEST_FILTER = 64;
const BOOKKEEPING = TALLEST_FILTER * 4 + 64;
/** Gradients of a filter by parts of the batch: `depthwiseSlices` in assembly/depthwise-filter.ts. */
const MOST_SLICES = 16;

/** One filter a channel, and not stride and dilation at once; anything else takes the plain loops. */
function hasFastPath({
  inChannels,
  outChannels,
  filterHeight,
  strideHeight,
  strideWidth,
  dilationHeight,
  dilationWidth,
}: tf.backend_util.Conv2DInfo): boolean {
  const strided = strideHeight > 1 || strideWidth > 1;
  const dilated = dilationHeight > 1 || dilationWidth > 1;
  return inChannels === outChannels && filterHeight <= TALLEST_FILTER && !(strided && dilated);
}

/** Bytes for the padded rows of one window, of the input or of dY, and for a copy of the filter. Generous: both never exceed it. */
function scratchBytes(info: tf.backend_util.Conv2DInfo): number {
  const { inWidth, outWidth, inChannels, filterHeight, filterWidth, strideWidth, dilationHeight, dilationWidth } = info;
  const tall = (filterHeight - 1) * dilationHeight + 1;
  const wide = (filterWidth - 1) * dilationWidth + 1;
  const columns = Math.max(inWidth, outWidth * strideWidth) + 2 * wide + info.padInfo.left + strideWidth;
  return BOOKKEEPING + (tall * columns + filterHeight * filterWidth) * inChannels * 4;
}

/** DepthwiseConv2dNative and FusedDepthwiseConv2D; with `rectified` (ours alone) of max(x, 0). */
export const depthwise: OwnKernel = ({ x, filter, bias, preluActivationWeights }, attributes, host) => {
  const relu = reluFlag(attributes);
  if (relu === null || preluActivationWeights || !areFloats(x, filter, bias)) return null;
  const info = convolutionInfo(x!.shape, filter!.shape, attributes, true);
  if (info.dataFormat !== 'channelsLast' || (bias && sizeOf(bias) !== info.outChannels)) return null;
  if (attributes['rectified'] === true && !hasFastPath(info)) throw new Error('A rectified input is for the fast path only');
  const y = host.output(info.outShape);
  const geometry = host.geometry(info);
  const operands = [host.address(x!), host.address(filter!), bias ? host.address(bias) : 0, relu] as const;
  if (hasFastPath(info)) {
    const { scratch, each } = host.space(scratchBytes(info));
    host.kernels.depthwise(geometry, ...operands, Number(attributes['rectified'] === true), host.address(y), scratch, each);
  } else {
    host.kernels.plainDepthwise(geometry, ...operands, host.address(y));
  }
  return y;
};

export const depthwiseFilterGradient: OwnKernel = ({ x, dy }, attributes, host) => {
  if (!areFloats(x, dy)) return null;
  const filterShape = attributes['filterShape'] as number[];
  const info = convolutionInfo(x!.shape, filterShape, attributes, true);
  const dw = host.output(filterShape);
  const operands = [host.geometry(info), host.address(x!), host.address(dy!), host.address(dw)] as const;
  if (hasFastPath(info)) {
    const { shared, scratch, each } = host.space(scratchBytes(info), MOST_SLICES * sizeOf(dw) * 4);
    host.kernels.depthwiseFilterGradient(...operands, shared, scratch, each);
  } else host.kernels.plainDepthwiseFilterGradient(...operands);
  return dw;
};

export const depthwiseInputGradient: OwnKernel = ({ dy, filter }, attributes, host) => {
  if (!areFloats(dy, filter)) return null;
  const inputShape = attributes['inputShape'] as number[];
  const info = convolutionInfo(inputShape, filter!.shape, attributes, true);
  const dx = host.output(inputShape);
  const operands = [host.geometry(info), host.address(dy!), host.address(filter!), host.address(dx)] as const;
  if (hasFastPath(info)) {
    const { scratch, each } = host.space(scratchBytes(info));
    host.kernels.depthwiseInputGradient(...operands, scratch, each);
  } else host.kernels.plainDepthwiseInputGradient(...operands);
  return dx;
};
