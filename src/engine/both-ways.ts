/**
 * A network that answers for a picture and its mirror image together, in one description that anybody's reader of layers understands:
 * everything below the head lies in one model, which is used twice, and the head reads the mean of both. That is the softmax of the mean of
 * both scores, so the same as √(p · q) of two answers, scaled to a sum of 1.
 */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { setWeights } from './layer-weights.ts';
import { HEAD_LAYER } from './network.ts';

const PICTURE = 'picture';
const BODY = 'body';
const BOTH = 'both_ways';
/** Keras has no layer that exchanges left and right: columns become channels, a matrix of ones and zeros reverses them, and back. */
const MIRROR = { columnsLast: 'mirror_turned', reversed: 'mirror', columnsBack: 'mirror_image' } as const;
const EXCHANGED = [1, 3, 2];

/** The one weight of such a network that a plain one has not, [S, S] for pictures of S × S. */
export const MIRROR_WEIGHT = `${MIRROR.reversed}/kernel`;

/** The last layer of a network, and all below it as a network of the same layers, which needs no disposing of its own. */
export function splitAtHead(network: tf.LayersModel): { readonly body: tf.LayersModel; readonly head: tf.layers.Layer } {
  const head = network.outputs[0]!.sourceLayer;
  return { head, body: tf.model({ inputs: network.inputs, outputs: head.getInputAt(0), name: BODY }) };
}

/** @param network [n, S, S, 3] → probabilities; its last layer is the dense one called "head". The new one uses its layers; dispose of that. */
export function answeringBothWays(network: tf.LayersModel): tf.LayersModel {
  const [, size, , channels] = network.inputs[0]!.shape as [null, number, number, number];
  const { body, head } = splitAtHead(network);
  const picture = tf.input({ shape: [size, size, channels], name: PICTURE });
  const reverse = tf.layers.dense({ units: size, useBias: false, kernelInitializer: 'zeros', trainable: false, name: MIRROR.reversed });
  const steps = [
    tf.layers.permute({ dims: EXCHANGED, name: MIRROR.columnsLast }),
    reverse,
    tf.layers.permute({ dims: EXCHANGED, name: MIRROR.columnsBack }),
  ];
  const mirrored = steps.reduce((x, step) => step.apply(x) as tf.SymbolicTensor, picture);
  setWeights(reverse, [{ shape: [size, size], data: reversal(size) }]);
  const both = tf.layers.average({ name: BOTH }).apply([body.apply(picture), body.apply(mirrored)] as tf.SymbolicTensor[]);
  return tf.model({ inputs: picture, outputs: head.apply(both) as tf.SymbolicTensor, name: network.name });
}

function reversal(size: number): Float32Array {
  const matrix = new Float32Array(size * size);
  for (let row = 0; row < size; row++) matrix[(row + 1) * size - 1 - row] = 1;
  return matrix;
}

const node = (name: string) => z.tuple([z.tuple([z.literal(name), z.int(), z.int()]).rest(z.unknown())]);
const body = z.looseObject({
  class_name: z.enum(['Model', 'Functional']),
  config: z.looseObject({ layers: z.array(z.unknown()), input_layers: z.unknown(), output_layers: z.tuple([z.unknown()]) }),
  inbound_nodes: z.tuple([node(PICTURE), node(MIRROR.columnsBack)]),
});
const description = z.object({
  class_name: z.enum(['Model', 'Functional']),
  config: z.looseObject({
    layers: z.tuple([
      z.looseObject({ class_name: z.literal('InputLayer'), config: z.looseObject({ name: z.literal(PICTURE) }) }),
      z.object({ class_name: z.literal('Permute'), inbound_nodes: z.tuple([node(PICTURE)]) }),
      z.object({ class_name: z.literal('Dense'), inbound_nodes: z.tuple([node(MIRROR.columnsLast)]) }),
      z.object({ class_name: z.literal('Permute'), inbound_nodes: z.tuple([node(MIRROR.reversed)]) }),
      body,
      z.object({ class_name: z.literal('Average') }),
      z.looseObject({ class_name: z.literal('Dense'), inbound_nodes: z.tuple([node(BOTH)]) }),
    ]),
  }),
});

/** The picture's own way alone, of what `answeringBothWays` gives: answers to the picture, by the same weights but `MIRROR_WEIGHT`. */
export interface OneWay {
  /** The layers in one list. */
  readonly flat: object;
  /** Body and head as they stand, for whoever goes by where a layer lies. */
  readonly nested: object;
}

/** @param model As TensorFlow.js and Keras 2 write it. @returns null where it is any other network; nothing more is checked. */
export function oneWayOf(model: unknown): OneWay | null {
  const parsed = description.safeParse(model);
  if (!parsed.success) return null;
  const { config } = parsed.data;
  const [entrance, , , , inner, , head] = config.layers;
  const { output_layers: ends } = inner.config;
  const headFrom = (source: unknown) => ({ ...head, inbound_nodes: [[source]] });
  const single = { ...inner, inbound_nodes: [[[PICTURE, 0, 0, {}]]] };
  const whole = (layers: readonly unknown[], inputs: unknown) => ({
    ...parsed.data,
    config: { ...config, layers, input_layers: inputs, output_layers: [[HEAD_LAYER, 0, 0]] },
  });
  return {
    flat: whole([...inner.config.layers, headFrom(ends[0])], inner.config.input_layers),
    nested: whole([entrance, single, headFrom([BODY, 1, 0, {}])], [[PICTURE, 0, 0]]),
  };
}
