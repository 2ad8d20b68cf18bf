/** The detector and the landmark network that face-api ships, loaded once in a worker. */
import * as tf from '@tensorflow/tfjs';
import { decodeFaceApiWeights } from '../../engine/bases/weights.ts';
import { buildDetectorNetwork } from '../../engine/faces/detector-network.ts';
import type { FaceNetworks } from '../../engine/faces/find-faces.ts';
import { buildLandmarkNetwork } from '../../engine/faces/landmark-network.ts';
import { loadBackend } from '../backends/load.ts';
import { DETECTOR_FILES, LANDMARK_FILES, readWeightFiles, type WeightFiles } from '../face-api-files.ts';

let networks: Promise<FaceNetworks> | null = null;

export function loadFaceNetworks(): Promise<FaceNetworks> {
  return (networks ??= load());
}

async function load(): Promise<FaceNetworks> {
  await loadBackend();
  const [detector, landmarks] = await Promise.all([readWeightFiles(DETECTOR_FILES), readWeightFiles(LANDMARK_FILES)]);
  return {
    detector: buildDetectorNetwork(decodeAll(detector)),
    landmarks: buildLandmarkNetwork(decodeFaceApiWeights(landmarks.manifest, landmarks.bytes)),
  };
}

/** The detector's file holds whole numbers as well, which no base does. */
function decodeAll({ manifest, bytes }: WeightFiles): tf.NamedTensorMap {
  const specs = (manifest as { readonly weights: tf.io.WeightsManifestEntry[] }[]).flatMap(({ weights }) => weights);
  return tf.io.decodeWeights(new Uint8Array(bytes).buffer, specs);
}
