/** A network as files of TensorFlow.js. */
import type * as tf from '@tensorflow/tfjs';
import type { NetworkFiles } from './methods.ts';
import type { LoadedNetwork } from './stored-model.ts';

export async function networkFiles({ model }: LoadedNetwork): Promise<NetworkFiles> {
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
    topology: modelTopology as object,
    weightSpecs: weightSpecs!.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    weightData: new Uint8Array(bytes),
  };
}
