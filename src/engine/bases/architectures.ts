/** Published networks that have learnt nothing yet, to be pre-trained on a general set: small enough for a processor without a card. */
import type { BaseCard } from '../../shared/base-card.ts';
import type { NamedTensors } from '../network.ts';
import { baseOf } from './base-file.ts';
import type { Base } from './base.ts';
import { sees, blockName } from './import/convert.ts';
import { learnableOf } from './import/cut-points.ts';
import { measureLayers, product, type FlatLayer } from './layer-list.ts';

export type ArchitectureId = 'new-mobilenet' | 'new-mobilenetv2' | 'new-resnet';

const SIZE = 96;
/** Running statistics follow faster than Keras's 0.99: a pre-training here has hundreds of steps, not hundreds of thousands. */
const MOMENTUM = 0.9;

/** Adds layers one after another; each returns its own name. */
class Stack {
  readonly layers: FlatLayer[] = [];
  last = 'normalise';
  #block = 0;

  constructor() {
    this.layers.push(
      { kind: 'InputLayer', name: 'pixels', settings: { batch_input_shape: [null, SIZE, SIZE, 3] }, inputs: [] },
      { kind: 'DepthwiseConv2D', name: 'normalise', settings: { kernel_size: [1, 1], trainable: false }, inputs: ['pixels'] },
    );
  }

  /** What follows belongs to the next block. */
  nextBlock(): void {
    this.#block += 1;
  }

  add(kind: string, name: string, settings: FlatLayer['settings'] = {}, inputs: readonly string[] = [this.last]): string {
    const whole = this.#block === 0 ? name : `${blockName(this.#block - 1)}_${name}`;
    this.layers.push({ kind, name: whole, settings, inputs });
    return (this.last = whole);
  }

  /** A convolution without bias and its normalisation. */
  convolve(name: string, settings: FlatLayer['settings'], inputs?: readonly string[]): string {
    const depthwise = settings['filters'] === undefined;
    this.add(depthwise ? 'DepthwiseConv2D' : 'Conv2D', name, { padding: 'same', use_bias: false, ...settings }, inputs);
    return this.add('BatchNormalization', `${name}_norm`, { momentum: MOMENTUM, epsilon: 1e-3 });
  }

  activate(name: string, activation: 'relu' | 'relu6'): string {
    return this.add('Activation', name, { activation });
  }

  end(): readonly FlatLayer[] {
    this.#block = 0;
    this.add('GlobalAveragePooling2D', 'features');
    return this.layers;
  }
}

/** Howard and others 2017, at a quarter of its width. Filters and stride of each pair of convolutions. */
const MOBILENET = [
  [16, 1, 0],
  [32, 2, 1],
  [32, 1, 1],
  [64, 2, 2],
  [64, 1, 2],
  [128, 2, 3],
  [128, 1, 3],
  [128, 1, 3],
  [128, 1, 3],
  [128, 1, 3],
  [128, 1, 3],
  [256, 2, 4],
  [256, 1, 4],
] as const;

function mobileNet(): readonly FlatLayer[] {
  const stack = new Stack();
  stack.nextBlock();
  stack.convolve('stem', { filters: 8, kernel_size: [3, 3], strides: [2, 2] });
  stack.activate('stem_out', 'relu6');
  let block = 0;
  MOBILENET.forEach(([filters, stride, own], n) => {
    if (own > block) stack.nextBlock();
    block = own;
    stack.convolve(`pair${n + 1}_depthwise`, { kernel_size: [3, 3], strides: [stride, stride] });
    stack.activate(`pair${n + 1}_middle`, 'relu6');
    stack.convolve(`pair${n + 1}_pointwise`, { filters, kernel_size: [1, 1] });
    stack.activate(`pair${n + 1}_out`, 'relu6');
  });
  return stack.end();
}

/** Sandler and others 2018, at 0.35 of its width: expansion, filters, repeats, stride, and the block that it lies in. */
const INVERTED = [
  [1, 8, 1, 1, 0],
  [6, 8, 2, 2, 1],
  [6, 16, 3, 2, 2],
  [6, 24, 4, 2, 3],
  [6, 32, 3, 1, 3],
  [6, 56, 3, 2, 4],
  [6, 112, 1, 1, 4],
] as const;

function mobileNetV2(): readonly FlatLayer[] {
  const stack = new Stack();
  stack.nextBlock();
  stack.convolve('stem', { filters: 16, kernel_size: [3, 3], strides: [2, 2] });
  stack.activate('stem_out', 'relu6');
  let channels = 16;
  let block = 0;
  let count = 0;
  for (const [expansion, filters, repeats, stride, own] of INVERTED) {
    for (let n = 0; n < repeats; n++) {
      if (own > block) stack.nextBlock();
      block = own;
      const before = stack.last;
      const name = `unit${++count}`;
      const strides = n === 0 ? [stride, stride] : [1, 1];
      if (expansion > 1) {
        stack.convolve(`${name}_expand`, { filters: channels * expansion, kernel_size: [1, 1] });
        stack.activate(`${name}_wide`, 'relu6');
      }
      stack.convolve(`${name}_depthwise`, { kernel_size: [3, 3], strides });
      stack.activate(`${name}_middle`, 'relu6');
      const after = stack.convolve(`${name}_project`, { filters, kernel_size: [1, 1] });
      if (strides[0] === 1 && channels === filters) stack.add('Add', `${name}_sum`, {}, [before, after]);
      channels = filters;
    }
  }
  stack.nextBlock();
  stack.convolve('top', { filters: 1280, kernel_size: [1, 1] });
  stack.activate('top_out', 'relu6');
  return stack.end();
}

