/** Layers that TensorFlow.js and Keras understand differently, or that TensorFlow.js can't learn, save or open as they are. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { baseOf, decodeBase } from '../../../../src/engine/bases/base-file.ts';
import type { Base } from '../../../../src/engine/bases/base.ts';
import { planLayers } from '../../../../src/engine/bases/layer-plan.ts';
import { buildNetwork } from '../../../../src/engine/network.ts';
import { cutNetwork } from '../../../../src/engine/training/passes.ts';
import { conversion } from '../../../../src/studio/bases/conversion.ts';
import { networkFiles } from '../../../../src/studio/learning/network-files.ts';
import { kerasPixels, saveTfjsModel } from './foreign-models.ts';

type Json = Record<string, unknown>;
type Layers = { class_name: string; config: Json }[];

const context = { signal: new AbortController().signal, emit: () => undefined };
const SIZE = 24;
const CLASSES = ['a', 'b', 'c'];
const layersOf = (json: Json): Layers => (json['modelTopology'] as { config: { layers: Layers } }).config.layers;
const changed = (change: (layers: Layers) => unknown) => (json: Json) => {
  change(layersOf(json));
  return json;
};

/** All weights drawn anew from a seed, so that statistics and shifts take part. */
function draw(model: tf.LayersModel): tf.LayersModel {
  model.weights.forEach((weight, n) => {
    const values = tf.randomNormal(weight.read().shape, 0, 0.3, 'float32', n + 1);
    weight.write(weight.originalName.endsWith('moving_variance') ? values.abs().add(0.5) : values);
  });
  return model;
}

const stem = () => tf.layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, inputShape: [SIZE, SIZE, 3], name: 'stem' });
const top = () => [tf.layers.globalAveragePooling2d({ name: 'pool' }), tf.layers.dense({ units: 3, activation: 'softmax', name: 'out' })];
const network = (...layers: tf.layers.Layer[]) => draw(tf.sequential({ layers: [stem(), ...layers, ...top()] }));

async function baseFrom(model: tf.LayersModel, change?: (json: Json) => unknown): Promise<Base> {
  const path = await saveTfjsModel(model, change);
  const words = { name: 'Test', source: '', licence: '', trainedOn: '' };
  const choices = { ...words, classNames: CLASSES, size: null, range: 'signed' as const, place: 'last' as const };
  const { card, bytes } = await conversion.convert({ path, choices }, context);
  return baseOf({ ...words, id: 'test', summary: '', crop: { align: 'landmarks', margin: 1 }, ...card }, decodeBase(bytes));
}

function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return a.sub(b).abs().max().dataSync()[0]!;
}

const wholeOf = (base: Base) => buildNetwork(base, base.ownHead!);

/** How far the base with its own head is from the model that it came from. */
function apart(base: Base, model: tf.LayersModel): number {
  const pixels = kerasPixels(SIZE, 3);
  return largestDifference(wholeOf(base).predict(pixels) as tf.Tensor, model.predict(pixels.div(127.5).sub(1)) as tf.Tensor);
}

