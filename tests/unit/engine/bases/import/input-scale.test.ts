/** What a network does to its pixels first becomes one factor and one offset a channel. */
import { expect, it } from 'vitest';
import { guessRange, takeScale } from '../../../../../src/engine/bases/import/input-scale.ts';
import type { KerasLayer } from '../../../../../src/engine/bases/import/keras-config.ts';

const layer = (kind: string, name: string, inputs: readonly string[], settings: KerasLayer['settings'] = {}): KerasLayer => ({
  kind,
  name,
  inputs,
  settings,
  path: [name],
  slots: [],
});
const input = layer('InputLayer', 'in', []);
const tensors = {
  'norm/mean': { shape: [3], data: Float32Array.of(0.5, 0.25, 0) },
  'norm/variance': { shape: [3], data: Float32Array.of(0.25, 1, 4) },
};

it('one after the other, as EfficientNet does it', () => {
  const network = [
    input,
    layer('Rescaling', 'to one', ['in'], { scale: 1 / 255 }),
    layer('Normalization', 'norm', ['to one']),
    layer('Rescaling', 'half', ['norm'], { scale: [0.5, 0.5, 0.5] }),
    layer('Conv2D', 'conv', ['half']),
  ];
  const { layers, scale } = takeScale(network, { tensors, channels: 3 });
  expect(layers).toEqual([input, layer('Conv2D', 'conv', ['in'])]);
  // (pixel / 255 − mean) / √variance · ½
  expect(scale!.factor).toEqual([1 / 255, 0.5 / 255, 0.25 / 255].map((value) => expect.closeTo(value, 10) as number));
  expect(scale!.offset).toEqual([-0.5, -0.125, 0].map((value) => expect.closeTo(value, 10) as number));
});

it('nothing where there is none, or where the pixels are used beside it', () => {
  const plain = [input, layer('Conv2D', 'conv', ['in'])];
  expect(takeScale(plain, { tensors: {}, channels: 3 })).toEqual({ layers: plain, scale: null });
  const beside = [input, layer('Rescaling', 'r', ['in'], { scale: 2 }), layer('Add', 'sum', ['r', 'in'])];
  expect(takeScale(beside, { tensors: {}, channels: 3 })).toEqual({ layers: beside, scale: null });
});

it('refuses what is not one number a channel', () => {
  const network = [input, layer('Rescaling', 'r', ['in'], { scale: [1, 2] }), layer('Conv2D', 'conv', ['r'])];
  expect(() => takeScale(network, { tensors: {}, channels: 3 })).toThrow(/"r" scales the pixels/);
});

it('an order of the colours turns what came before it around', () => {
  const network = [
    input,
    layer('Rescaling', 'r', ['in'], { scale: [1, 2, 4], offset: [0, 1, 2] }),
    layer('ReverseChannels', 'bgr', ['r']),
    layer('Rescaling', 'less', ['bgr'], { scale: 1, offset: [-10, -20, -30] }),
    layer('Conv2D', 'conv', ['less']),
  ];
  expect(takeScale(network, { tensors: {}, channels: 3 }).scale).toEqual({
    factor: [4, 2, 1],
    offset: [2 - 10, 1 - 20, 0 - 30],
    reversed: true,
  });
});

it('a change of size at the beginning is the size of the input', () => {
  const network = [
    layer('InputLayer', 'in', [], { batch_input_shape: [null, null, null, 3] }),
    layer('Resizing', 'size', ['in'], { height: 48, width: 48 }),
    layer('Rescaling', 'r', ['size'], { scale: 1 / 255 }),
    layer('Conv2D', 'conv', ['r']),
  ];
  const { layers, scale } = takeScale(network, { tensors: {}, channels: 3 });
  expect(layers.map(({ name, inputs }) => [name, inputs])).toEqual([
    ['in', []],
    ['conv', ['in']],
  ]);
  expect(layers[0]!.settings['batch_input_shape']).toEqual([null, 48, 48, 3]);
  expect(scale!.factor).toEqual([1 / 255, 1 / 255, 1 / 255]);
});

it.each([
  ['resnet50', 'caffe'],
  ['vgg16', 'caffe'],
  ['VGG19_1', 'caffe'],
  ['resnet50v2', 'signed'],
  ['resnet50_v2', 'signed'],
  ['resnet500', 'signed'],
  ['densenet121', 'torch'],
  ['mobilenetv2_1.00_224', 'signed'],
])('of %s the range is most likely %s', (name, range) => {
  expect(guessRange(['model', name], 3)).toBe(range);
  expect(guessRange([name], 1)).toBe('signed');
});
