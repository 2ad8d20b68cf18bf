/** A network as files of TensorFlow.js. */
import type * as tf from '@tensorflow/tfjs';
import { answeringBothWays } from '../../engine/both-ways.ts';
import type { NetworkFiles } from './methods.ts';
import type { LoadedNetwork } from './stored-model.ts';

/** The part of a saved description that is used here. */
interface Topology {
  readonly config: { readonly layers: readonly DescribedLayer[] };
}

interface DescribedLayer {
  readonly class_name: string;
  readonly name: string;
  /** Of a layer that is a model: that of a `Topology`. */
  readonly config: object;
}

/** @param mirror Written is a network that answers for a picture and its mirror image together. */
export async function networkFiles({ model, mirror = false }: Pick<LoadedNetwork, 'model'> & { mirror?: boolean }): Promise<NetworkFiles> {
  const whole = mirror ? answeringBothWays(model) : model;
  let saved: tf.io.ModelArtifacts | null = null;
  await whole.save({
    save: async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    },
  });
  if (whole !== model) whole.dispose();
  const { modelTopology, weightSpecs, weightData } = saved as unknown as tf.io.ModelArtifacts;
  const bytes = Array.isArray(weightData) ? Buffer.concat(weightData.map((part) => new Uint8Array(part))) : new Uint8Array(weightData!);
  return {
    topology: withMultipliers(modelTopology as Topology, model),
    weightSpecs: weightSpecs!.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    weightData: new Uint8Array(bytes),
  };
}

/** TensorFlow.js leaves out how many filters a separable convolution has for each channel; without that its weights do not fit. */
function withMultipliers({ config, ...described }: Topology, model: tf.LayersModel): Topology {
  const layers = config.layers.map((layer): DescribedLayer => {
    if ('layers' in layer.config) return { ...layer, ...withMultipliers(layer as Topology, model) };
    if (layer.class_name !== 'SeparableConv2D') return layer;
    const { depthMultiplier } = model.getLayer(layer.name) as unknown as { readonly depthMultiplier: number };
    return { ...layer, config: { ...layer.config, depth_multiplier: depthMultiplier } };
  });
  return { ...described, config: { ...config, layers } };
}
