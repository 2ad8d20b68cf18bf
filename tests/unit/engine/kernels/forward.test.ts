/** Networks computed for their answers alone: the same answers, fewer passes, nothing left behind. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { answersOf, learningThrough } from '../../../../src/engine/kernels/forward.ts';
import { planForward } from '../../../../src/engine/kernels/forward-plan.ts';
import { loadBase } from '../load-base.ts';
import { tinyBase } from '../tiny-base.ts';
import { difference, numbers, useVariant, VARIANTS } from './backends.ts';

type Symbolic = tf.SymbolicTensor;
const conv = (x: Symbolic, filters: number, more: object = {}) =>
  tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', ...more }).apply(x) as Symbolic;
const separable = (x: Symbolic, filters: number, more: object = {}) =>
  tf.layers.separableConv2d({ filters, kernelSize: 3, padding: 'same', ...more }).apply(x) as Symbolic;
const relu = (x: Symbolic) => tf.layers.activation({ activation: 'relu' }).apply(x) as Symbolic;
const add = (...xs: Symbolic[]) => tf.layers.add().apply(xs) as Symbolic;

/** Whatever can be joined, and whatever looks as if it could but cannot. */
const SHAPES: Readonly<Record<string, (x: Symbolic) => Symbolic>> = {
  'a rectifier behind a convolution': (x) => conv(relu(conv(x, 5)), 4),
  'a rectifier that several read': (x) => {
    const r = relu(conv(x, 6));
    return add(separable(r, 6), conv(r, 6));
  },
  'a rectifier before separable convolutions alone': (x) => {
    const sum = add(conv(x, 6), conv(x, 6));
    return add(separable(relu(sum), 6), sum);
  },
  'a rectifier at the very end': (x) => relu(add(conv(x, 4), separable(x, 4))),
  'a sum of a convolution with itself': (x) => {
    const y = conv(x, 4);
    return add(y, y);
  },
  'a sum of three': (x) => add(conv(x, 4), conv(x, 4), conv(x, 4)),
  'a convolution that the sum is not alone to read': (x) => {
    const [one, other] = [conv(x, 4), conv(x, 4)];
    return add(add(one, other), other);
  },
  'a chain of sums': (x) => {
    const first = relu(conv(x, 8, { strides: 2 }));
    const two = add(first, separable(first, 8));
    const three = add(two, separable(relu(two), 8));
    return relu(add(three, separable(relu(three), 8)));
  },
  'strides, dilations, other activations, no bias, several filters a channel': (x) =>
    relu(
      separable(
        relu(conv(separable(relu(conv(x, 5, { activation: 'sigmoid' })), 6, { dilationRate: 2, useBias: false }), 9, { strides: 2 })),
        5,
        {
          depthMultiplier: 2,
          strides: 2,
        },
      ),
    ),
};

/** Of the sum of the squares of what `f` answers. */
function gradientsOf(f: () => tf.Tensor, variables: tf.Variable[]): Float32Array[] {
  const { value, grads } = tf.variableGrads(() => f().square().sum(), variables);
  const values = variables.map(({ name }) => grads[name]!.dataSync() as Float32Array);
  tf.dispose([value, grads]);
  return values;
}

/** Those that TensorFlow.js has gradients of: none of dilated ones. */
const LEARNING_SHAPES: typeof SHAPES = {
  ...Object.fromEntries(Object.entries(SHAPES).filter(([name]) => !name.includes('dilations'))),
  'strides, other activations, no bias, several filters a channel': (x) =>
    relu(
      separable(relu(conv(separable(relu(conv(x, 5, { activation: 'sigmoid' })), 6, { useBias: false }), 9, { strides: 2 })), 5, {
        depthMultiplier: 2,
        strides: 2,
      }),
    ),
  'a rectifier before a separable convolution with a stride': (x) =>
    separable(relu(add(conv(x, 6), x)), 5, { strides: 2, activation: 'relu' }),
  'a sum with the input': (x) => add(separable(x, 6), x),
};

