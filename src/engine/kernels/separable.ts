/** Separable convolutions as one kernel: the depthwise half, the pointwise half, and what was joined to it. */
import type * as tf from '@tensorflow/tfjs';
import { MOST_SLICES, quickInfo, scratchBytes } from './depthwise.ts';
import { roundUp } from './host.ts';
import { packedBytes } from './matmul.ts';
import { areFloats, reluFlag, sizeOf, type OwnKernel } from './registry.ts';

export const SEPARABLE = 'OwnSeparable';
export const SEPARABLE_GRADIENT = 'OwnSeparableGradient';
/** Attributes of the pointwise half. */
export const POINTWISE = { strides: [1, 1], pad: 'valid', dilations: 1, dimRoundingMode: null, dataFormat: 'NHWC' };

/** Of what lies between the halves, so much at once: it stays in the second-level cache of a core. */
const BETWEEN_BYTES = 64 << 10;
/** Pixels that the product gets at once where images are small: fewer leave its tiles half empty. */
const FEWEST_PIXELS = 144;
/** Of a batch, no more than this share in a chunk, so that there is something for every thread. */
const FEWEST_CHUNKS = 8;

/** Images that the product gets at once. */
function imagesTogether({ outHeight, outWidth, batchSize }: tf.backend_util.Conv2DInfo): number {
  return Math.max(1, Math.min(Math.ceil(FEWEST_PIXELS / (outHeight * outWidth)), Math.ceil(batchSize / FEWEST_CHUNKS)));
}

/**
 * Inputs: x, depthwiseFilter, filter, bias or none, residual or none. Attributes: those of the depthwise half; `rectified`: of max(x, 0);
 * `activation`; `keeps`: answers what lies between the halves as well.
 */
export const separable: OwnKernel<tf.TensorInfo[]> = ({ x, depthwiseFilter, filter, bias, residual }, attributes, host) => {
  const relu = reluFlag(attributes);
  if (relu === null || !areFloats(x, depthwiseFilter, filter, bias, residual)) return null;
  const info = quickInfo(x!.shape, depthwiseFilter!.shape, attributes);
  const { inChannels, outHeight, outWidth, batchSize } = info;
  const channels = filter!.shape[3]!;
  const keeps = attributes['keeps'] === true;

  const rowBytes = outWidth * inChannels * 4;
  const together = outHeight * rowBytes <= BETWEEN_BYTES;
  const rows = together ? 0 : Math.max(1, Math.floor(BETWEEN_BYTES / rowBytes));
  const images = together ? imagesTogether(info) : 1;
  const between = keeps ? 0 : roundUp((rows || outHeight * images) * rowBytes);

  const deep = keeps ? host.output(info.outShape) : null;
  const y = host.output([batchSize, outHeight, outWidth, channels]);
  const { shared, scratch, each } = host.gemmSpace(between + scratchBytes(info), packedBytes(channels, inChannels));
  host.kernels.separable(
    host.geometry(info),
    host.address(x!),
    host.address(depthwiseFilter!),
    Number(attributes['rectified'] === true),
    deep ? host.address(deep) : 0,
    channels,
    host.address(filter!),
    bias ? host.address(bias) : 0,
    residual ? host.address(residual) : 0,
    relu,
    host.address(y),
    images,
    rows,
    shared,
    scratch,
    between,
    each,
  );
  return deep ? [y, deep] : [y];
};

/**
 * Inputs: x, dy, depthwiseFilter, filter, y (what was given, where it was rectified) or none. Attributes: those of the depthwise half;
 * `rectified`; `biased`, `learnt`: the gradient of the bias, and of x, is wanted as well; `twice`: x was also added to what was given.
 * Answers the gradient of the depthwise filter, that of the bias, that before the rectifier where there is one, and that of x.
 */
export const separableGradient: OwnKernel<tf.TensorInfo[]> = ({ x, dy, depthwiseFilter, filter, y }, attributes, host) => {
  if (!areFloats(x, dy, depthwiseFilter, filter, y)) return null;
  const info = quickInfo(x!.shape, depthwiseFilter!.shape, attributes);
  const { inChannels, outHeight, outWidth } = info;
  const channels = filter!.shape[3]!;
  const dw = host.output(depthwiseFilter!.shape);
  const db = attributes['biased'] === true ? host.output([channels]) : null;
  const dz = y ? host.output(dy!.shape) : null;
  const dx = attributes['learnt'] === true ? host.output(x!.shape) : null;
  const together = imagesTogether(info);
  const between = roundUp(together * outHeight * outWidth * inChannels * 4);
  const deepScratch = roundUp(scratchBytes(info));
  const packed = roundUp(packedBytes(inChannels, channels));
  const slices = MOST_SLICES * (sizeOf(dw) + channels) * 4;
  const { shared, scratch, each } = host.gemmSpace(between + 2 * deepScratch, packed + slices);
  host.kernels.separableGradient(
    host.geometry(info),
    host.address(x!),
    Number(attributes['rectified'] === true),
    host.address(dy!),
    y ? host.address(y) : 0,
    dz ? host.address(dz) : 0,
    channels,
    host.address(depthwiseFilter!),
    host.address(filter!),
    attributes['twice'] === true ? host.address(dz ?? dy!) : 0,
    host.address(dw),
    db ? host.address(db) : 0,
    dx ? host.address(dx) : 0,
    together,
    shared,
    shared + packed,
    scratch,
    between,
    deepScratch,
    each,
  );
  return [dw, db, dz, dx].filter((gradient) => gradient !== null);
};
