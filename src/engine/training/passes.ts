/** A network cut in two: the frozen part below, run without keeping anything, and the part that learns above. */
import * as tf from '@tensorflow/tfjs';
import type { BaseCard } from '../../shared/base-card.ts';
import { StudioError } from '../../shared/errors.ts';
import { forwardThrough, learningThrough } from '../kernels/forward.ts';
import { HEAD_LAYER } from '../network.ts';

export interface Parameter {
  /** `block4_conv1/bias` */
  readonly name: string;
  readonly shape: readonly number[];
  readonly variable: tf.Variable;
  /** Blocks between the head and this one: 0 for the head and the topmost block. */
  readonly depth: number;
  /** Above all blocks: the head's, or a hidden layer's before it. */
  readonly head: boolean;
}

export interface Passes {
  /** Pixels [n, S, S, 3] of 0–255 → activations at the cut. BatchNorm uses its stored statistics. */
  frozen(pixels: tf.Tensor): tf.Tensor;
  /**
   * Activations at the cut → scores before the softmax [n, classes]. In so many blocks, counted from the head, BatchNorm uses this batch
   * and learns its statistics; left out: in none.
   */
  learning(cut: tf.Tensor, training?: number): tf.Tensor2D;
  /** Of one face's activations at the cut, and of the layer that gives them: a layer's name, or `pixels`. */
  readonly cutShape: readonly number[];
  readonly cutName: string;
  /** All weights below the cut, as they are now; none where only pixels go in. */
  frozenWeights(): readonly Float32Array[];
  /** What the learning layers give forwards of one picture, in bytes. */
  readonly bytesAPicture: number;
  /** What learns: the unfrozen blocks' weights, without any that never learn, and the head's. */
  readonly parameters: readonly Parameter[];
  /** Statistics of BatchNorm in the unfrozen blocks: no gradient changes them. */
  readonly statistics: readonly Pick<Parameter, 'name' | 'shape' | 'variable'>[];
}

/**
 * Cuts a network of `buildNetwork` below its topmost `unfreeze` blocks.
 * @throws StudioError INVALID where the base has fewer blocks.
 */
export function cutNetwork(network: tf.LayersModel, card: BaseCard, unfreeze: number): Passes {
  if (unfreeze < 1 || unfreeze > card.blocks.length) {
    throw new StudioError(
      'INVALID',
      `${unfreeze} blocks can't learn: this base has ${card.blocks.length}. Choose 1 to ${card.blocks.length}.`,
    );
  }
  const blocks = card.blocks.map(({ name }) => name);
  const frozenBlocks = blocks.slice(0, blocks.length - unfreeze);
  const blockOf = (layer: tf.layers.Layer) => blocks.find((name) => layer.name.startsWith(`${name}_`));
  // Layers come in the order of computation. Everything up to the last layer of a frozen block is below the cut.
  const layers = network.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const firstLearning = layers.findIndex((layer) => blocks.indexOf(blockOf(layer) ?? '') >= frozenBlocks.length);
  const below = layers.slice(0, firstLearning);
  const head = network.getLayer(HEAD_LAYER);
  const above = layers.slice(firstLearning).filter((layer) => layer !== head);

  const pixels = (network.inputs[0] as tf.SymbolicTensor).id;
  const lowest = below.at(-1);
  const cut = lowest ? outputOf(lowest) : pixels;
  const cutTensor = (lowest ? lowest.output : network.inputs[0]) as tf.SymbolicTensor;
  const belowBlocks = below.some((layer) => blockOf(layer) !== undefined);
  const depthOf = (layer: tf.layers.Layer) => {
    const block = blockOf(layer);
    return block === undefined ? 0 : blocks.length - 1 - blocks.indexOf(block);
  };
  const learning = above.flatMap((layer) => parametersOf(layer, depthOf(layer), blockOf(layer) === undefined));
  const frozen = forwardThrough(below, pixels, cut);
  const upToHead = learningThrough(above, cut, outputOf(above.at(-1)!));
  const [kernel, bias] = head.trainableWeights.map((weight) => weight.read() as tf.Variable);
  return {
    frozen,
    learning: (x, training = 0) =>
      tf.tidy(() =>
        upToHead(x, (layer) => depthOf(layer) < training)
          .matMul<tf.Tensor2D>(kernel!)
          .add(bias!),
      ),
    bytesAPicture: above.reduce(
      (sum, layer) =>
        sum +
        [layer.outputShape]
          .flat()
          .slice(1)
          .reduce<number>((size, side) => size * (Number(side) || 1), 4),
      0,
    ),
    cutShape: cutTensor.shape.slice(1) as number[],
    cutName: lowest?.name ?? 'pixels',
    // The normalisation of the pixels alone is not worth keeping.
    frozenWeights: () =>
      belowBlocks ? below.flatMap((layer) => layer.weights.map((weight) => weight.read().dataSync() as Float32Array)) : [],
    parameters: [...learning, ...parametersOf(head, 0, true)],
    statistics: above.flatMap((layer) => (layer.getClassName() === 'BatchNormalization' ? layer.nonTrainableWeights.map(named) : [])),
  };
}

function parametersOf(layer: tf.layers.Layer, depth: number, head: boolean): Parameter[] {
  return layer.trainableWeights.map((weight) => ({ ...named(weight), depth, head }));
}

function named(weight: tf.layers.Layer['weights'][number]): Pick<Parameter, 'name' | 'shape' | 'variable'> {
  const variable = weight.read() as tf.Variable;
  return { name: weight.originalName, shape: variable.shape, variable };
}

const outputOf = (layer: tf.layers.Layer): number => (layer.output as tf.SymbolicTensor).id;
