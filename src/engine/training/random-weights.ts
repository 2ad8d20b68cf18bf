/** A network that knows nothing: random weights that keep the size of what goes through it. */
import * as tf from '@tensorflow/tfjs';
import { randomStream, type Random } from '../data/random.ts';
import type { HeadWeights } from '../heads/head-weights.ts';

/** Stream of random numbers that meets no other. */
const WEIGHTS = 6;

/** Glorot & Bengio 2010, uniform; a depthwise filter by the pixels that it sees. Biases 0, normalisation as if it were not there. Layers that never learn stay. */
export function randomise(model: tf.LayersModel, seed: number): void {
  let layer = 0;
  for (const weight of model.weights) {
    const { name } = splitName(weight.originalName);
    const shape = weight.shape as number[];
    const random = randomStream(seed, WEIGHTS, layer++);
    if (!learns(model, weight.originalName)) continue;
    const size = shape.reduce((product, side) => product * side, 1);
    const values = new Float32Array(size);
    if (name === 'gamma' || name === 'moving_variance') values.fill(1);
    else if (name.includes('kernel')) fill(values, shape, name.startsWith('depthwise'), random);
    tf.tidy(() => void weight.write(tf.tensor(values, shape)));
  }
}

/** A head of small random weights. */
export function randomHead(features: number, classes: number, seed: number): HeadWeights {
  const kernel = new Float32Array(features * classes);
  fill(kernel, [features, classes], false, randomStream(seed, WEIGHTS));
  return { features, classes, kernel, bias: new Float32Array(classes) };
}

function fill(values: Float32Array, shape: readonly number[], depthwise: boolean, random: Random): void {
  const pixels = shape.slice(0, -2).reduce((product, side) => product * side, 1);
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const limit = depthwise ? Math.sqrt(6 / (pixels + pixels * outputs)) : Math.sqrt(6 / (pixels * (inputs + outputs)));
  for (let at = 0; at < values.length; at++) values[at] = (random.uniform() * 2 - 1) * limit;
}

function splitName(original: string): { layer: string; name: string } {
  const at = original.lastIndexOf('/');
  return { layer: original.slice(0, at), name: original.slice(at + 1) };
}

/** Statistics of a normalisation begin anew where the layer can learn; the pixels' own normalisation does not. */
function learns(model: tf.LayersModel, original: string): boolean {
  const { layer } = splitName(original);
  return model.getLayer(layer).trainable;
}
