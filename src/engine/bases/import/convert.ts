/** A network from elsewhere as a base of ours: colour pixels of 0–255 in, features out, its layers named by the blocks that they lie in. */
import type { BaseCard } from '../../../shared/base-card.ts';
import { LIMITS } from '../../../shared/limits.ts';
import type { NamedTensors } from '../../network.ts';
import type { BaseNetwork } from '../base-file.ts';
import { measureLayers, type FlatLayer, type Measured } from '../layer-list.ts';
import { dissect, type Anatomy, type FeaturePlace } from './anatomy.ts';
import { findBlocks, type Block } from './cut-points.ts';
import { asFilters, guessRange, rangeOf, SCALING, takeScale, type Affine, type PixelRange } from './input-scale.ts';
import type { KerasNetwork } from './keras-config.ts';

export interface ConvertOptions {
  /** Side of the pictures, where the network takes any. */
  readonly size: number | null;
  /** What the network expects where it does not scale the pixels itself. */
  readonly range: PixelRange;
  readonly place: FeaturePlace;
  /** In the order of its outputs; empty: its head is left out. */
  readonly classNames: readonly string[];
}

export interface Converted {
  readonly network: BaseNetwork;
  readonly card: Pick<BaseCard, 'inputSize' | 'channels' | 'normalisation' | 'blocks' | 'features' | 'parameters' | 'knows'>;
}

/** What can be known of a network before anything is chosen. */
export interface Findings {
  /** Null: it takes pictures of any size. */
  readonly size: number | null;
  readonly channels: 1 | 3;
  /** What goes in most likely, by its name; null: it scales the pixels itself. */
  readonly range: PixelRange | null;
  readonly classes: number;
  /** Lengths of the features, by where they are taken. */
  readonly features: Readonly<Record<FeaturePlace, number>>;
  /** Whether its own head can be kept. */
  readonly head: boolean;
}

/** Weights of luminance (ITU-R BT.601), as most programs that make pictures grey use them. */
const LUMINANCE = [0.299, 0.587, 0.114] as const;
const DEFAULT_SIZE = 128;

/** Throws an Error with a few words where the network cannot be a base. */
export function findOut(source: KerasNetwork, tensors: NamedTensors): Findings {
  const { raw, size, channels } = prepare(source, tensors, { wanted: null, otherwise: DEFAULT_SIZE });
  const last = dissect(raw, 'last');
  const pooled = dissect(raw, 'pooled');
  return {
    size,
    channels,
    range: raw.scale ? null : guessRange(namesIn(source), channels, raw.layers[1]),
    classes: last.classes,
    features: { last: last.features, pooled: pooled.features },
    head: last.ownHead !== null,
  };
}

/** Throws an Error with a few words where the network cannot be a base. */
export function convert(
  source: KerasNetwork,
  tensors: NamedTensors,
  { size: wanted, range, place, classNames }: ConvertOptions,
): Converted {
  const { raw, size, channels } = prepare(source, tensors, { wanted });
  if (size === null) throw new Error('it takes pictures of any size, so the size has to be given');
  const found = dissect(raw, classNames.length > 0 ? place : 'pooled');
  if (classNames.length > 0 && classNames.length !== found.classes) {
    throw new Error(`it tells ${found.classes} classes apart, but ${classNames.length} names are given`);
  }
  const anatomy: Anatomy = classNames.length > 0 ? found : { ...found, ownHead: null };
  const scale = raw.scale ?? rangeOf(range, channels);
  const layers = named(anatomy.body, { size, channels, raw, reversed: scale.reversed });
  const kept = renamed(raw.tensors, layers.names);
  return {
    network: {
      layers: layers.all,
      tensors: { ...scaling(scale, channels), ...kept },
      ownHead: anatomy.ownHead,
    },
    card: {
      inputSize: size,
      channels,
      normalisation: normalisationOf(scale),
      blocks: layers.blocks.map(({ output, parameters }, n) => ({
        name: blockName(n),
        sees: sees(n, layers.blocks.length, output.length === 3),
        parameters,
        output: output.length === 3 ? (output as [number, number, number]) : [1, 1, output.at(-1)!],
      })),
      features: anatomy.features,
      parameters: layers.blocks.reduce((total, { parameters }) => total + parameters, 0),
      knows: anatomy.ownHead ? [...classNames] : [],
    },
  };
}

