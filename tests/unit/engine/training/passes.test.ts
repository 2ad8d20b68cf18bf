import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import { randomStream } from '../../../../src/engine/data/random.ts';
import { buildNetwork, networkTensors, setNetworkTensors } from '../../../../src/engine/network.ts';
import { cutNetwork } from '../../../../src/engine/training/passes.ts';
import { loadBase } from '../load-base.ts';

beforeAll(() => loadBackend());

const head = (classes: number) => {
  const random = randomStream(1);
  return {
    features: 256,
    classes,
    kernel: Float32Array.from({ length: 256 * classes }, () => random.uniform() - 0.5),
    bias: new Float32Array(classes),
  };
};

describe.each(['face-expression', 'face-identity'] as const)('cutNetwork of %s', (id) => {
  it('gives what the whole network gives, wherever it is cut, and leaves no tensor behind', () => {
    const base = loadBase(id);
    const network = buildNetwork(base, head(4));
    const size = base.card.inputSize;
    const pixels = tf.randomUniform([2, size, size, 3], 0, 255, 'float32', 3);
    const whole = (network.predict(pixels) as tf.Tensor).dataSync();
    const before = tf.memory().numTensors;
    for (let unfreeze = 1; unfreeze <= base.card.blocks.length; unfreeze++) {
      const passes = cutNetwork(network, base.card, unfreeze);
      const parts = tf.tidy(() => tf.softmax(passes.learning(passes.frozen(pixels))).dataSync());
      parts.forEach((probability, at) => expect(probability).toBeCloseTo(whole[at]!, 5));
      const learns = passes.parameters.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
      const expected = base.card.blocks.slice(-unfreeze).reduce((sum, { parameters }) => sum + parameters, 256 * 4 + 4);
      expect(learns).toBe(expected);
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(() => cutNetwork(network, base.card, base.card.blocks.length + 1)).toThrow(/can't learn/);
    network.dispose();
    base.dispose();
  });

  it('depth counts blocks down from the head', () => {
    const base = loadBase(id);
    const network = buildNetwork(base, head(3));
    const { parameters } = cutNetwork(network, base.card, 2);
    const [below, top] = base.card.blocks.slice(-2).map(({ name }) => name);
    for (const { name, depth } of parameters) expect(depth).toBe(name.startsWith(`${below}_`) ? 1 : 0);
    expect(parameters.some(({ name }) => name.startsWith(`${top}_`))).toBe(true);
    expect(parameters.some(({ name }) => name.startsWith('normalise') || name.includes('widen'))).toBe(false);
    network.dispose();
    base.dispose();
  });
});

describe('network tensors', () => {
  it('go out and in by name; what does not fit is refused before anything is changed', () => {
    const base = loadBase('face-expression');
    const network = buildNetwork(base, head(3));
    const tensors = networkTensors(network);
    const other = buildNetwork(base, { ...head(3), bias: Float32Array.of(9, 9, 9) });
    setNetworkTensors(other, tensors);
    expect(networkTensors(other)).toEqual(tensors);
    const { 'head/bias': _, ...missing } = tensors;
    expect(() => setNetworkTensors(other, missing)).toThrow(/"head\/bias" is missing/);
    expect(() => setNetworkTensors(other, { ...tensors, 'head/bias': { shape: [2], data: new Float32Array(2) } })).toThrow(
      /shape \[2\] instead of \[3\]/,
    );
    expect(() => setNetworkTensors(other, { ...tensors, more: { shape: [1], data: new Float32Array(1) } })).toThrow(/"more"/);
    expect(networkTensors(other)).toEqual(tensors);
    for (const model of [network, other]) model.dispose();
    base.dispose();
  });
});
