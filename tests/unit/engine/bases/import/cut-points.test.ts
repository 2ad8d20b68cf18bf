/** Blocks end where one small tensor alone passes. */
import { expect, it } from 'vitest';
import { findBlocks } from '../../../../../src/engine/bases/import/cut-points.ts';
import { measureLayers, type FlatLayer } from '../../../../../src/engine/bases/layer-list.ts';

/** Layers one after the other, from a picture of 32×32; a name with `<` takes its other input from the layer named there. */
function blocksOf(...layers: readonly (readonly [kind: string, name: string, settings?: FlatLayer['settings']])[]): string[][] {
  const list: FlatLayer[] = [{ kind: 'InputLayer', name: 'in', settings: { batch_input_shape: [null, 32, 32, 3] }, inputs: [] }];
  for (const [kind, named, settings = {}] of layers) {
    const [name, other] = named.split('<') as [string, string?];
    list.push({ kind, name, settings, inputs: [list.at(-1)!.name, ...(other ? [other] : [])] });
  }
  return findBlocks(list.slice(1), measureLayers(list)).map((block) => block.layers.map(({ name }) => name));
}

const conv = (filters: number, stride = 1) => ({
  filters,
  kernel_size: [3, 3],
  strides: [stride, stride],
  padding: 'same',
  use_bias: false,
});
const depthwise = (stride: number) => ({ kernel_size: [3, 3], strides: [stride, stride], padding: 'same', use_bias: false });

it('by the side of the picture, each with its own normalisation and activation', () => {
  expect(
    blocksOf(
      ['Conv2D', 'a', conv(8)],
      ['BatchNormalization', 'an'],
      ['Activation', 'ar'],
      ['Conv2D', 'b', conv(16, 2)],
      ['Activation', 'br'],
    ),
  ).toEqual([
    ['a', 'an', 'ar'],
    ['b', 'br'],
  ]);
});

it('a pool ends the block before it, a frame of zeros begins the next', () => {
  const pool = { pool_size: [2, 2], strides: [2, 2], padding: 'valid' };
  const frame = {
    padding: [
      [1, 1],
      [1, 1],
    ],
  };
  expect(
    blocksOf(
      ['Conv2D', 'a', conv(8)],
      ['MaxPooling2D', 'pool', pool],
      ['Conv2D', 'b', conv(16)],
      ['ZeroPadding2D', 'frame', frame],
      ['Conv2D', 'c', conv(16, 2)],
    ),
  ).toEqual([['a', 'pool'], ['b'], ['frame', 'c']]);
});

it('never within what widens and narrows again, nor past a shortcut', () => {
  expect(
    blocksOf(
      ['Conv2D', 'a', conv(8)],
      ['Conv2D', 'b', conv(8)],
      ['Add', 'sum<a'],
      ['Conv2D', 'wide', { ...conv(48), kernel_size: [1, 1] }],
      ['DepthwiseConv2D', 'down', depthwise(2)],
      ['Conv2D', 'narrow', { ...conv(16), kernel_size: [1, 1] }],
    ),
  ).toEqual([
    ['a', 'b', 'sum'],
    ['wide', 'down', 'narrow'],
  ]);
});

it('divides a block that holds most of the weights, and joins one that holds nearly none', () => {
  const blocks = blocksOf(
    ['Conv2D', 'a', conv(8)],
    ['Conv2D', 'b', conv(64, 2)],
    ['Activation', 'br'],
    ['Conv2D', 'c', conv(64)],
    ['Activation', 'cr'],
    ['Conv2D', 'd', conv(64)],
    ['Activation', 'dr'],
  );
  expect(blocks).toEqual([['a'], ['b', 'br', 'c', 'cr'], ['d', 'dr']]);
  const slight = blocksOf(['Conv2D', 'a', conv(32)], ['DepthwiseConv2D', 'thin', depthwise(2)], ['Conv2D', 'b', conv(128, 2)]);
  expect(slight).toEqual([['a'], ['thin', 'b']]);
});