/** By channel of the pixels, red first. */
function normalisationOf({ factor, offset, reversed }: Affine): BaseCard['normalisation'] {
  const inOrder = (values: readonly number[]) => (reversed ? values.toReversed() : values);
  return {
    mean: three(inOrder(factor.map((value, c) => -offset[c]! / value))),
    scale: factor.every((value) => value === factor[0]) ? 1 / factor[0]! : three(inOrder(factor.map((value) => 1 / value))),
  };
}

/** Its own, and those of the models that lie in it. */
function namesIn({ name, layers }: KerasNetwork): string[] {
  return [name, ...new Set(layers.flatMap(({ path }) => path.slice(0, -1)))];
}

function inputOf(input: FlatLayer, wanted: number | null): { size: number | null; channels: 1 | 3 } {
  const [, height, width, channels] = input.settings['batch_input_shape'] as readonly unknown[];
  if (channels !== 1 && channels !== 3) throw new Error('its input is not a grey or a colour picture');
  if (height !== width) throw new Error('its input is not a square picture');
  const size = typeof height === 'number' ? height : wanted;
  if (size !== null && !(Number.isInteger(size) && size >= LIMITS.base.smallestSide && size <= LIMITS.base.side)) {
    throw new Error(`its pictures have ${size} pixels a side; a base takes ${LIMITS.base.smallestSide} to ${LIMITS.base.side}`);
  }
  return { size, channels };
}

interface SizeOptions {
  /** Side of the pictures where the network takes any. */
  readonly wanted: number | null;
  /** To measure with where that is not known either. */
  readonly otherwise?: number;
}

function prepare({ layers }: KerasNetwork, tensors: NamedTensors, { wanted, otherwise = DEFAULT_SIZE }: SizeOptions) {
  const given = (layers[0]!.settings['batch_input_shape'] as readonly number[])[3]!;
  const { layers: rest, scale } = takeScale(layers, { tensors, channels: given });
  const { size, channels } = inputOf(rest[0]!, wanted);
  const side = size ?? otherwise;
  const sized = rest.map((layer): FlatLayer => {
    const settings = layer === rest[0] ? { batch_input_shape: [null, side, side, channels] } : layer.settings;
    return { kind: layer.kind, name: layer.name, settings, inputs: layer.inputs };
  });
  const filters = asFilters(sized);
  const measured = measureLayers(filters.layers);
  const whole = filters.layers.map((layer) => withWholeShape(layer, measured));
  return { raw: { layers: whole, tensors: { ...tensors, ...filters.weights(measured) }, scale, measured }, size, channels };
}

/** A side of −1 as the number that it comes to: TensorFlow.js keeps it open, and then no layer with weights can follow. */
function withWholeShape(layer: FlatLayer, { shapes }: Measured): FlatLayer {
  return layer.kind === 'Reshape' ? { ...layer, settings: { target_shape: shapes.get(layer.name)! } } : layer;
}

interface NamingOptions {
  readonly size: number;
  readonly channels: 1 | 3;
  readonly raw: ReturnType<typeof prepare>['raw'];
  readonly reversed: boolean;
}

