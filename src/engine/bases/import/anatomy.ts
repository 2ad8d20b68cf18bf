/** Where a classifier ends and what it classifies by: its features, and its own head as one matrix on them. */
import type { HeadWeights } from '../../heads/head-weights.ts';
import type { NamedTensors } from '../../network.ts';
import { product, type FlatLayer, type Measured } from '../layer-list.ts';

export interface Anatomy {
  /** Layers up to the features; the last gives a vector. */
  readonly body: readonly FlatLayer[];
  /** Length of the vector. */
  readonly features: number;
  readonly ownHead: HeadWeights | null;
  /** Classes that its last layer tells apart; 0 where it has none. */
  readonly classes: number;
}

export interface Network {
  readonly layers: readonly FlatLayer[];
  readonly tensors: NamedTensors;
  readonly measured: Measured;
}

/** A longer vector would be a picture written out rather than features. */
const MOST_FEATURES = 4_096;

/** How far features are taken: right before the last layer, or right after the picture was pooled, without the dense layers that follow. */
export type FeaturePlace = 'last' | 'pooled';

/**
 * Finds features and head. `pooled` gives no head of its own where dense layers lie between.
 * Throws an Error with a few words where there is nothing that could be features.
 */
export function dissect(network: Network, place: FeaturePlace): Anatomy {
  const classifier = findClassifier(network);
  const end = classifier?.input ?? network.layers.at(-1)!.name;
  if (classifier?.patches && place === 'last') return withPatches(network, classifier);
  const last = upTo(network, end);
  const body = place === 'pooled' || lengthOf(network, last) > MOST_FEATURES ? pooled(network, last) : asVector(network, last);
  const features = vectorLength(network, body);
  const same = body.length === asVector(network, last).length && body.at(-1)!.name === asVector(network, last).at(-1)!.name;
  const kernel = classifier && network.tensors[`${classifier.layer.name}/kernel`];
  const ownHead =
    classifier?.probabilities && !classifier.patches && same && kernel && product(kernel.shape) === features * classifier.classes
      ? { features, classes: classifier.classes, kernel: kernel.data, bias: biasOf(network, classifier) }
      : null;
  return { body, features, ownHead, classes: classifier?.classes ?? 0 };
}

interface Classifier {
  readonly layer: FlatLayer;
  readonly input: string;
  readonly classes: number;
  /** Whether a softmax follows, so that its outputs are scores of one class each. */
  readonly probabilities: boolean;
  /** A convolution that is averaged over the picture afterwards. */
  readonly patches: boolean;
}

function findClassifier({ layers, measured }: Network): Classifier | null {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const lastShape = measured.shapes.get(layers.at(-1)!.name)!;
  const classes = product(lastShape);
  let probabilities = false;
  let pooledAfter = false;
  for (let layer = layers.at(-1)!; ; layer = byName.get(layer.inputs[0]!)!) {
    const { kind, settings, inputs } = layer;
    const softmax = settings['activation'] === 'softmax';
    const plain = softmax || settings['activation'] === undefined || settings['activation'] === 'linear';
    const input = inputs[0];
    if (input === undefined || inputs.length > 1) return null;
    const from = measured.shapes.get(input)!;
    if (kind === 'Dense' && !pooledAfter && from.length === 1) {
      const sigmoid = settings['activation'] === 'sigmoid';
      if (!plain && !sigmoid) return null;
      return { layer, input, classes, probabilities: classes > 1 && !sigmoid, patches: false };
    }
    if (kind === 'Conv2D' && plain && (probabilities || softmax) && measured.shapes.get(layer.name)!.at(-1) === classes) {
      const single = from[0] === 1 && from[1] === 1;
      if (
        single &&
        String(settings['kernel_size'])
          .split(',')
          .every((side) => side === '1')
      ) {
        return { layer, input, classes, probabilities: true, patches: false };
      }
      return pooledAfter && !softmax ? { layer, input, classes, probabilities: true, patches: true } : null;
    }
    if (kind === 'Activation' && softmax && !pooledAfter) probabilities = true;
    else if (kind === 'GlobalAveragePooling2D' && probabilities && !pooledAfter) pooledAfter = true;
    else if ((kind !== 'Reshape' && kind !== 'Flatten') || product(from) !== classes) return null;
  }
}

