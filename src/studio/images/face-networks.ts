/** The detector and the landmark network that face-api ships, loaded once in a worker. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { loadBackend } from '../backends/load.ts';
import { buildDetectorNetwork, type DetectorNetwork } from './detector-network.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface FaceNetworks {
  readonly detector: DetectorNetwork;
  /** 68 points of each face, as shares of its square. */
  landmarks(squares: readonly Uint8Array[], size: number): Promise<Point[][]>;
}

/** What we use of the library. Its own types name a copy of TensorFlow.js that is not the one it runs on. */
interface FaceApi {
  readonly nets: {
    readonly faceLandmark68Net: {
      loadFromWeightMap(weights: tf.NamedTensorMap): void;
      detectLandmarks(input: readonly tf.Tensor3D[]): Promise<{ readonly relativePositions: readonly Point[] }[]>;
    };
  };
}

let networks: Promise<FaceNetworks> | null = null;

export function loadFaceNetworks(): Promise<FaceNetworks> {
  return (networks ??= load());
}

async function load(): Promise<FaceNetworks> {
  await loadBackend();
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  // This build of the library takes TensorFlow.js from where we do, so that both share one backend.
  const { faceLandmark68Net } = (require('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi).nets;
  faceLandmark68Net.loadFromWeightMap(await readWeights(folder, 'face_landmark_68_model'));
  const detector = buildDetectorNetwork(await readWeights(folder, 'ssd_mobilenetv1_model'));
  return {
    detector,
    async landmarks(squares, size) {
      const inputs = squares.map((pixels) => tf.tensor3d(pixels, [size, size, 3], 'int32'));
      try {
        const found = await faceLandmark68Net.detectLandmarks(inputs);
        return found.map(({ relativePositions }) => relativePositions.map(({ x, y }) => ({ x, y })));
      } finally {
        tf.dispose(inputs);
      }
    },
  };
}

async function readWeights(folder: string, name: string): Promise<tf.NamedTensorMap> {
  const [manifest, bytes] = await Promise.all([
    readFile(join(folder, `${name}-weights_manifest.json`), 'utf8'),
    readFile(join(folder, `${name}.bin`)),
  ]);
  const specs = (JSON.parse(manifest) as { readonly weights: tf.io.WeightsManifestEntry[] }[]).flatMap(({ weights }) => weights);
  return tf.io.decodeWeights(new Uint8Array(bytes).buffer, specs);
}
