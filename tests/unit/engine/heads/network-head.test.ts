import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { predictPixels, predictRows } from '../../../../src/engine/evaluation/predict.ts';
import { extractFeatures } from '../../../../src/engine/features.ts';
import { applyHead, headParameters, type HeadWeights } from '../../../../src/engine/heads/head-weights.ts';
import { joinHeads, partHeads } from '../../../../src/engine/heads/old-head.ts';
import { buildNetwork, cutsModel, networkTensors } from '../../../../src/engine/network.ts';
import { cutLengths } from '../../../../src/shared/blocks.ts';
import { randomHead } from '../../../../src/engine/training/random-weights.ts';
import { tinyBase, tinyHead, tintedFaces } from '../tiny-base.ts';

await tf.setBackend('cpu');
const base = tinyBase();
const { pixels } = tintedFaces(9, 3);

async function expectSame(head: HeadWeights, features: Float32Array): Promise<void> {
  const network = buildNetwork(base, head);
  const whole = await predictPixels({ model: network, pixels, batchSize: 4 });
  applyHead(head, features).forEach((value, at) => expect(whole[at]).toBeCloseTo(value, 5));
  network.dispose();
}

describe('a head on its base as one network', () => {
  it('gives what it gives on the features, with a hidden layer too', async () => {
    const hidden = randomHead(6, 5, 1);
    const head = { ...randomHead(5, 3, 2), features: 6, hidden: { units: 5, kernel: hidden.kernel, bias: hidden.bias } };
    await expectSame(head, await extractFeatures({ base, pixels, batchSize: 4 }));
    expect(headParameters(head)).toBe(7 * 5 + 6 * 3);
  });

  it('reads several blocks side by side', async () => {
    const cuts = ['block1', 'block2'];
    expect(cutLengths(base.card, cuts)).toEqual([4, 6]);
    const features = await predictRows({ model: cutsModel(base, cuts), pixels, batchSize: 4, columns: 10, what: '' });
    const last = await extractFeatures({ base, pixels, batchSize: 4 });
    expect(features.subarray(4, 10)).toEqual(last.subarray(0, 6));
    await expectSame({ ...randomHead(10, 3, 3), cuts }, features);
    expect(() => cutLengths(base.card, ['block9'])).toThrow('has no block');
  });

  it('is no network where it reads more than the picture', () => {
    expect(() => buildNetwork(base, { ...tinyHead(3), extras: ['pose'] })).toThrow('not one network');
  });

  it('is joined with an old head and taken apart again without losing a bit', () => {
    const [own, old] = [tinyHead(3), randomHead(6, 2, 4)];
    const network = buildNetwork(base, joinHeads(own, old));
    const parted = partHeads(networkTensors(network), 3);
    network.dispose();
    expect(parted.tensors['head/kernel']).toEqual({ shape: [6, 3], data: own.kernel });
    expect(parted.tensors['head/bias']!.data).toEqual(own.bias);
    expect(parted.old).toEqual(old);
    expect(parted.tensors['block1_conv/kernel']).toBeDefined();
  });
});
