/** Models from elsewhere, for tests: small ones of Keras that lie among the fixtures, and one that TensorFlow.js writes here. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { temporaryFolder } from '../../../support/projects.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'keras');

/** A file of Keras, unpacked. */
export function kerasFile(name: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, gunzipSync(readFileSync(join(FIXTURES, `${name}.gz`))));
  return path;
}

/** What Keras answered for `kerasPixels`, row by row; of a whole file by its name. `half` is what its first kernel holds. */
export function kerasAnswers(name: string): number[] {
  return (JSON.parse(readFileSync(join(FIXTURES, 'answers.json'), 'utf8')) as Record<string, number[][]>)[name]!.flat();
}

/** The pictures that Keras was asked about; a grey one has three equal channels. */
export function kerasPixels(size: number, channels: 1 | 3): tf.Tensor4D {
  const values = Float32Array.from({ length: 2 * size * size * channels }, (_, n) => (n * 7919) % 256);
  const pixels = tf.tensor4d(values, [2, size, size, channels]);
  return channels === 3 ? pixels : tf.tile(pixels, [1, 1, 1, 3]);
}

/** A small colour classifier with three outputs as TensorFlow.js saves it. Weights are drawn by the library, from a seed. */
export async function writeTfjsModel(change: (json: Record<string, unknown>) => unknown = (json) => json): Promise<string> {
  await tf.setBackend('cpu');
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 4,
        kernelSize: 3,
        strides: 2,
        inputShape: [24, 24, 3],
        name: 'c1',
        kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
      }),
      tf.layers.batchNormalization({ name: 'n1' }),
      tf.layers.reLU({ name: 'r1' }),
      tf.layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, name: 'c2', kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
      tf.layers.reLU({ name: 'r2' }),
      tf.layers.globalAveragePooling2d({ name: 'pool' }),
      tf.layers.dense({ units: 3, activation: 'softmax', name: 'out', kernelInitializer: tf.initializers.glorotNormal({ seed: 3 }) }),
    ],
  });
  const folder = await saveTfjsModel(model, change);
  model.dispose();
  return folder;
}

/** A network as TensorFlow.js saves it; `change` spoils or mends the description. */
export async function saveTfjsModel(
  model: tf.LayersModel,
  change: (json: Record<string, unknown>) => unknown = (json) => json,
): Promise<string> {
  const folder = join(temporaryFolder(), 'small');
  mkdirSync(folder);
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData }) => {
      const json = { format: 'layers-model', modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
      writeFileSync(join(folder, 'model.json'), JSON.stringify(change(structuredClone(json) as unknown as Record<string, unknown>)));
      writeFileSync(join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    },
  });
  return folder;
}
