/** What a network does to its pixels first becomes one factor and one offset a channel. */
import { expect, it } from 'vitest';
import { takeScale } from '../../../../../src/engine/bases/import/input-scale.ts';
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
