/** Depthwise convolutions and their gradients. */
import * as tf from '@tensorflow/tfjs';
import { convolutionInfo } from './convolution.ts';
import type { KernelHost } from './host.ts';
import { areFloats, reluFlag, sizeOf, type Attributes, type OwnKernel } from './registry.ts';

type Info = tf.backend_util.Conv2DInfo;

/** Addresses of rows that the kernels keep, and room for their bookkeeping: see assembly/rows.ts and assembly/depthwise.ts. */
const TALLEST_FILTER = 64;
const BOOKKEEPING = TALLEST_FILTER * 4 + 64;
/** Gradients of a filter by parts of the batch: `depthwiseSlices` in assembly/depthwise-filter.ts. */
export const MOST_SLICES = 16;

/** What of a depthwise convolution decides how it is computed. */
export interface DepthwiseForm {
  readonly multiplier: number;
  readonly height: number;
  readonly width: number;
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/** One filter a channel, which is not empty nor too tall, and not stride and dilation at once; anything else takes the plain loops. */
export function hasFastPath({ multiplier, height, width, strides, dilations }: DepthwiseForm): boolean {
  const moves = (steps: readonly number[]) => steps.some((step) => step > 1);
  return multiplier === 1 && height > 0 && width > 0 && height <= TALLEST_FILTER && !(moves(strides) && moves(dilations));
}

function formOf({ inChannels, outChannels, ...info }: Info): DepthwiseForm {
  return {
    multiplier: inChannels === outChannels ? 1 : outChannels / inChannels,
    height: info.filterHeight,
    width: info.filterWidth,
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
  };
}

/** The shape of a convolution that the plan takes for one of the fast path: see forward-plan.ts. */
export function quickInfo(x: readonly number[], filter: readonly number[], attributes: Attributes): Info {
  const info = convolutionInfo(x, filter, attributes, true);
  if (!hasFastPath(formOf(info))) throw new Error('A separable convolution was planned that the kernels have no fast path for');
  return info;
}

/** Bytes for the padded rows of one window, of the input or of dY, and for a copy of the filter. Generous: both never exceed it. */
export function scratchBytes(info: Info): number {
  const { inWidth, outWidth, inChannels, filterHeight, filterWidth, strideWidth, dilationHeight, dilationWidth } = info;
  const tall = (filterHeight - 1) * dilationHeight + 1;
  const wide = (filterWidth - 1) * dilationWidth + 1;
  const columns = Math.max(inWidth, outWidth * strideWidth) + 2 * wide + info.padInfo.left + strideWidth;
  return BOOKKEEPING + (tall * columns + filterHeight * filterWidth) * inChannels * 4;
}

/** A filter of one pixel: each channel times a number, plus another. The normalisation of pixels is one. */
function scalesPixels({ filterHeight, filterWidth, strideHeight, strideWidth, inChannels, outChannels, outShape }: Info): boolean {
  const one = filterHeight === 1 && filterWidth === 1 && strideHeight === 1 && strideWidth === 1 && inChannels === outChannels;
  return one && tf.util.sizeFromShape(outShape) % (4 * inChannels) === 0;
}

/** Four pixels at a time, so that three channels fill whole vectors too. */
function scaled(
  { outShape, inChannels }: Info,
  { x, filter, bias }: { readonly x: tf.TensorInfo; readonly filter: tf.TensorInfo; readonly bias: tf.TensorInfo | null },
  host: KernelHost,
): tf.TensorInfo {
  const y = host.output(outShape);
  const columns = 4 * inChannels;
  const { shared } = host.space(0, 2 * columns * 4);
  const vectors = host.numbers(shared, 2 * columns);
  vectors.fill(0);
  for (let from = 0; from < columns; from += inChannels) {
    vectors.set(host.numbers(host.address(filter), inChannels), from);
    if (bias) vectors.set(host.numbers(host.address(bias), inChannels), columns + from);
  }
  host.kernels.affine(host.address(x), 0, shared, host.address(y), sizeOf(y) / columns, columns);
  return y;
}

/** DepthwiseConv2dNative and FusedDepthwiseConv2D. */
export const depthwise: OwnKernel = ({ x, filter, bias, preluActivationWeights }, attributes, host) => {
  const relu = reluFlag(attributes);
  if (relu === null || preluActivationWeights || !areFloats(x, filter, bias)) return null;
  const info = convolutionInfo(x!.shape, filter!.shape, attributes, true);
  if (info.dataFormat !== 'channelsLast' || (bias && sizeOf(bias) !== info.outChannels)) return null;
  if (relu === 0 && scalesPixels(info)) {
    return scaled(info, { x: x!, filter: filter!, bias: bias ?? null }, host);
  }
  const y = host.output(info.outShape);
  const geometry = host.geometry(info);
  const operands = [host.address(x!), host.address(filter!), bias ? host.address(bias) : 0, relu] as const;
  if (hasFastPath(formOf(info))) {
    const { scratch, each } = host.space(scratchBytes(info));
    host.kernels.depthwise(geometry, ...operands, host.address(y), scratch, each);
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
  const operands = [host.geometry(info), host.address(x!), host.address(dy!)] as const;
  if (hasFastPath(formOf(info))) {
    const { shared, scratch, each } = host.space(scratchBytes(info), MOST_SLICES * sizeOf(dw) * 4);
    host.kernels.depthwiseFilterGradient(...operands, host.address(dw), shared, scratch, each);
  } else host.kernels.plainDepthwiseFilterGradient(...operands, host.address(dw));
  return dw;
};

export const depthwiseInputGradient: OwnKernel = ({ dy, filter }, attributes, host) => {
  if (!areFloats(dy, filter)) return null;
  const inputShape = attributes['inputShape'] as number[];
  const info = convolutionInfo(inputShape, filter!.shape, attributes, true);
  const dx = host.output(inputShape);
  const operands = [host.geometry(info), host.address(dy!), host.address(filter!), host.address(dx)] as const;
  if (hasFastPath(formOf(info))) {
    const { scratch, each } = host.space(scratchBytes(info));
    host.kernels.depthwiseInputGradient(...operands, scratch, each);
  } else host.kernels.plainDepthwiseInputGradient(...operands);
  return dx;
};
