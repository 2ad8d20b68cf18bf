/** Which of a file's tensors belong to which layer. */
import type { NamedTensors } from '../../network.ts';
import type { KerasLayer } from './keras-config.ts';

/** A tensor of a file: what it is called there, without the layer, and its values. */
export interface FileTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** Whether the file holds them as integers. */
  readonly integers: boolean;
}

/**
 * Weights by layer and weight name. `find` gives the tensors of a layer in the order of the file, or null where it has none.
 * Throws an Error with a few words where one is missing or one is too many.
 */
export function matchWeights(layers: readonly KerasLayer[], find: (layer: KerasLayer) => readonly FileTensor[] | null): NamedTensors {
  const tensors: NamedTensors = {};
  for (const layer of layers) {
    const wanted = weightNames(layer);
    if (wanted.length === 0) continue;
    const found = find(layer) ?? [];
    // Names differ between the versions of Keras; the order never did.
    const byName = wanted.every((name) => found.some((tensor) => tensor.name === name));
    if (!byName && found.length < wanted.length) throw new Error(`weights of the layer "${layer.name}" are missing`);
    // How many pictures a `Normalization` has seen changes nothing any more.
    if (found.length > wanted.length + (layer.kind === 'Normalization' ? 1 : 0)) {
      throw new Error(
        `the layer "${layer.name}" has ${found.length} weights where ${wanted.length} belong, as after quantisation or LoRA; save the model with plain weights`,
      );
    }
    wanted.forEach((name, at) => {
      const { shape, data, integers } = byName ? found.find((tensor) => tensor.name === name)! : found[at]!;
      if (integers) {
        throw new Error(
          `the weights of the layer "${layer.name}" are integers, as after quantisation; save the model as it was before that`,
        );
      }
      tensors[`${layer.name}/${name}`] = { shape: [...shape], data };
    });
  }
  return tensors;
}

/** In TensorFlow.js's words and order. */
function weightNames({ kind, settings }: KerasLayer): string[] {
  const bias = settings['use_bias'] === false ? [] : ['bias'];
  if (kind === 'Conv2D' || kind === 'Dense') return ['kernel', ...bias];
  if (kind === 'DepthwiseConv2D') return ['depthwise_kernel', ...bias];
  if (kind === 'SeparableConv2D') return ['depthwise_kernel', 'pointwise_kernel', ...bias];
  if (kind === 'Normalization') return isGiven(settings['mean']) && isGiven(settings['variance']) ? [] : ['mean', 'variance'];
  if (kind === 'PReLU') return ['alpha'];
  if (kind !== 'BatchNormalization') return [];
  const gamma = settings['scale'] === false ? [] : ['gamma'];
  const beta = settings['center'] === false ? [] : ['beta'];
  return [...gamma, ...beta, 'moving_mean', 'moving_variance'];
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
