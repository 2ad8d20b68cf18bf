/** What face-api's networks have in common: their input, and what their weights have to be. */
import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../shared/errors.ts';
import { setWeights } from '../layer-weights.ts';
import type { WeightMap } from './weights.ts';

/** (pixel − mean) / 255, per channel; the means of the training pictures, red first. From face-api's `FaceFeatureExtractor`. */
export const FACE_API_NORMALISATION = { mean: [122.782, 117.001, 104.298], scale: 255 } as const;

/** The pixels' input and its normalisation, a 1×1 depthwise convolution that never learns: any reader of Keras layers knows it. */
export function normalisedInput(size: number): { readonly input: tf.SymbolicTensor; readonly normalised: tf.SymbolicTensor } {
  const input = tf.input({ shape: [size, size, 3], name: 'pixels' });
  const layer = tf.layers.depthwiseConv2d({ kernelSize: 1, name: 'normalise', trainable: false });
  const normalised = layer.apply(input) as tf.SymbolicTensor;
  const { mean, scale } = FACE_API_NORMALISATION;
  setWeights(layer, [
    { shape: [1, 1, 3, 1], data: new Float32Array(3).fill(1 / scale) },
    { shape: [3], data: Float32Array.from(mean, (value) => -value / scale) },
  ]);
  return { input, normalised };
}

export const relu = (x: tf.SymbolicTensor, name: string): tf.SymbolicTensor =>
  tf.layers.activation({ activation: 'relu', name }).apply(x) as tf.SymbolicTensor;

export const add = (x: tf.SymbolicTensor, y: tf.SymbolicTensor, name: string): tf.SymbolicTensor =>
  tf.layers.add({ name }).apply([x, y]) as tf.SymbolicTensor;

/** A weight by name, with the shape that it must have. */
export function weight(weights: WeightMap, name: string, shape: readonly number[]): WeightMap[string] {
  const found = weights[name];
  if (!found || found.shape.join() !== shape.join()) {
    const said = found ? `has the shape [${found.shape.join(', ')}] instead of [${shape.join(', ')}]` : 'is missing';
    throw new StudioError('BAD_MODEL', `In the weights of a base "${name}" ${said}. Install the program again.`);
  }
  return found;
}
