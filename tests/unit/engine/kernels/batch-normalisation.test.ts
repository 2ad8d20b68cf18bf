/** Batch normalisation while it learns: answers, gradients and statistics are those of TensorFlow.js on its cpu backend. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { difference, numbers, tensor, useVariant, VARIANTS } from './backends.ts';

function trained(backend: 'cpu' | 'wasm', shape: number[]): { readonly results: Float32Array[]; readonly left: number } {
  tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const channels = shape.at(-1)!;
  const layer = tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-3, inputShape: shape.slice(1) });
  const x = tensor(shape, 3).mul(2).add(1.5);
  layer.apply(x);
  layer.setWeights([tensor([channels], 4).add(1.5), tensor([channels], 5), tensor([channels], 6), tensor([channels], 7).abs()]);
  const dy = tf.tensor(numbers(x.size, 8), shape);
  const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const input = tf.variable(x);
  const { value, grads } = tf.variableGrads(
    () => (layer.call(input, { training: true }) as tf.Tensor).mul(dy).sum(),
    [input, ...variables],
  );
  const tensors = [
    value,
    ...[input, ...variables].map(({ name }) => grads[name]!),
    ...layer.nonTrainableWeights.map((weight) => weight.read()),
  ];
  const results = tensors.map((own) => new Float32Array(own.dataSync()));
  tf.dispose([value, grads, input, x, dy]);
  layer.dispose();
  return { results, left: tf.memory().numTensors - before };
}

describe.each(VARIANTS)('%s batch normalisation that learns', (variant) => {
  beforeAll(() => useVariant(variant));

  it.each([[[2, 5, 4, 3]], [[3, 7, 6, 8]], [[4, 17, 19, 20]], [[33, 12]], [[32, 28, 28, 64]]])(
    'of %j gives what the cpu backend gives',
    (shape) => {
      const [expected, actual] = [trained('cpu', shape), trained('wasm', shape)];
      const apart = expected.results.map((values, n) => difference(values, actual.results[n]!));
      expect(Math.max(...apart)).toBeLessThan(2e-5);
      expect(actual.left).toBe(expected.left);
    },
  );

  it('says NaN where there is one', () => {
    tf.setBackend('wasm');
    const layer = tf.layers.batchNormalization({ inputShape: [4] });
    const x = tf.tensor2d([1, 2, 3, Number.NaN, 5, 6, 7, 8], [2, 4]);
    layer.apply(x);
    const answers = (layer.call(x, { training: true }) as tf.Tensor).dataSync();
    expect([3, 7].map((at) => Number.isNaN(answers[at]))).toEqual([true, true]);
    expect([0, 1, 2, 4].every((at) => Number.isFinite(answers[at]))).toBe(true);
  });
});
