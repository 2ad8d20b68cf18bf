import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { predictPixels } from '../../../../src/engine/evaluation/predict.ts';
import { extractFeatures } from '../../../../src/engine/features.ts';
import { applyHead } from '../../../../src/engine/heads/head-weights.ts';
import { buildNetwork } from '../../../../src/engine/network.ts';
import { tinyBase, tinyHead, tintedFaces } from '../tiny-base.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('extractFeatures and predictPixels', () => {
  it('give the same whatever the batch, say how far they are, and leave no tensor behind', async () => {
    const base = tinyBase();
    const { pixels } = tintedFaces(10, 3);
    const before = tf.memory().numTensors;
    const progress: number[] = [];
    const one = await extractFeatures({ base, pixels, batchSize: 4, onProgress: (done) => progress.push(done) });
    const two = await extractFeatures({ base, pixels, batchSize: 10 });
    expect(progress).toEqual([4, 8, 10]);
    expect(one).toHaveLength(10 * 6);
    expect(one).toEqual(two);
    expect(tf.memory().numTensors).toBe(before);
    base.dispose();
  });

  it('a head on features says what the whole network says', async () => {
    const base = tinyBase();
    const { pixels } = tintedFaces(7, 3);
    const head = tinyHead(3);
    const network = buildNetwork(base, head);
    const whole = await predictPixels({ model: network, pixels, batchSize: 3 });
    const parts = applyHead(head, await extractFeatures({ base, pixels, batchSize: 3 }));
    whole.forEach((probability, at) => expect(probability).toBeCloseTo(parts[at]!, 6));
    network.dispose();
    base.dispose();
  });

  it('of a face and its mirror image are the same for both, and what the head says to the mean of their features', async () => {
    const base = tinyBase();
    const { size } = tintedFaces(1, 3).pixels;
    const face = Uint8Array.from({ length: size * size * 3 }, (_, at) => (at * at * 31) % 256);
    const mirrored = face.map((_, at) => {
      const [pixel, channel] = [Math.floor(at / 3), at % 3];
      return face[(pixel - (pixel % size) + size - 1 - (pixel % size)) * 3 + channel]!;
    });
    const both = { count: 2, size, read: async () => Uint8Array.from([...face, ...mirrored]) };
    const head = tinyHead(3);
    const network = buildNetwork(base, head);
    const answers = async (mirror: boolean) => [...(await predictPixels({ model: network, pixels: both, batchSize: 2, mirror }))];
    const plain = await answers(false);
    expect(plain.slice(0, 3)).not.toEqual(plain.slice(3));
    const joint = await answers(true);
    const features = await extractFeatures({ base, pixels: both, batchSize: 2, mirror: true });
    expect(features.slice(0, 6)).toEqual(features.slice(6));
    applyHead(head, features).forEach((probability, at) => expect(joint[at]).toBeCloseTo(probability, 6));
    network.dispose();
    base.dispose();
  });

  it('of a face and a mirror image that are surely of two classes say one as much as the other', async () => {
    const input = tf.input({ shape: [2, 2, 3] });
    const layer = tf.layers.dense({ units: 2, activation: 'softmax' });
    const network = tf.model({ inputs: input, outputs: layer.apply(tf.layers.flatten().apply(input)) as tf.SymbolicTensor });
    const kernel = [1e6, -1e6, 0, 0, 0, 0, -1e6, 1e6, ...Array<number>(16).fill(0)];
    layer.setWeights([tf.tensor2d(kernel, [12, 2]), tf.zeros([2])]);
    const pixels = { count: 1, size: 2, read: async () => Uint8Array.from([1, ...Array<number>(11).fill(0)]) };
    expect([...(await predictPixels({ model: network, pixels, batchSize: 1, mirror: true }))]).toEqual([0.5, 0.5]);
    network.dispose();
  });

  it('stop between batches when asked', async () => {
    const base = tinyBase();
    const abort = new AbortController();
    const seen: number[] = [];
    const features = extractFeatures({
      base,
      pixels: tintedFaces(10, 3).pixels,
      batchSize: 2,
      signal: abort.signal,
      onProgress: (done) => {
        seen.push(done);
        if (done === 4) abort.abort();
      },
    });
    await expect(features).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen).toEqual([2, 4]);
    base.dispose();
  });
});