const END = new Set(['GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'Flatten', 'Reshape', 'AveragePooling2D', 'ZeroPadding2D']);

function named(body: readonly FlatLayer[], { size, channels, raw, reversed }: NamingOptions) {
  const measured = measureLayers(body);
  const [input, ...others] = body;
  const tail = others.length - 1 - others.findLastIndex(({ kind }) => !END.has(kind));
  const trunk = others.slice(0, others.length - tail);
  const blocks: Block[] = findBlocks(trunk, measured);
  if (blocks.length === 0) throw new Error('it has no layers that could learn');
  const names = new Map<string, string>([[input!.name, SCALING]]);
  blocks.forEach(({ layers }, n) => layers.forEach(({ name }) => names.set(name, `${blockName(n)}_${name}`)));
  others.slice(trunk.length).forEach(({ name }, n) => names.set(name, n === tail - 1 ? 'features' : `features_${n + 1}`));
  const scale: FlatLayer =
    channels === 1 || reversed
      ? { kind: 'Conv2D', name: SCALING, settings: { filters: channels, kernel_size: [1, 1], trainable: false }, inputs: ['pixels'] }
      : { kind: 'DepthwiseConv2D', name: SCALING, settings: { kernel_size: [1, 1], trainable: false }, inputs: ['pixels'] };
  const all: FlatLayer[] = [
    { kind: 'InputLayer', name: 'pixels', settings: { batch_input_shape: [null, size, size, 3] }, inputs: [] },
    scale,
    ...others.map((layer) => ({ ...layer, name: names.get(layer.name)!, inputs: layer.inputs.map((name) => names.get(name)!) })),
  ];
  measureLayers(all);
  for (const [name, own] of raw.measured.weights) {
    for (const suffix of Object.keys(own)) {
      const tensor = raw.tensors[`${name}/${suffix}`];
      const fits = tensor?.shape.join() === own[suffix]!.join();
      if (names.has(name) && !fits) {
        throw new Error(`the weight "${name}/${suffix}" is ${tensor ? 'of another size than its layer' : 'missing'}`);
      }
    }
  }
  return { all, blocks, names };
}

function renamed(tensors: NamedTensors, names: ReadonlyMap<string, string>): NamedTensors {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([key, tensor]) => {
      const at = key.lastIndexOf('/');
      const name = names.get(key.slice(0, at));
      if (name === undefined || name === SCALING) return [];
      if (!tensor.data.every((value) => Number.isFinite(value))) throw new Error(`the weight "${key}" holds values that are not numbers`);
      return [[`${name}/${key.slice(at + 1)}`, tensor] as const];
    }),
  );
}

/** As one layer that any reader of Keras layers knows: for a grey network luminance first, for one that sees blue first the other order. */
function scaling({ factor, offset, reversed }: Affine, channels: 1 | 3): NamedTensors {
  const bias = { shape: [channels as number], data: Float32Array.from(offset) };
  if (channels === 3 && !reversed) {
    return { [`${SCALING}/depthwise_kernel`]: { shape: [1, 1, 3, 1], data: Float32Array.from(factor) }, [`${SCALING}/bias`]: bias };
  }
  const share = (input: number, output: number) => (channels === 1 ? LUMINANCE[input]! : Number(input === 2 - output));
  const kernel = [0, 1, 2].flatMap((input) => factor.map((value, output) => share(input, output) * value));
  return { [`${SCALING}/kernel`]: { shape: [1, 1, 3, channels], data: Float32Array.from(kernel) }, [`${SCALING}/bias`]: bias };
}

const three = (values: readonly number[]): [number, number, number] => [values[0]!, values.at(1) ?? values[0]!, values.at(2) ?? values[0]!];

export const blockName = (n: number): string => `block${n + 1}`;

const SEES = [
  'edges and shading',
  'lines and corners',
  'textures and curves',
  'small parts',
  'larger parts',
  'how the parts go together',
] as const;

/** Said of a block where nobody has looked at what it sees: how far up it is. */
export function sees(n: number, blocks: number, picture: boolean): string {
  if (!picture) return 'the picture as a whole';
  return SEES[blocks === 1 ? SEES.length - 1 : Math.round((n / (blocks - 1)) * (SEES.length - 1))]!;
}
