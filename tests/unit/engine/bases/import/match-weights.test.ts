/** A layer takes the weights that it has, no more and no fewer, and no others than numbers with a point. */
import { expect, it } from 'vitest';
import type { KerasLayer } from '../../../../../src/engine/bases/import/keras-config.ts';
import { matchWeights, type FileTensor } from '../../../../../src/engine/bases/import/match-weights.ts';

const layer = (kind: string, settings: KerasLayer['settings'] = {}): KerasLayer => ({
  kind,
  name: 'own',
  settings,
  inputs: [],
  path: ['own'],
  slots: [],
});
const tensor = (name: string, integers = false): FileTensor => ({ name, shape: [1], data: Float32Array.of(1), integers });
const match = (one: KerasLayer, ...tensors: FileTensor[]) => Object.keys(matchWeights([one], () => tensors));

it('by name or in their order', () => {
  expect(match(layer('Dense'), tensor('bias'), tensor('kernel'))).toEqual(['own/kernel', 'own/bias']);
  expect(match(layer('Dense'), tensor('0'), tensor('1'))).toEqual(['own/kernel', 'own/bias']);
});

it('refuses more than belong there, whatever they are called', () => {
  const lora = ['bias', 'lora_kernel_a', 'lora_kernel_b', 'kernel'].map((name) => tensor(name));
  expect(() => match(layer('Dense'), ...lora)).toThrow(/the layer "own" has 4 weights where 2 belong, .*LoRA/);
  expect(() => match(layer('Dense'), tensor('0'), tensor('1'), tensor('2'))).toThrow(/3 weights where 2 belong/);
});

it('refuses integers, which only mean something together with a scale', () => {
  expect(() => match(layer('Dense'), tensor('kernel', true), tensor('bias'))).toThrow(/weights of the layer "own" are integers/);
});

it('leaves out how many pictures a normalisation has seen', () => {
  const seen = [tensor('0'), tensor('1'), tensor('2', true)];
  expect(match(layer('Normalization'), ...seen)).toEqual(['own/mean', 'own/variance']);
});

it('asks for no statistics that the description gives, be they 0', () => {
  expect(match(layer('Normalization', { mean: 0, variance: 4 }))).toEqual([]);
  expect(() => match(layer('Normalization', { mean: null, variance: null }))).toThrow(/weights of the layer "own" are missing/);
});