/** He and others 2016: 18 layers, at a quarter of its width. */
const RESIDUAL = [16, 32, 64, 128] as const;

function resNet(): readonly FlatLayer[] {
  const stack = new Stack();
  stack.nextBlock();
  stack.convolve('stem', { filters: 16, kernel_size: [7, 7], strides: [2, 2] });
  stack.activate('stem_out', 'relu');
  stack.add('MaxPooling2D', 'stem_pool', { pool_size: [3, 3], strides: [2, 2], padding: 'same' });
  RESIDUAL.forEach((filters, stage) => {
    if (stage > 0) stack.nextBlock();
    for (let n = 0; n < 2; n++) {
      const name = `unit${2 * stage + n + 1}`;
      const before = stack.last;
      const strides = stage > 0 && n === 0 ? [2, 2] : [1, 1];
      stack.convolve(`${name}_first`, { filters, kernel_size: [3, 3], strides });
      stack.activate(`${name}_middle`, 'relu');
      const after = stack.convolve(`${name}_second`, { filters, kernel_size: [3, 3] });
      const shortcut = strides[0] === 1 ? before : stack.convolve(`${name}_shortcut`, { filters, kernel_size: [1, 1], strides }, [before]);
      stack.add('Add', `${name}_sum`, {}, [shortcut, after]);
      stack.activate(`${name}_out`, 'relu');
    }
  });
  return stack.end();
}

const BUILDERS: Readonly<Record<ArchitectureId, () => readonly FlatLayer[]>> = {
  'new-mobilenet': mobileNet,
  'new-mobilenetv2': mobileNetV2,
  'new-resnet': resNet,
};

const WORDS: Readonly<Record<ArchitectureId, Pick<BaseCard, 'name' | 'summary' | 'source'>>> = {
  'new-mobilenet': {
    name: 'MobileNet, a quarter wide',
    summary: 'Depthwise convolutions; about two thirds as many weights as the expression network that ships.',
    source: 'MobileNet (Howard and others 2017, arXiv 1704.04861), width 0.25, built here',
  },
  'new-mobilenetv2': {
    name: 'MobileNetV2, 0.35 wide',
    summary: 'Units that widen, filter and narrow again, with shortcuts between; a long row of features.',
    source: 'MobileNetV2 (Sandler and others 2018, arXiv 1801.04381), width 0.35, built here',
  },
  'new-resnet': {
    name: 'ResNet-18, a quarter wide',
    summary: 'Plain convolutions with shortcuts; about twice as many weights as the expression network that ships.',
    source: 'ResNet-18 (He and others 2016, arXiv 1512.03385), width 0.25, built here',
  },
};

/** In the order of computation. */
export const architectureLayers = (id: ArchitectureId): readonly FlatLayer[] => BUILDERS[id]();

export const ARCHITECTURE_IDS = Object.keys(BUILDERS) as readonly ArchitectureId[];

export function isArchitecture(id: string): id is ArchitectureId {
  return Object.hasOwn(BUILDERS, id);
}

/** Cards of networks without weights; a head cannot stand on them. */
export const ARCHITECTURE_CARDS: readonly BaseCard[] = ARCHITECTURE_IDS.map((id) => cardOfLayers(id, architectureLayers(id)));

function cardOfLayers(id: ArchitectureId, layers: readonly FlatLayer[]): BaseCard {
  const measured = measureLayers(layers);
  const names = [...new Set(layers.flatMap(({ name }) => /^(block\d+)_/.exec(name)?.[1] ?? []))];
  const blocks = names.map((name, n) => {
    const own = layers.filter((layer) => layer.name.startsWith(`${name}_`));
    return {
      name,
      sees: sees(n, names.length, true),
      parameters: own.reduce((sum, layer) => sum + learnableOf(layer, measured), 0),
      output: measured.shapes.get(own.at(-1)!.name) as [number, number, number],
    };
  });
  return {
    id,
    ...WORDS[id],
    licence: 'The network was published for anybody to use; what you train it on sets the terms of the result.',
    trainedOn: '',
    inputSize: SIZE,
    channels: 3,
    crop: { align: 'landmarks', margin: 1 },
    normalisation: { mean: [127.5, 127.5, 127.5], scale: 127.5 },
    blocks,
    features: measured.shapes.get(layers.at(-1)!.name)![0]!,
    parameters: blocks.reduce((sum, { parameters }) => sum + parameters, 0),
    knows: [],
  };
}

/** The network with all its weights 0, which training from scratch then draws. */
export function buildArchitecture(id: ArchitectureId): Base {
  const layers = architectureLayers(id);
  const { weights } = measureLayers(layers);
  const tensors: NamedTensors = {};
  for (const [name, own] of weights) {
    for (const [suffix, shape] of Object.entries(own)) {
      tensors[`${name}/${suffix}`] = { shape: [...shape], data: new Float32Array(product(shape)) };
    }
  }
  tensors['normalise/depthwise_kernel']!.data.fill(1 / 127.5);
  tensors['normalise/bias']!.data.fill(-1);
  return baseOf(
    ARCHITECTURE_CARDS.find((card) => card.id === id)!,
    { layers, tensors, ownHead: null },
  );
}
