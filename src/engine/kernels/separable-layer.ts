/** TensorFlow.js's separable layer adds its bias in a pass of its own; here the pointwise convolution adds it on the way out. */
import * as tf from '@tensorflow/tfjs';

/** The part of `SeparableConv2D` that is used here. */
interface SeparableLayer {
  readonly useBias: boolean;
  readonly dataFormat: string;
  readonly strides: [number, number];
  readonly padding: 'same' | 'valid';
  readonly dilationRate: [number, number] | null;
  readonly depthwiseKernel: tf.LayerVariable;
  readonly pointwiseKernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable;
  readonly activation: { apply(x: tf.Tensor): tf.Tensor } | null;
  call(this: SeparableLayer, inputs: tf.Tensor | tf.Tensor[], options: object): tf.Tensor | tf.Tensor[];
}

let fused = false;

/** Changes the class for good, once. Its answers stay the same, up to rounding, on every backend; what is saved does too. */
export function fuseSeparableBias(): void {
  if (fused) return;
  fused = true;
  const sample = tf.layers.separableConv2d({ filters: 1, kernelSize: 1 });
  const prototype = Object.getPrototypeOf(sample) as SeparableLayer;
  const stock = prototype.call;
  prototype.call = function (inputs, options) {
    if (!this.useBias || this.dataFormat === 'channelsFirst') return stock.call(this, inputs, options);
    return tf.tidy(() => {
      const x = [inputs].flat()[0] as tf.Tensor4D;
      const { strides, padding, dilationRate } = this;
      const y = tf.fused.conv2d({
        x: tf.depthwiseConv2d(x, this.depthwiseKernel.read() as tf.Tensor4D, strides, padding, 'NHWC', dilationRate ?? 1),
        filter: this.pointwiseKernel.read() as tf.Tensor4D,
        bias: this.bias.read(),
        strides: 1,
        pad: 'valid',
      });
      return this.activation ? this.activation.apply(y) : y;
    });
  };
}