describe.each(VARIANTS)('%s answers', (variant) => {
  beforeAll(() => useVariant(variant));

  it.each(Object.entries(SHAPES))('with %s are those of predict', (_what, build) => {
    const input = tf.input({ shape: [11, 9, 3] });
    const model = tf.model({ inputs: input, outputs: build(input) });
    // Biases begin as zeros, which would hide one that is left out.
    model.setWeights(model.getWeights().map((weight, n) => tf.tensor(numbers(weight.size, n + 2), weight.shape)));
    const x = tf.tensor(numbers(5 * 11 * 9 * 3), [5, 11, 9, 3]);
    const expected = tf.tidy(() => (model.predict(x) as tf.Tensor).dataSync());
    const before = tf.memory().numTensors;
    const answers = answersOf(model, x);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(difference(expected, answers.dataSync())).toBeLessThan(1e-5);
    answers.dispose();
    model.dispose();
    x.dispose();
  });

  it.each(Object.entries(LEARNING_SHAPES))('with %s have the gradients that layer by layer has', (_what, build) => {
    const input = tf.input({ shape: [11, 9, 3] });
    const first = conv(input, 6);
    const model = tf.model({ inputs: input, outputs: build(first) });
    model.setWeights(model.getWeights().map((weight, n) => tf.tensor(numbers(weight.size, n + 2), weight.shape)));
    const [stem, ...layers] = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
    const learn = learningThrough(layers, first.id, model.outputs[0]!.id);
    const x = tf.tensor(numbers(5 * 11 * 9 * 3), [5, 11, 9, 3]);
    const cut = stem!.apply(x) as tf.Tensor;
    const variables = layers.flatMap((layer) => layer.trainableWeights.map((weight) => weight.read() as tf.Variable));
    const before = tf.memory().numTensors;
    const own = gradientsOf(() => learn(cut, () => true), variables);
    expect(tf.memory().numTensors).toBe(before);
    const expected = gradientsOf(() => model.apply(x, { training: true }) as tf.Tensor, variables);
    expected.forEach((values, n) => expect(difference(values, own[n]!)).toBeLessThan(1e-5));
    tf.dispose([x, cut]);
    model.dispose();
  });

  it('of the bases are those of predict', () => {
    for (const base of [loadBase('face-expression'), loadBase('face-identity'), tinyBase()]) {
      const size = base.card.inputSize;
      const x = tf.tensor(
        numbers(2 * size * size * 3).map((value) => 128 + 127 * value),
        [2, size, size, 3],
      );
      const [expected, answers] = [base.model.predict(x) as tf.Tensor, answersOf(base.model, x)];
      expect(difference(expected.dataSync(), answers.dataSync())).toBeLessThan(2e-5);
      tf.dispose([x, expected, answers]);
      base.dispose();
    }
  });
});

it('sums and rectifiers of the expression network all join a convolution, but the last', () => {
  const { model } = loadBase('face-expression');
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const plan = planForward(layers, model.outputs[0]!.id);
  expect(plan.filter(({ convolution }) => !convolution).map(({ layer }) => layer.name)).toEqual(['normalise', 'features']);
  model.dispose();
});

it('learning from pixels leaves out their gradient, and gives the same for the weights', () => {
  tf.setBackend('wasm');
  const input = tf.input({ shape: [8, 8, 3] });
  const model = tf.model({ inputs: input, outputs: relu(conv(conv(input, 4, { strides: 2, activation: 'relu' }), 5)) });
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const learn = learningThrough(layers, model.inputs[0]!.id, model.outputs[0]!.id);
  const x = tf.tensor(numbers(3 * 8 * 8 * 3), [3, 8, 8, 3]);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const expected = gradientsOf(() => model.apply(x, { training: false }) as tf.Tensor, variables);
  const kernel = tf.getKernel('Conv2DBackpropInput', 'wasm')!;
  let asked = 0;
  tf.unregisterKernel('Conv2DBackpropInput', 'wasm');
  tf.registerKernel({ ...kernel, kernelFunc: (args) => (asked++, kernel.kernelFunc(args)) });
  const own = gradientsOf(() => learn(x, () => false), variables);
  tf.unregisterKernel('Conv2DBackpropInput', 'wasm');
  tf.registerKernel(kernel);
  expect(asked).toBe(1);
  expected.forEach((values, n) => expect(difference(values, own[n]!)).toBeLessThan(1e-5));
  model.dispose();
  x.dispose();
});
