/** A network of a few weights, as files, and the run that it would come from. */
import * as tf from '@tensorflow/tfjs';
import type { Run } from '../../../../src/shared/contract/runs.ts';
import { headSettings } from '../../../../src/shared/contract/stages.ts';
import { BASE_CARDS } from '../../../../src/engine/bases/base.ts';
import { networkFiles } from '../../../../src/studio/learning/network-files.ts';

export async function tinyNetwork({ mirror = false } = {}) {
  await tf.setBackend('cpu');
  const input = tf.input({ shape: [16, 16, 3], name: 'pixels' });
  const seen = tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', name: 'conv' }).apply(input);
  const flat = tf.layers.flatten({ name: 'flat' }).apply(seen);
  const output = tf.layers.dense({ units: 2, activation: 'softmax', name: 'head' }).apply(flat) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output, name: 'tiny' });
  const { topology, weightSpecs, weightData } = await networkFiles({ model, mirror });
  model.dispose();
  const run: Run = {
    id: 1,
    name: 'Head 1',
    stage: 'head',
    from: null,
    reads: null,
    base: { ...BASE_CARDS[0]!, inputSize: 16 },
    state: 'done',
    classes: [
      { classId: 1, name: 'calm' },
      { classId: 2, name: 'smile' },
    ],
    settings: headSettings.parse({ baseId: BASE_CARDS[0]!.id, mirror, seed: 1 }),
    device: null,
    backend: 'cpu',
    createdAt: 0,
    seconds: 1,
    faces: { train: 1, validation: 1, test: 1 },
    trainableParameters: 1,
    points: [],
    test: null,
    validation: null,
    oldClasses: null,
    learntShares: null,
    expected: null,
    temperature: null,
    resumable: null,
    error: null,
    notes: [],
  };
  const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  return { run, files: { model: { format: 'layers-model', modelTopology: topology, weightsManifest: manifest }, weights: weightData } };
}
