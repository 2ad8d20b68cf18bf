/** What a network does to its pixels first, and what it expects of whoever gives them. */
import type { NamedTensors } from '../../network.ts';
import type { FlatLayer, Measured } from '../layer-list.ts';
import type { KerasLayer } from './keras-config.ts';

/** value·factor + offset, by channel of what comes out: that is the channel of the same number, or the last first. */
export interface Affine {
  readonly factor: readonly number[];
  readonly offset: readonly number[];
  readonly reversed: boolean;
}

const even = (factor: number, offset: number): Affine => ({
  factor: [factor, factor, factor],
  offset: [offset, offset, offset],
  reversed: false,
});

/** Of the pictures of ImageNet, red first. */
const MEANS = [0.485, 0.456, 0.406] as const;
const DEVIATIONS = [0.229, 0.224, 0.225] as const;

/**
 * How pixels of 0–255 become what a network without layers of its own for it was trained on. `caffe` and `torch` are the names that
 * keras.applications has for the two.
 */
export const PIXEL_RANGES = {
  signed: even(1 / 127.5, -1),
  unit: even(1 / 255, 0),
  raw: even(1, 0),
  caffe: { factor: [1, 1, 1], offset: [-103.939, -116.779, -123.68], reversed: true },
  torch: {
    factor: DEVIATIONS.map((deviation) => 1 / (255 * deviation)),
    offset: MEANS.map((mean, c) => -mean / DEVIATIONS[c]!),
    reversed: false,
  },
} as const satisfies Readonly<Record<string, Affine>>;
export type PixelRange = keyof typeof PIXEL_RANGES;

/** Throws an Error with a few words where there is no such range for a grey network. */
export function rangeOf(range: PixelRange, channels: 1 | 3): Affine {
  if (channels === 3) return PIXEL_RANGES[range];
  if (range === 'caffe' || range === 'torch') throw new Error(`it sees in grey, and the range "${range}" is one of colours`);
  const { factor, offset, reversed } = PIXEL_RANGES[range];
  return { factor: factor.slice(0, 1), offset: offset.slice(0, 1), reversed };
}

/** Name of the layer that scales the pixels in bases of ours. */
export const SCALING = 'normalise';

/** keras.applications by the names that they have in their files. */
const NAMES: readonly (readonly [RegExp, PixelRange])[] = [
  [/^(vgg(16|19)|resnet(50|101|152))(?!_?v2)(?!\d)/i, 'caffe'],
  [/^densenet(121|169|201)(?!\d)/i, 'torch'],
];

/**
 * What goes into a network most likely.
 * @param names Its own, and those of the models in it.
 * @param first Its first layer. Networks that Mien has written begin with one that scales the pixels.
 */
export function guessRange(names: readonly string[], channels: 1 | 3, first?: FlatLayer): PixelRange {
  if (first?.name === SCALING && String(first.settings['kernel_size']) === '1,1') return 'raw';
  const known = channels === 3 ? NAMES.find(([pattern]) => names.some((name) => pattern.test(name))) : undefined;
  return known?.[1] ?? 'signed';
}

const TAKEN = new Set(['Rescaling', 'Normalization', 'ReverseChannels', 'Resizing']);

/**
 * Takes the layers that scale the pixels off the beginning of a network. One that changes the size of the pictures is the size of the input.
 * @param channels Of its input.
 * @returns the rest, and what those layers did; null where there were none.
 */
export function takeScale(
  layers: readonly KerasLayer[],
  { tensors, channels }: { readonly tensors: NamedTensors; readonly channels: number },
): { readonly layers: readonly KerasLayer[]; readonly scale: Affine | null } {
  let rest = layers;
  let scale: Affine | null = null;
  for (;;) {
    const [input, first] = rest;
    if (!input || !first || !TAKEN.has(first.kind)) return { layers: rest, scale };
    const others = rest.slice(2);
    if (others.some(({ inputs }) => inputs.includes(input.name))) return { layers: rest, scale };
    scale = first.kind === 'Resizing' ? scale : follow(scale, stepOf(first, { tensors, channels }));
    const sized = first.kind === 'Resizing' ? withSize(input, first, channels) : input;
    rest = [sized, ...others.map((layer) => ({ ...layer, inputs: layer.inputs.map((name) => (name === first.name ? input.name : name)) }))];
  }
}