/** Of all that learns. `training`: normalisation uses the batch. */
function gradients(base: Base, training: boolean): Map<string, tf.Tensor> {
  const { frozen, learning, parameters } = cutNetwork(wholeOf(base), base.card, 1);
  const loss = () =>
    tf.losses.softmaxCrossEntropy(tf.oneHot([0, 1], 3), learning(frozen(kerasPixels(SIZE, 3)), training ? Infinity : 0)).asScalar();
  const { grads } = tf.variableGrads(
    loss,
    parameters.map(({ variable }) => variable),
  );
  return new Map(parameters.map(({ name, variable }) => [name, grads[variable.name]!]));
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('a normalisation that neither scales nor shifts', () => {
  const MISSING = [
    { scale: false, center: false },
    { scale: false, center: true },
    { scale: true, center: false },
  ];

  it.each(MISSING)('%j learns as one whose scale is 1 and whose shift is 0 does, and gains no weights', async (given) => {
    const model = network(tf.layers.batchNormalization({ ...given, name: 'norm' }), tf.layers.reLU({ name: 'act' }));
    const whole = network(tf.layers.batchNormalization({ name: 'norm' }), tf.layers.reLU({ name: 'act' }));
    for (const weight of whole.weights) {
      const same = model.weights.find(({ originalName }) => originalName === weight.originalName);
      weight.write(same?.read() ?? tf.fill(weight.read().shape, weight.originalName.endsWith('gamma') ? 1 : 0));
    }
    const base = await baseFrom(model);
    expect(apart(base, model)).toBeLessThan(1e-5);
    expect(base.model.weights.filter(({ originalName }) => /gamma|beta/.test(originalName))).toHaveLength(
      Number(given.scale) + Number(given.center),
    );
    const plain = await baseFrom(whole);
    for (const backend of ['cpu', 'wasm']) {
      await tf.setBackend(backend);
      for (const training of [false, true]) {
        const [own, expected] = [gradients(base, training), gradients(plain, training)];
        const missing = (name: string) => (name.endsWith('gamma') && !given.scale) || (name.endsWith('beta') && !given.center);
        expect([...own.keys()]).toEqual([...expected.keys()].filter((name) => !missing(name)));
        for (const [name, gradient] of own) expect(largestDifference(gradient, expected.get(name)!)).toBeLessThan(1e-5);
        expect(own.get('block1_stem/kernel')!.abs().max().dataSync()[0]).toBeGreaterThan(1e-4);
      }
    }
  });
});

describe('a side that follows from the others', () => {
  it.each([-1, null])('of %j can be opened again', async (side) => {
    const model = network(
      tf.layers.reshape({ targetShape: [-1, 121, 4], name: 'form' }),
      tf.layers.conv2d({ filters: 4, kernelSize: 1, name: 'above' }),
    );
    const base = await baseFrom(
      model,
      changed((layers) => (layers[1]!.config['target_shape'] = [side, 121, 4])),
    );
    expect(apart(base, model)).toBeLessThan(1e-5);
  });

  it('of a pooled picture that keeps its sides lets layers with weights follow', async () => {
    const image = tf.input({ shape: [SIZE, SIZE, 3], name: 'image' });
    const seen = stem().apply(image) as tf.SymbolicTensor;
    const pooled = tf.layers.globalAveragePooling2d({ name: 'squeeze' }).apply(seen);
    const sides = tf.layers.reshape({ targetShape: [1, 1, 8], name: 'sides' }).apply(pooled);
    const weighed = tf.layers.conv2d({ filters: 8, kernelSize: 1, activation: 'sigmoid', name: 'excite' }).apply(sides);
    const product = tf.layers.multiply({ name: 'product' }).apply([seen, weighed as tf.SymbolicTensor]);
    const output = top().reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, product as tf.SymbolicTensor);
    const model = draw(tf.model({ inputs: image, outputs: output }));
    // As Keras says it: no layer between.
    const kept = changed((layers) => {
      const at = layers.findIndex(({ class_name: kind }) => kind === 'Reshape');
      layers.splice(at, 1);
      layers.find(({ config }) => config['name'] === 'squeeze')!.config['keepdims'] = true;
      Object.assign(
        layers.find(({ config }) => config['name'] === 'excite')!,
        { inbound_nodes: [[['squeeze', 0, 0, {}]]] },
      );
    });
    expect(apart(await baseFrom(model, kept), model)).toBeLessThan(1e-5);
  });
});

it('a separable convolution with more than one filter a channel can be exported', async () => {
  const model = network(tf.layers.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2, name: 'apart' }));
  const base = await baseFrom(
    model,
    changed((layers) => (layers[1]!.config['depth_multiplier'] = 2)),
  );
  expect(apart(base, model)).toBeLessThan(1e-5);
  const whole = wholeOf(base);
  const { topology, weightSpecs, weightData } = await networkFiles({ model: whole });
  expect(planLayers(topology).weights.get('block1_apart/depthwise_kernel')).toEqual([3, 3, 8, 2]);
  const artifacts = { modelTopology: topology, weightSpecs: weightSpecs as tf.io.WeightsManifestEntry[], weightData: weightData.buffer };
  const again = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  const [theirs, ours] = [again, whole].map((one) => one.predict(kerasPixels(SIZE, 3)) as tf.Tensor);
  expect(largestDifference(theirs!, ours!)).toBeLessThan(1e-5);
});

it('the head of a convolution over the picture is kept, that of one with gaps is not', async () => {
  const head = async (dilationRate: number) => {
    const layers = [
      stem(),
      tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', dilationRate, name: 'scores' }),
      tf.layers.globalAveragePooling2d({ name: 'pool' }),
      tf.layers.activation({ activation: 'softmax', name: 'out' }),
    ];
    return conversion.inspect({ path: await saveTfjsModel(draw(tf.sequential({ layers }))) }, context);
  };
  expect(await head(1)).toMatchObject({ classes: 3, head: true });
  expect(await head(2)).toMatchObject({ classes: 3, head: false, features: { last: 8 } });
});
