/**
 * Batch normalisation and its gradients, with stored statistics and with those of the batch, without the copies of whole tensors that
 * TensorFlow.js makes of a channel's numbers. Ioffe and Szegedy 2015. Channels last; anything else keeps TensorFlow.js's own way.
 */
import * as tf from '@tensorflow/tfjs';
import { areFloats, sizeOf, type OwnKernel } from './registry.ts';

export const SPREAD = 'ChannelSpread';
export const AFFINE = 'ChannelAffine';

const MOST_SLICES = 16;

/** [2, channels]: Σ d and Σ d · (x − mean), where d is dy, or x − mean where there is no dy. */
export const spread: OwnKernel = ({ x, dy, mean }, _attributes, host) => {
  if (!areFloats(x, dy, mean)) return null;
  const channels = x!.shape.at(-1)!;
  const out = host.output([2, channels]);
  const { shared } = host.space(0, MOST_SLICES * 2 * channels * 4);
  host.kernels.spread(
    host.address(x!),
    dy ? host.address(dy) : 0,
    host.address(mean!),
    host.address(out),
    sizeOf(x!) / channels,
    channels,
    shared,
  );
  return out;
};

/** vectors[0] · x + vectors[1] + vectors[2] · dy, channel by channel. */
export const affine: OwnKernel = ({ x, dy, vectors }, _attributes, host) => {
  if (!areFloats(x, dy, vectors)) return null;
  const channels = x!.shape.at(-1)!;
  const out = host.output(x!.shape);
  host.kernels.affine(
    host.address(x!),
    dy ? host.address(dy) : 0,
    host.address(vectors!),
    host.address(out),
    sizeOf(x!) / channels,
    channels,
  );
  return out;
};

const hasKernels = (): boolean => tf.getKernel(SPREAD, tf.getBackend()) !== undefined;

/** [Σ d, Σ d · (x − mean)] of each channel. */
function spreadOf(x: tf.Tensor, mean: tf.Tensor, dy?: tf.Tensor): [tf.Tensor1D, tf.Tensor1D] {
  const sums = tf.engine().runKernel(SPREAD, { x, mean, ...(dy ? { dy } : {}) }) as tf.Tensor2D;
  return tf.unstack(sums) as [tf.Tensor1D, tf.Tensor1D];
}

function affineOf(
  x: tf.Tensor,
  scale: tf.Tensor,
  shift: tf.Tensor,
  along?: { readonly dy: tf.Tensor; readonly slope: tf.Tensor },
): tf.Tensor {
  const vectors = tf.stack(along ? [scale, shift, along.slope] : [scale, shift]);
  return tf.engine().runKernel(AFFINE, { x, vectors, ...(along ? { dy: along.dy } : {}) }) as tf.Tensor;
}

/**
 * With stored statistics: y = (x − mean) · s · scale + offset with s = 1/√(variance + ε), so dx = dy · s · scale,
 * dscale = Σ dy · (x − mean) · s, doffset = Σ dy, dmean = −s · scale · Σ dy and dvariance = −½ s³ · scale · Σ dy · (x − mean),
 * sums over all but the channels. Statistics of more than one axis keep TensorFlow.js's gradient.
 */
export function registerBatchNormGradient(): void {
  const stock = tf.getGradient('FusedBatchNorm');
  tf.unregisterGradient('FusedBatchNorm');
  tf.registerGradient({
    kernelName: 'FusedBatchNorm',
    inputsToSave: ['x', 'mean', 'variance', 'scale'],
    gradFunc: (dys, saved, attributes) => {
      const dy = dys as tf.Tensor;
      const [x, mean, variance, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor | undefined];
      if (mean.rank !== 1) return stock.gradFunc(dys, saved, attributes);
      const inverse = variance.add(attributes['varianceEpsilon'] as number).rsqrt();
      const slope = scale ? inverse.mul(scale) : inverse;
      const axes = x.shape.slice(0, -1).map((_, axis) => axis);
      const total = () => dy.sum(axes);
      const moment = () => (hasKernels() ? spreadOf(x, mean, dy)[1] : x.sub(mean).mul(dy).sum(axes));
      return {
        x: () => dy.mul(slope),
        mean: () => total().mul(slope).neg(),
        variance: () => moment().mul(slope).mul(inverse.square()).mul(-0.5),
        scale: () => moment().mul(inverse),
        offset: total,
      };
    },
  });
}

/** The part of `BatchNormalization` that is used here. */
interface NormalisingLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly gamma: tf.LayerVariable;
  readonly beta: tf.LayerVariable;
  readonly movingMean: tf.LayerVariable;
  readonly movingVariance: tf.LayerVariable;
  call(this: NormalisingLayer, inputs: tf.Tensor | tf.Tensor[], options: { readonly training?: boolean }): tf.Tensor | tf.Tensor[];
}

let patched = false;

/** Changes the layer for good, once: while it learns on a backend with our kernels, they do the work. Its answers stay the same, up to rounding. */
export function trainBatchNormalisation(): void {
  if (patched) return;
  patched = true;
  const prototype = Object.getPrototypeOf(tf.layers.batchNormalization({})) as NormalisingLayer;
  const stock = prototype.call;
  prototype.call = function (inputs, options) {
    const x = [inputs].flat()[0]!;
    const channelsLast = this.axis === -1 || this.axis === x.rank - 1;
    if (!options.training || !channelsLast || !hasKernels()) return stock.call(this, inputs, options);
    return tf.tidy(() => {
      const mean = x.mean<tf.Tensor1D>(x.shape.slice(0, -1).map((_, at) => at));
      const variance = spreadOf(x, mean)[1].div<tf.Tensor1D>(x.size / x.shape.at(-1)!);
      const inverse = variance.add(this.epsilon).rsqrt();
      // The gradient knows how the statistics follow from x: they are constants here.
      const normalise = tf.customGrad((...given) => {
        const [input, gamma, beta, save] = given as unknown as [tf.Tensor, tf.Tensor1D, tf.Tensor1D, tf.GradSaveFunc];
        const scale = gamma.mul(inverse);
        save([input, gamma, mean, inverse]);
        return {
          value: affineOf(input, scale, beta.sub(mean.mul(scale))),
          gradFunc: (dy, saved) => gradients(dy as tf.Tensor, saved),
        };
      });
      const y = normalise(x, this.gamma.read(), this.beta.read());
      for (const [moving, now] of [
        [this.movingMean, mean],
        [this.movingVariance, variance],
      ] as const) {
        moving.write(
          moving
            .read()
            .mul(this.momentum)
            .add(now.mul(1 - this.momentum)),
        );
      }
      return y;
    });
  };
}

/**
 * With x̂ = (x − mean) · s: dscale = Σ dy · x̂, doffset = Σ dy and, over n rows,
 * dx = scale · s · (dy − doffset / n − x̂ · dscale / n).
 */
function gradients(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  const [x, gamma, mean, inverse] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const rows = x.size / x.shape.at(-1)!;
  const [total, moment] = spreadOf(x, mean, dy);
  const slope = gamma.mul(inverse);
  const scale = slope.mul(inverse.square()).mul(moment).div(-rows);
  const shift = slope.mul(total).div(-rows).sub(scale.mul(mean));
  return [affineOf(x, scale, shift, { dy, slope }), moment.mul(inverse), total];
}