function withSize(input: KerasLayer, { settings }: KerasLayer, channels: number): KerasLayer {
  return { ...input, settings: { batch_input_shape: [null, settings['height'], settings['width'], channels] } };
}

function stepOf(layer: KerasLayer, given: { readonly tensors: NamedTensors; readonly channels: number }): Affine {
  if (layer.kind === 'Normalization') return normalising(layer, given);
  if (layer.kind === 'Rescaling') return rescaling(layer, given.channels);
  const each = (value: number) => Array.from({ length: given.channels }, () => value);
  return { factor: each(1), offset: each(0), reversed: true };
}

function follow(before: Affine | null, { factor, offset, reversed }: Affine): Affine {
  if (!before) return { factor, offset, reversed };
  const inOrder = (values: readonly number[]) => (reversed ? values.toReversed() : values);
  const [factors, offsets] = [inOrder(before.factor), inOrder(before.offset)];
  return {
    factor: factor.map((value, c) => value * factors[c]!),
    offset: offset.map((value, c) => value + factor[c]! * offsets[c]!),
    reversed: reversed !== before.reversed,
  };
}

/**
 * Scaling further up, as a filter of one pixel that never learns: any reader of Keras layers knows it.
 * @returns the layers, and the weights of those filters once it is known how many channels they have.
 */
export function asFilters(layers: readonly FlatLayer[]): {
  readonly layers: readonly FlatLayer[];
  weights(measured: Measured): NamedTensors;
} {
  const scaling = layers.filter(({ kind }) => kind === 'Rescaling');
  return {
    layers: layers.map((layer) =>
      layer.kind === 'Rescaling' ? { ...layer, kind: 'DepthwiseConv2D', settings: { kernel_size: [1, 1], trainable: false } } : layer,
    ),
    weights: ({ shapes }) =>
      Object.fromEntries(
        scaling.flatMap((layer) => {
          const channels = shapes.get(layer.name)!.at(-1)!;
          const { factor, offset } = rescaling(layer, channels);
          return [
            [`${layer.name}/depthwise_kernel`, { shape: [1, 1, channels, 1], data: Float32Array.from(factor) }],
            [`${layer.name}/bias`, { shape: [channels], data: Float32Array.from(offset) }],
          ];
        }),
      ),
  };
}

function rescaling({ settings, name }: FlatLayer, channels: number): Affine {
  return {
    factor: numbers(settings['scale'] ?? 1, channels, name),
    offset: numbers(settings['offset'] ?? 0, channels, name),
    reversed: false,
  };
}

/** (value − mean) / √variance, as Keras's `Normalization` does it once it has seen its data. */
function normalising({ settings, name }: KerasLayer, { tensors, channels }: { tensors: NamedTensors; channels: number }): Affine {
  const mean = tensors[`${name}/mean`]?.data ?? settings['mean'];
  const variance = tensors[`${name}/variance`]?.data ?? settings['variance'];
  const deviations = numbers(variance, channels, name).map((value) => Math.max(Math.sqrt(value), 1e-7));
  return {
    factor: deviations.map((value) => 1 / value),
    offset: numbers(mean, channels, name).map((value, c) => -value / deviations[c]!),
    reversed: false,
  };
}

function numbers(value: unknown, channels: number, name: string): number[] {
  const list = ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : [value].flat(5);
  const all = list.length === 1 ? Array.from({ length: channels }, () => list[0]) : list;
  if (all.length !== channels || !all.every((item) => typeof item === 'number' && Math.abs(item) < 1e6)) {
    throw new Error(`the layer "${name}" scales the pixels in a way that is not supported`);
  }
  return all as number[];
}
