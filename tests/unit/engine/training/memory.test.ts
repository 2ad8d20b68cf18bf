/** A batch in parts gives the gradient of the whole; what does not fit is refused with both numbers. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../../src/engine/network.ts';
import { pixelTensor } from '../../../../src/engine/evaluation/predict.ts';
import { Learner } from '../../../../src/engine/training/learner.ts';
import { learningBytes, partSize, requireMemory } from '../../../../src/engine/training/memory.ts';
import { cutNetwork } from '../../../../src/engine/training/passes.ts';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import { difference } from '../kernels/backends.ts';
import { tinyBase, tinyHead, tintedFaces } from '../tiny-base.ts';

beforeAll(() => loadBackend());

const CLASSES = 3;

describe('a batch in parts', () => {
  it.each([31, 32, 33, 80])('of %i faces gives the gradient and the answers of the whole', async (count) => {
    const base = tinyBase();
    const network = buildNetwork(base, tinyHead(CLASSES));
    const learner = new Learner(cutNetwork(network, base.card, 2));
    const { pixels, targets } = tintedFaces(count, CLASSES);
    const input = pixelTensor(await pixels.read(Int32Array.from({ length: count }, (_, n) => n)), count, pixels.size);
    expect(learner.together(count)).toBe(Math.min(count, 32));
    const parts = await learner.gradients({ pixels: input, aims: targets, count });
    const variables = learner.passes.parameters.map(({ variable }) => variable);
    const { grads } = tf.variableGrads(
      () =>
        tf
          .logSoftmax(learner.passes.learning(learner.passes.frozen(input)))
          .mul(tf.tensor2d(targets, [count, CLASSES]))
          .sum()
          .div<tf.Scalar>(-count),
      variables,
    );
    const whole = variables.map(({ name }) => grads[name]!.dataSync());
    expect(Math.max(...whole.map((own, n) => difference(own, parts.gradients[n]!)))).toBeLessThan(1e-5);
    const probabilities = (network.predict(input) as tf.Tensor).dataSync();
    expect(difference(probabilities, parts.probabilities)).toBeLessThan(1e-5);
    tf.dispose([input, grads]);
    learner.dispose();
    network.dispose();
    base.dispose();
  });
});

describe('the memory of a step', () => {
  const passes = (bytesAPicture: number) => ({ bytesAPicture, parameters: [] });

  it('grows with the picture, not with the batch: larger pictures go in smaller parts', () => {
    expect(partSize(passes(1e6))).toBe(32);
    expect(partSize(passes(6e6))).toBe(16);
    expect(partSize(passes(60e6))).toBe(3);
    expect(partSize(passes(1e9))).toBe(1);
    expect(learningBytes(passes(1e9), 1)).toBeGreaterThan(4e9);
  });

  it('is refused where there is less, and said', () => {
    expect(() => requireMemory(5.2e9, 3e9)).toThrow(
      expect.objectContaining({
        code: 'NOT_READY',
        message: expect.stringMatching(/about 5\.2 GB of memory, and about 3\.0 GB can be had/),
      }),
    );
    expect(() => requireMemory(3e9, 3e9)).not.toThrow();
  });
});
