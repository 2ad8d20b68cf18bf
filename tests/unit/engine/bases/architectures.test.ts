/** Networks that have learnt nothing yet: their cards are true, and they learn from random weights. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ARCHITECTURE_CARDS, ARCHITECTURE_IDS, architectureLayers, buildArchitecture } from '../../../../src/engine/bases/architectures.ts';
import { decodeBase, encodeBase } from '../../../../src/engine/bases/base-file.ts';
import { buildNetwork, networkTensors } from '../../../../src/engine/network.ts';
import { cutNetwork } from '../../../../src/engine/training/passes.ts';
import { randomHead, randomise } from '../../../../src/engine/training/random-weights.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(ARCHITECTURE_IDS)('%s', (id) => {
  it('has the blocks, features and weights that its card says', () => {
    const base = buildArchitecture(id);
    const { card, model } = base;
    expect(ARCHITECTURE_CARDS).toContain(card);
    expect(model.outputs[0]!.shape).toEqual([null, card.features]);
    for (const block of card.blocks) {
      const layers = model.layers.filter((layer) => layer.name.startsWith(`${block.name}_`));
      expect((layers.at(-1)!.output as tf.SymbolicTensor).shape.slice(1)).toEqual(block.output);
    }
    const network = buildNetwork(base, randomHead(card.features, 3, 1));
    for (let unfreeze = 1; unfreeze <= card.blocks.length; unfreeze++) {
      const { parameters } = cutNetwork(network, card, unfreeze);
      const learnable = parameters.filter(({ head }) => !head).reduce((sum, { variable }) => sum + variable.size, 0);
      expect(learnable).toBe(card.blocks.slice(-unfreeze).reduce((sum, block) => sum + block.parameters, 0));
    }
    network.dispose();
    base.dispose();
  });
});

it('MobileNetV2 has exactly the weights of the published one', () => {
  // 410,208 without its classes in keras.applications at 0.35; 14,080 of them are statistics that do not learn.
  expect(ARCHITECTURE_CARDS.find(({ id }) => id === 'new-mobilenetv2')!.parameters).toBe(410_208 - 14_080);
});

it('random weights by a seed keep the size of what goes through, and take every cut as it is', () => {
  const base = buildArchitecture('new-mobilenet');
  const spread = (seed: number) => {
    const network = buildNetwork(base, randomHead(base.card.features, 3, seed));
    randomise(network, seed);
    const picture = tf.randomUniform([2, 96, 96, 3], 0, 255, 'float32', 5);
    const features = tf.model({ inputs: network.inputs, outputs: network.getLayer('features').output as tf.SymbolicTensor });
    const values = (features.predict(picture) as tf.Tensor).dataSync();
    network.dispose();
    return Array.from(values);
  };
  const one = spread(1);
  expect(spread(1)).toEqual(one);
  expect(spread(2)).not.toEqual(one);
  expect(Math.max(...one)).toBeGreaterThan(0);
  expect(one.every((value) => Number.isFinite(value))).toBe(true);
  base.dispose();
});

it('as a file: read back as it was; refused where layers and weights do not belong together', async () => {
  const base = buildArchitecture('new-resnet');
  randomise(base.model, 3);
  const tensors = networkTensors(base.model);
  const layers = architectureLayers('new-resnet');
  const back = decodeBase(encodeBase({ layers, tensors, ownHead: null }));
  expect(back).toEqual({ layers, tensors, ownHead: null });
  expect(() => decodeBase(encodeBase({ layers: layers.slice(0, 4), tensors, ownHead: null }))).toThrow(/could not be read/);
  base.dispose();
});
