import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { answeringBothWays, MIRROR_WEIGHT, oneWayOf } from '../../../src/engine/both-ways.ts';
import { randomStream } from '../../../src/engine/data/random.ts';
import { predictPixels } from '../../../src/engine/evaluation/predict.ts';
import { readKerasConfig } from '../../../src/engine/bases/import/keras-config.ts';
import { planLayers } from '../../../src/engine/bases/layer-plan.ts';
import { buildNetwork } from '../../../src/engine/network.ts';
import { networkFiles } from '../../../src/studio/learning/network-files.ts';
import { tinyBase, tinyHead } from './tiny-base.ts';

beforeAll(() => tf.setBackend('cpu'));

const size = 8;
const random = randomStream(3);
const faces = Uint8Array.from({ length: 3 * size * size * 3 }, () => 255 * random.uniform());
const pixels = { count: 3, size, read: async (rows: Int32Array) => faces.subarray(rows[0]! * 192, (rows.at(-1)! + 1) * 192) };
const tiny = () => {
  const base = tinyBase();
  const model = buildNetwork(base, tinyHead(3));
  base.dispose();
  return model;
};

describe('a network that answers both ways', () => {
  it('says of a picture what predictPixels says of it and its mirror image, and the same of the mirror image', async () => {
    const network = tiny();
    const whole = answeringBothWays(network);
    const wanted = await predictPixels({ model: network, pixels, batchSize: 2, mirror: true });
    const input = tf.tensor4d(Float32Array.from(faces), [3, size, size, 3]);
    const rows = (x: tf.Tensor) => (whole.predict(x) as tf.Tensor).dataSync();
    rows(input).forEach((share, at) => expect(share).toBeCloseTo(wanted[at]!, 6));
    rows(input.reverse(2)).forEach((share, at) => expect(share).toBeCloseTo(wanted[at]!, 6));
    const alone = await predictPixels({ model: network, pixels, batchSize: 3 });
    expect(Math.max(...alone.map((share, at) => Math.abs(share - wanted[at]!)))).toBeGreaterThan(1e-4);
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const network = tiny();
    await networkFiles({ model: network, mirror: true });
    await predictPixels({ model: network, pixels, batchSize: 2, mirror: true });
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is written with standard layers, each weight once, and read by any reader', async () => {
    const network = tiny();
    const { topology, weightSpecs, weightData } = await networkFiles({ model: network, mirror: true });
    const names = network.weights.map(({ originalName }) => originalName);
    expect(weightSpecs.map(({ name }) => name).sort()).toEqual([...names, MIRROR_WEIGHT].sort());
    const specs = weightSpecs as tf.io.WeightsManifestEntry[];
    const again = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology: topology, weightSpecs: specs, weightData: weightData.buffer }),
    );
    const wanted = await predictPixels({ model: network, pixels, batchSize: 3, mirror: true });
    const answers = (again.predict(tf.tensor4d(Float32Array.from(faces), [3, size, size, 3])) as tf.Tensor).dataSync();
    answers.forEach((share, at) => expect(share).toBeCloseTo(wanted[at]!, 6));
  });

  it('is told from any other, and taken apart: in one list, or with its body as it stands', async () => {
    const network = tiny();
    const plain = await networkFiles({ model: network });
    const both = await networkFiles({ model: network, mirror: true });
    expect(oneWayOf(plain.topology)).toBeNull();
    const { flat, nested } = oneWayOf(both.topology)!;
    const plan = planLayers(flat);
    expect(plan).toEqual(planLayers(plain.topology));
    expect(() => planLayers(both.topology)).toThrow('used more than once');
    const inside = readKerasConfig(nested).layers;
    expect(inside.map(({ name }) => name)).toEqual(plan.layers.map(({ name }) => name).with(0, 'picture'));
    expect(inside.find(({ name }) => name === 'block1_conv')!.path).toEqual(['body', 'block1_conv']);
    expect(readKerasConfig(both.topology)).toEqual(readKerasConfig(nested));
  });
});
