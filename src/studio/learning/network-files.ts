/** A network as files of TensorFlow.js. */
import type * as tf from '@tensorflow/tfjs';
import type { NetworkFiles } from './methods.ts';
import type { LoadedNetwork } from './stored-model.ts';

/** The part of a saved description that is used here. */
interface Topology {
  readonly config: { readonly layers: readonly { readonly class_name: string; readonly name: string; readonly config: object }[] };
}

export async function networkFiles({ model }: Pick<LoadedNetwork, 'model'>): Promise<NetworkFiles> {
  let saved: tf.io.ModelArtifacts | null = null;
  await model.save({
    save: async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    },
  });
  const { modelTopology, weightSpecs, weightData } = saved as unknown as tf.io.ModelArtifacts;
  const bytes = Array.isArray(weightData) ? Buffer.concat(weightData.map((part) => new Uint8Array(part))) : new Uint8Array(weightData!);
  return {
    topology: withMultipliers(modelTopology as Topology, model),
    weightSpecs: weightSpecs!.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    weightData: new Uint8Array(bytes),
  };
}

/** TensorFlow.js leaves out how many filters a separable convolution has for each channel; without that its weights do not fit. */
function withMultipliers(topology: Topology, model: tf.LayersModel): object {
  const layers = topology.config.layers.map((layer) => {
    if (layer.class_name !== 'SeparableConv2D') return layer;
    const { depthMultiplier } = model.getLayer(layer.name) as unknown as { readonly depthMultiplier: number };
    return { ...layer, config: { ...layer.config, depth_multiplier: depthMultiplier } };
  });
  return { ...topology, config: { ...topology.config, layers } };
}