function biasOf({ tensors }: Network, { layer, classes }: Classifier): Float32Array {
  return tensors[`${layer.name}/bias`]?.data ?? new Float32Array(classes);
}

/**
 * The average over the picture of a convolution is one matrix on the averages of its shifted inputs: those are the features, k·k of
 * them for each channel, made by padding and a window as large as the picture.
 */
function withPatches(network: Network, classifier: Classifier): Anatomy {
  const { layer, input, classes } = classifier;
  const [height, width, channels] = network.measured.shapes.get(input)! as [number, number, number];
  const kernel = network.tensors[`${layer.name}/kernel`]!;
  const [rows, columns] = kernel.shape as [number, number];
  const { padding, strides, dilation_rate: dilations } = layer.settings;
  const stepless = [strides ?? 1, dilations ?? 1].flat().every((step) => step === 1);
  const fits = stepless && padding === 'same' && rows % 2 === 1 && columns % 2 === 1 && rows * columns * channels <= MOST_FEATURES;
  const before = upTo(network, input);
  if (!fits) {
    const body = asVector(network, before);
    return { body, features: vectorLength(network, body), ownHead: null, classes };
  }
  const features = rows * columns * channels;
  const across = (columns - 1) / 2;
  const down = (rows - 1) / 2;
  const sides = [down, across].map((side) => [side, side]);
  const window = { pool_size: [height, width], strides: [1, 1], padding: 'valid' };
  const body = [
    ...before,
    { kind: 'ZeroPadding2D', name: 'features_pad', settings: { padding: sides }, inputs: [input] },
    { kind: 'AveragePooling2D', name: 'features_window', settings: window, inputs: ['features_pad'] },
    { kind: 'Flatten', name: 'features', settings: {}, inputs: ['features_window'] },
  ];
  return { body, features, ownHead: { features, classes, kernel: kernel.data, bias: biasOf(network, classifier) }, classes };
}

/** The layers that one of them needs, itself last. */
function upTo({ layers }: Network, name: string): FlatLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const needed = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (needed.has(next)) continue;
    needed.add(next);
    open.push(...byName.get(next)!.inputs);
  }
  const chosen = layers.filter((layer) => needed.has(layer.name) && layer.name !== name);
  return [...chosen, byName.get(name)!];
}

const shapeOf = ({ measured }: Network, body: readonly FlatLayer[]) => measured.shapes.get(body.at(-1)!.name)!;
const lengthOf = (network: Network, body: readonly FlatLayer[]) => {
  const shape = shapeOf(network, body);
  return shape.length === 1 ? shape[0]! : shape.at(-1)!;
};

/** Without the dense layers after the picture was pooled or written out. */
function pooled(network: Network, body: readonly FlatLayer[]): FlatLayer[] {
  const byName = new Map(body.map((layer) => [layer.name, layer]));
  for (let layer = body.at(-1)!; layer.inputs.length === 1; layer = byName.get(layer.inputs[0]!)!) {
    const before = network.measured.shapes.get(layer.inputs[0]!)!;
    if (before.length !== 3) continue;
    const writtenOut = (layer.kind === 'Flatten' || layer.kind === 'Reshape') && before[0] !== 1;
    return asVector(network, upTo(network, writtenOut ? layer.inputs[0]! : layer.name));
  }
  return asVector(network, body);
}

/** Ends with a vector: a picture is averaged over its places. */
function asVector(network: Network, body: readonly FlatLayer[]): FlatLayer[] {
  const shape = shapeOf(network, body);
  if (shape.length === 1) return [...body];
  const last = body.at(-1)!;
  const before = network.measured.shapes.get(last.inputs[0] ?? '');
  // A row of numbers that was only given the form of a picture.
  if (last.kind === 'Reshape' && before?.length === 1) return upTo(network, last.inputs[0]!);
  if (shape.length !== 3) throw new Error('what it gives is neither a picture nor a row of numbers');
  return [...body, { kind: 'GlobalAveragePooling2D', name: 'features', settings: {}, inputs: [last.name] }];
}

function vectorLength(network: Network, body: readonly FlatLayer[]): number {
  const own = network.measured.shapes.get(body.at(-1)!.name);
  return own ? product(own) : network.measured.shapes.get(body.at(-1)!.inputs[0]!)!.at(-1)!;
}
