/** Layers of a plain list, built as a TensorFlow.js network. Only kinds that stand here can be built. */
import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../shared/errors.ts';
import type { FlatLayer } from './layer-list.ts';

type Settings = Readonly<Record<string, unknown>>;
type Factory = (settings: Record<string, unknown>) => tf.layers.Layer;

interface Kind {
  readonly make: Factory;
  /** Settings that are passed on, by Keras's names. */
  readonly passes: readonly string[];
}

const CONVOLUTION = ['kernel_size', 'strides', 'padding', 'dilation_rate', 'use_bias', 'activation'];
const POOLING = ['pool_size', 'strides', 'padding'];

const { layers } = tf;
const kind = (make: unknown, ...passes: readonly string[]): Kind => ({ make: make as Factory, passes });

const KINDS: Readonly<Record<string, Kind>> = {
  Conv2D: kind(layers.conv2d, 'filters', ...CONVOLUTION),
  DepthwiseConv2D: kind(layers.depthwiseConv2d, 'depth_multiplier', ...CONVOLUTION),
  SeparableConv2D: kind(layers.separableConv2d, 'filters', 'depth_multiplier', ...CONVOLUTION),
  Dense: kind(layers.dense, 'units', 'use_bias', 'activation'),
  BatchNormalization: kind(layers.batchNormalization, 'momentum', 'epsilon', 'center', 'scale'),
  ZeroPadding2D: kind(layers.zeroPadding2d, 'padding'),
  Concatenate: kind(layers.concatenate),
  Reshape: kind(layers.reshape, 'target_shape'),
  Flatten: kind(layers.flatten),
  Add: kind(layers.add),
  Average: kind(layers.average),
  Maximum: kind(layers.maximum),
  Multiply: kind(layers.multiply),
  MaxPooling2D: kind(layers.maxPooling2d, ...POOLING),
  AveragePooling2D: kind(layers.averagePooling2d, ...POOLING),
  GlobalAveragePooling2D: kind(layers.globalAveragePooling2d),
  GlobalMaxPooling2D: kind(layers.globalMaxPooling2d),
  Activation: kind(layers.activation, 'activation'),
  ReLU: kind(layers.reLU, 'max_value'),
  LeakyReLU: kind(layers.leakyReLU, 'alpha'),
  PReLU: kind(layers.prelu, 'shared_axes'),
  Softmax: kind(layers.softmax, 'axis'),
};

/**
 * A network of these layers, which come in the order of computation and were measured before; the last is its output. Its weights
 * are zeros (those of batch normalisation ones).
 * @param name Of the network.
 * @throws StudioError BAD_MODEL where a layer is of a kind that cannot be built.
 */
export function buildLayers(list: readonly FlatLayer[], name: string): tf.LayersModel {
  const outputs = new Map<string, tf.SymbolicTensor>();
  let input: tf.SymbolicTensor | null = null;
  for (const layer of list) {
    if (layer.kind === 'InputLayer') {
      const shape = (layer.settings['batch_input_shape'] as (number | null)[]).slice(1);
      outputs.set(layer.name, (input = tf.input({ shape, name: layer.name })));
      continue;
    }
    const known = Object.hasOwn(KINDS, layer.kind) ? KINDS[layer.kind]! : null;
    if (!known) throw new StudioError('BAD_MODEL', `The layer "${layer.name}" is of the kind "${layer.kind}", which cannot be built.`);
    const inputs = layer.inputs.map((source) => outputs.get(source)!);
    const built = known.make({ ...pick(layer.settings, known.passes), ...zeros(layer.kind), name: layer.name, trainable: learns(layer) });
    outputs.set(layer.name, built.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.SymbolicTensor);
    if (layer.kind === 'BatchNormalization') standIn(built);
  }
  return tf.model({ inputs: input!, outputs: outputs.get(list.at(-1)!.name)!, name });
}

const learns = ({ settings }: FlatLayer): boolean => settings['trainable'] !== false;

/** Drawing random numbers that are overwritten at once would take most of the time. */
function zeros(kindName: string): Settings {
  if (kindName === 'Conv2D' || kindName === 'Dense') return { kernelInitializer: 'zeros' };
  if (kindName === 'DepthwiseConv2D') return { depthwiseInitializer: 'zeros' };
  return kindName === 'SeparableConv2D' ? { depthwiseInitializer: 'zeros', pointwiseInitializer: 'zeros' } : {};
}

/** The part of `BatchNormalization` that is used here. */
interface NormalisingLayer {
  gamma?: Pick<tf.LayerVariable, 'read'>;
  beta?: Pick<tf.LayerVariable, 'read'>;
  readonly movingMean: Pick<tf.LayerVariable, 'read'>;
}

/**
 * TensorFlow.js reads both weights of a normalisation while it learns, of one without scale or centre as well, and fails. What it reads
 * there instead changes nothing; it is no weight of the layer, so it neither learns nor is saved.
 */
function standIn(built: tf.layers.Layer): void {
  const layer = built as unknown as NormalisingLayer;
  const { shape } = layer.movingMean.read();
  layer.gamma ??= { read: () => tf.ones(shape) };
  layer.beta ??= { read: () => tf.zeros(shape) };
}

/** Copies, since some layers of TensorFlow.js write into what they are given. */
function pick(settings: Settings, names: readonly string[]): Record<string, unknown> {
  const given = names.filter((name) => settings[name] !== undefined && settings[name] !== null);
  return Object.fromEntries(
    given.map((name) => [name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()), structuredClone(settings[name])]),
  );
}
