/** What notebooks write around the layers of Keras: arithmetic, what makes pixels ready, functions that are said by several layers. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { baseOf, decodeBase } from '../../../../src/engine/bases/base-file.ts';
import type { Base } from '../../../../src/engine/bases/base.ts';
import { planLayers } from '../../../../src/engine/bases/layer-plan.ts';
import { buildNetwork } from '../../../../src/engine/network.ts';
import { cutNetwork } from '../../../../src/engine/training/passes.ts';
import type { BaseChoices } from '../../../../src/shared/contract/bases.ts';
import { conversion } from '../../../../src/studio/bases/conversion.ts';
import { networkFiles } from '../../../../src/studio/learning/network-files.ts';
import { kerasAnswers, kerasFile, kerasPixels, writeTfjsModel } from './foreign-models.ts';

const context = { signal: new AbortController().signal, emit: () => undefined };
const inspect = (path: string) => conversion.inspect({ path }, context);

async function baseFrom(path: string, change: Partial<BaseChoices>): Promise<Base> {
  const words = { name: 'Test', source: '', licence: '', trainedOn: '' };
  const choices = { ...words, classNames: [], size: null, range: 'signed' as const, place: 'last' as const, ...change };
  const { card, bytes } = await conversion.convert({ path, choices }, context);
  return baseOf({ ...words, id: 'test', summary: '', crop: { align: 'landmarks', margin: 1 }, ...card }, decodeBase(bytes));
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `class ${n}`);
const answersOf = (network: tf.LayersModel, pixels: tf.Tensor) => Array.from((network.predict(pixels) as tf.Tensor).dataSync());

function near(values: readonly number[], expected: readonly number[], most = 1e-5): void {
  expect(values).toHaveLength(expected.length);
  const largest = values.reduce((so, value, at) => Math.max(so, Math.abs(value - expected[at]!)), 0);
  expect(largest).toBeLessThan(most);
}

/** Of all that learns, with every block open. */
function gradients(network: tf.LayersModel, base: Base): Map<string, number[]> {
  const { frozen, learning, parameters } = cutNetwork(network, base.card, base.card.blocks.length);
  const pixels = kerasPixels(base.card.inputSize, 3);
  const loss = () => tf.losses.softmaxCrossEntropy(tf.oneHot([0, 1], base.ownHead!.classes), learning(frozen(pixels))).asScalar();
  const { grads } = tf.variableGrads(
    loss,
    parameters.map(({ variable }) => variable),
  );
  return new Map(parameters.map(({ name, variable }) => [name, Array.from(grads[variable.name]!.dataSync())]));
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(['arithmetic.keras', 'arithmetic.h5'])('%s', (file) => {
  it('answers as Keras did, and scales its pixels itself', async () => {
    const path = kerasFile(file);
    expect(await inspect(path)).toMatchObject({ name: 'notebook', range: null, classes: 5, head: true });
    const base = await baseFrom(path, { classNames: names(5) });
    near(answersOf(buildNetwork(base, base.ownHead!), kerasPixels(32, 3)), kerasAnswers(file));
    expect(base.card.normalisation.scale).toBeCloseTo(127.5, 3);
  });

  it('learns on wasm as on the plain backend; what is plain arithmetic does not learn', async () => {
    const base = await baseFrom(kerasFile(file), { classNames: names(5) });
    const network = buildNetwork(base, base.ownHead!);
    await tf.setBackend('cpu');
    const expected = gradients(network, base);
    await tf.setBackend('wasm');
    const own = gradients(network, base);
    await tf.setBackend('cpu');
    expect([...own.keys()]).toEqual([...expected.keys()]);
    for (const [name, gradient] of own) near(gradient, expected.get(name)!);
    const largest = Math.max(
      ...[...own].filter(([name]) => name.endsWith('stem/kernel')).flatMap(([, gradient]) => gradient.map(Math.abs)),
    );
    expect(largest).toBeGreaterThan(1e-4);
    expect([...own.keys()].map((name) => name.replace(/^block\d+_/, '').split('/')[0])).toEqual([
      'stem',
      'stem',
      'beside',
      'beside',
      expect.stringMatching(/^p_re_lu/),
      'above',
      'above',
      'top',
      'top',
      'head',
      'head',
    ]);
    expect(base.card.parameters).toBe([...own].reduce((sum, [name, { length }]) => sum + (name.startsWith('head/') ? 0 : length), 0));
  });

  it('is exported with layers that any reader knows, and opens again', async () => {
    const base = await baseFrom(kerasFile(file), { classNames: names(5) });
    const whole = buildNetwork(base, base.ownHead!);
    const { topology, weightSpecs, weightData } = await networkFiles({ model: whole });
    expect(planLayers(topology).outputs).toBe(5);
    const artifacts = { modelTopology: topology, weightSpecs: weightSpecs as tf.io.WeightsManifestEntry[], weightData: weightData.buffer };
    const again = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    near(answersOf(again, kerasPixels(32, 3)), kerasAnswers(file));
  });
});

describe('pixels made ready as keras.applications does it', () => {
  it.each(['caffe.keras', 'caffe.h5', 'torch.keras', 'torch.h5'])('within the network: %s', async (file) => {
    const path = kerasFile(file);
    expect(await inspect(path)).toMatchObject({ range: null });
    const base = await baseFrom(path, { classNames: names(4) });
    near(answersOf(buildNetwork(base, base.ownHead!), kerasPixels(16, 3)), kerasAnswers(file));
  });

  it.each(['caffe', 'torch'] as const)('outside of it: %s', async (range) => {
    const folder = await writeTfjsModel();
    const base = await baseFrom(folder, { range });
    const ready = await baseFrom(folder, { range: 'raw' });
    const pixels = kerasPixels(24, 3);
    const [means, deviations] = [tf.tensor1d([0.485, 0.456, 0.406]), tf.tensor1d([0.229, 0.224, 0.225])];
    const made =
      range === 'caffe' ? pixels.reverse(3).sub(tf.tensor1d([103.939, 116.779, 123.68])) : pixels.div(255).sub(means).div(deviations);
    near(answersOf(base.model, pixels), answersOf(ready.model, made), 1e-4);
    // Said by the colours of the pixels, whatever order the network has them in.
    const mean = base.card.normalisation.mean.map(Math.round);
    expect(mean).toEqual([124, range === 'caffe' ? 117 : 116, 104]);
  });
});
