/** The gradient of batch normalisation with stored statistics, without the tiled copies that TensorFlow.js makes of them. */
import * as tf from '@tensorflow/tfjs';

/**
 * y = (x − mean) · s · scale + offset with s = 1/√(variance + ε), so dx = dy · s · scale, dscale = Σ dy · (x − mean) · s,
 * doffset = Σ dy, dmean = −s · scale · Σ dy and dvariance = −½ s³ · scale · Σ dy · (x − mean), sums over all but the channels.
 * Ioffe and Szegedy 2015, with the statistics as constants. Statistics of more than one axis keep TensorFlow.js's gradient.
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
      const moment = () => x.sub(mean).mul(dy).sum(axes);
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
