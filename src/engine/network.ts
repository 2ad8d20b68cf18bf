/** A whole network: a base with a head on it, and its weights by name. Only standard layers, so that anybody can read it. */
import * as tf from '@tensorflow/tfjs';
import type { BaseCard } from '../shared/base-card.ts';
import { requireBlock } from '../shared/blocks.ts';
import { StudioError } from '../shared/errors.ts';
import type { Base } from './bases/base.ts';
import { correctDense, type OutputCorrection } from './evaluation/output-correction.ts';
import type { HeadWeights } from './heads/head-weights.ts';
import { setWeights } from './layer-weights.ts';

export type NamedTensors = Record<string, { shape: number[]; data: Float32Array }>;

/** Name of the layer that gives the probabilities, and of the one before it where a head has one. */
export const HEAD_LAYER = 'head';
export const HIDDEN_LAYER = 'hidden';

/**
 * A new network [n, S, S, 3] of 0–255 → probabilities [n, classes], with a copy of the base's weights. The caller disposes of it.
 * @throws StudioError NOT_READY where the head reads more than the picture.
 */
export function buildNetwork(base: Base, head: HeadWeights): tf.LayersModel {
  if (head.extras && head.extras.length > 0) {
    throw new StudioError(
      'NOT_READY',
      'This model reads landmarks or head pose beside the picture, so it is not one network: it can be compared here, but not exported, fine-tuned or used on new pictures. Train one on blocks of the base alone.',
    );
  }
  const body = base.copyModel();
  let x = head.cuts ? readCuts(body, base.card, head.cuts) : (body.outputs[0] as tf.SymbolicTensor);
  if (head.hidden) {
    const { units, kernel, bias } = head.hidden;
    const layer = tf.layers.dense({ units, activation: 'relu', name: HIDDEN_LAYER });
    x = layer.apply(x) as tf.SymbolicTensor;
    setWeights(layer, [
      { shape: [head.features, units], data: kernel },
      { shape: [units], data: bias },
    ]);
  }
  const layer = tf.layers.dense({ units: head.classes, activation: 'softmax', name: HEAD_LAYER });
  const probabilities = layer.apply(x) as tf.SymbolicTensor;
  setWeights(layer, [
    { shape: [head.hidden?.units ?? head.features, head.classes], data: head.kernel },
    { shape: [head.classes], data: head.bias },
  ]);
  return tf.model({ inputs: body.inputs, outputs: probabilities, name: base.card.id });
}

/** A network that gives what its base sees at several blocks, side by side: [n, S, S, 3] → [n, Σ channels]. It shares the base's layers. */
export function cutsModel(base: Pick<Base, 'model' | 'card'>, cuts: readonly string[]): tf.LayersModel {
  return tf.model({ inputs: base.model.inputs, outputs: readCuts(base.model, base.card, cuts), name: `${base.card.id}-cuts` });
}

/** Each block averaged over the picture; the last one as the features that the base ends with. */
function readCuts(body: tf.LayersModel, { blocks }: BaseCard, cuts: readonly string[]): tf.SymbolicTensor {
  const outputs = cuts.map((cut) => {
    if (cut === blocks.at(-1)!.name) return body.outputs[0] as tf.SymbolicTensor;
    const { name } = requireBlock(blocks, cut);
    const last = body.layers.findLast((layer) => layer.name.startsWith(`${name}_`));
    return tf.layers.globalAveragePooling2d({ name: `read_${name}` }).apply(last!.output) as tf.SymbolicTensor;
  });
  return outputs.length === 1 ? outputs[0]! : (tf.layers.concatenate({ name: 'read' }).apply(outputs) as tf.SymbolicTensor);
}

/** Puts a correction of the outputs into the weights of the last layer, which has to be the dense one called "head". */
export function correctNetwork(model: tf.LayersModel, correction: OutputCorrection): void {
  const layer = model.getLayer(HEAD_LAYER);
  const [kernel, bias] = layer.getWeights().map((tensor) => ({ shape: [...tensor.shape], data: new Float32Array(tensor.dataSync()) }));
  const corrected = correctDense({ kernel: kernel!.data, bias: bias!.data }, correction);
  setWeights(layer, [
    { shape: kernel!.shape, data: corrected.kernel },
    { shape: bias!.shape, data: corrected.bias },
  ]);
}

/** All weights of a network, copied out, by layer and weight name (`head/kernel`). */
export function networkTensors(model: tf.LayersModel): NamedTensors {
  return Object.fromEntries(
    model.weights.map((variable) => {
      const value = variable.read();
      return [variable.originalName, { shape: [...value.shape], data: new Float32Array(value.dataSync()) }];
    }),
  );
}

/**
 * Puts weights back, all of them.
 * @throws StudioError BAD_MODEL where a weight is missing, is one too many or has another shape; the network is left as it was.
 */
export function setNetworkTensors(model: tf.LayersModel, tensors: NamedTensors): void {
  const names = new Set(model.weights.map((variable) => variable.originalName));
  const surplus = Object.keys(tensors).find((name) => !names.has(name));
  if (surplus !== undefined) throw new StudioError('BAD_MODEL', `The weights hold "${surplus}", which this network does not have.`);
  for (const variable of model.weights) {
    const given = tensors[variable.originalName];
    const shape = variable.read().shape;
    if (!given || given.shape.join() !== shape.join()) {
      const said = given ? `has the shape [${given.shape.join(', ')}] instead of [${shape.join(', ')}]` : 'is missing';
      throw new StudioError('BAD_MODEL', `The weight "${variable.originalName}" ${said}.`);
    }
  }
  tf.tidy(() => {
    for (const variable of model.weights) {
      const { shape, data } = tensors[variable.originalName]!;
      variable.write(tf.tensor(data, shape));
    }
  });
}
