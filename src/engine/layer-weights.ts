import * as tf from '@tensorflow/tfjs';

/** Gives a layer its weights, in its own order. */
export function setWeights(
  layer: tf.layers.Layer,
  values: readonly { readonly shape: readonly number[]; readonly data: Float32Array }[],
): void {
  tf.tidy(() => layer.setWeights(values.map(({ shape, data }) => tf.tensor(data, [...shape]))));
}
