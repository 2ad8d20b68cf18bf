/** Convolutions and their gradients. NHWC only: the backend's own kernels refuse anything else. */
import * as tf from '@tensorflow/tfjs';
import { packedBytes } from './matmul.ts';
import { areFloats, reluFlag, sizeOf, type Attributes, type OwnKernel } from './registry.ts';

type Shape4D = [number, number, number, number];
type Stride = [number, number];

/** Patch rows worked on at once: enough for the product to be fast, few enough to stay in the cache. */
const PATCH_ROWS = 256;
const PATCH_BYTES = 2 << 20;

export function convolutionInfo(
  x: readonly number[],
  filter: readonly number[],
  attributes: Attributes,
  depthwise = false,
): tf.backend_util.Conv2DInfo {
  const { strides, pad, dimRoundingMode } = attributes;
  // Layers pass null for no dilation.
  const dilations = (attributes['dilations'] ?? 1) as Stride | number;
  return tf.backend_util.computeConv2DInfo(
    x as Shape4D,
    filter as Shape4D,
    strides as Stride,
    dilations,
    pad as 'same' | 'valid' | number,
    dimRoundingMode as 'floor' | 'round' | 'ceil',
    depthwise,
  );
}

const isNhwc = ({ dataFormat }: Attributes): boolean => dataFormat === undefined || dataFormat === null || dataFormat === 'NHWC';

/** How many rows of patches at once, and their bytes. */
function patchRows({ filterHeight, filterWidth, inChannels }: tf.backend_util.Conv2DInfo): { rows: number; bytes: number } {
  const rowBytes = filterHeight * filterWidth * inChannels * 4;
  const rows = Math.max(1, Math.min(PATCH_ROWS, Math.floor(PATCH_BYTES / rowBytes)));
  return { rows, bytes: rows * rowBytes };
}

/** A filter's gradient is summed in up to 16 parts of the batch, of 256 rows of patches or little fewer, where their room is not too large. */
const MOST_SLICES = 16;
const SLICE_ROWS = 256;
const SLICES_BYTES = 16 << 20;

/** Rows of patches in a part: as many in each, in an even number of parts, so that two threads have the same to do. */
function sliceRows({ batchSize, outHeight, outWidth }: tf.backend_util.Conv2DInfo, filterBytes: number): number {
  const total = batchSize * outHeight * outWidth;
  const slices = Math.min(MOST_SLICES, Math.floor(total / SLICE_ROWS), Math.floor(SLICES_BYTES / filterBytes));
  return Math.max(1, Math.ceil(total / Math.max(1, slices > 1 ? slices + (slices % 2) : slices)));
}

/** Conv2D and FusedConv2D: the patch matrix times the filter; a residual (ours alone), the bias and the rectifier on the way out. */
export const convolve: OwnKernel = ({ x, filter, bias, residual, preluActivationWeights }, attributes, host) => {
  const relu = reluFlag(attributes);
  if (relu === null || preluActivationWeights || !isNhwc(attributes) || !areFloats(x, filter, bias, residual)) return null;
  const info = convolutionInfo(x!.shape, filter!.shape, attributes);
  // In groups, a filter sees only some of the channels.
  if (filter!.shape[2] !== info.inChannels || (bias && sizeOf(bias) !== info.outChannels)) return null;
  const y = host.output(info.outShape);
  const { rows, bytes } = patchRows(info);
  const { shared, scratch, each } = host.gemmSpace(bytes, packedBytes(info.outChannels, sizeOf(filter!) / info.outChannels));
  host.kernels.convolve(
    host.geometry(info),
    host.address(x!),
    host.address(filter!),
    bias ? host.address(bias) : 0,
    residual ? host.address(residual) : 0,
    relu,
    host.address(y),
    rows,
    shared,
    scratch,
    each,
  );
  return y;
};

export const convolveFilterGradient: OwnKernel = ({ x, dy }, attributes, host) => {
  if (!isNhwc(attributes) || !areFloats(x, dy)) return null;
  const filterShape = attributes['filterShape'] as number[];
  const info = convolutionInfo(x!.shape, filterShape, attributes);
  const dw = host.output(filterShape);
  const { rows, bytes } = patchRows(info);
  const chunk = sliceRows(info, sizeOf(dw) * 4);
  const slices = Math.ceil((info.batchSize * info.outHeight * info.outWidth) / chunk);
  const { shared, scratch, each } = host.gemmSpace(bytes, slices > 1 ? slices * sizeOf(dw) * 4 : 0);
  host.kernels.convolveFilterGradient(
    host.geometry(info),
    host.address(x!),
    host.address(dy!),
    host.address(dw),
    rows,
    chunk,
    shared,
    scratch,
    each,
  );
  return dw;
};

export const convolveInputGradient: OwnKernel = ({ dy, filter }, attributes, host) => {
  if (!isNhwc(attributes) || !areFloats(dy, filter)) return null;
  const inputShape = attributes['inputShape'] as number[];
  const info = convolutionInfo(inputShape, filter!.shape, attributes);
  const dx = host.output(inputShape);
  const { rows, bytes } = patchRows(info);
  const { shared, scratch, each } = host.gemmSpace(bytes, packedBytes(sizeOf(filter!) / info.outChannels, info.outChannels));
  host.kernels.convolveInputGradient(
    host.geometry(info),
    host.address(dy!),
    host.address(filter!),
    host.address(dx),
    rows,
    shared,
    scratch,
    each,
  );
  return dx;
};
