/** The detector and the landmark network that face-api ships, loaded once in a worker. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { decodeFaceApiWeights } from '../../engine/bases/weights.ts';
import { buildDetectorNetwork } from '../../engine/faces/detector-network.ts';
import type { FaceNetworks } from '../../engine/faces/find-faces.ts';
import { buildLandmarkNetwork } from '../../engine/faces/landmark-network.ts';
import { loadBackend } from '../backends/load.ts';

let networks: Promise<FaceNetworks> | null = null;

export function loadFaceNetworks(): Promise<FaceNetworks> {
  return (networks ??= load());
}

async function load(): Promise<FaceNetworks> {
  await loadBackend();
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  const [detector, landmarks] = await Promise.all([
    readFiles(folder, 'ssd_mobilenetv1_model'),
    readFiles(folder, 'face_landmark_68_model'),
  ]);
  return {
    detector: buildDetectorNetwork(decodeAll(detector)),
    landmarks: buildLandmarkNetwork(decodeFaceApiWeights(landmarks.manifest, landmarks.bytes)),
  };
}

interface WeightFiles {
  readonly manifest: unknown;
  readonly bytes: Uint8Array;
}

async function readFiles(folder: string, name: string): Promise<WeightFiles> {
  const [manifest, bytes] = await Promise.all([
    readFile(join(folder, `${name}-weights_manifest.json`), 'utf8'),
    readFile(join(folder, `${name}.bin`)),
  ]);
  return { manifest: JSON.parse(manifest), bytes };
}

/** The detector's file holds whole numbers as well, which no base does. */
function decodeAll({ manifest, bytes }: WeightFiles): tf.NamedTensorMap {
  const specs = (manifest as { readonly weights: tf.io.WeightsManifestEntry[] }[]).flatMap(({ weights }) => weights);
  return tf.io.decodeWeights(new Uint8Array(bytes).buffer, specs);
}
