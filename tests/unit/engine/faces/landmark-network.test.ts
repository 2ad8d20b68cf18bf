/** The rebuilt landmark network gives what face-api's own gives, on the same pixels. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { decodeFaceApiWeights } from '../../../../src/engine/bases/weights.ts';
import { buildLandmarkNetwork } from '../../../../src/engine/faces/landmark-network.ts';
import { MODEL_FOLDER } from '../load-base.ts';

interface FaceApi {
  readonly tf: typeof tf;
  readonly nets: {
    readonly faceLandmark68Net: {
      loadFromDisk(folder: string): Promise<void>;
      detectLandmarks(input: tf.Tensor3D): Promise<{ readonly relativePositions: readonly { readonly x: number; readonly y: number }[] }>;
    };
  };
}

const NAME = 'face_landmark_68_model';
// It calls CommonJS TensorFlow.js; ours is the ES module beside it. So each has a backend of its own.
const faceApi = createRequire(import.meta.url)('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
const ours = await import('@tensorflow/tfjs');

beforeAll(async () => {
  await ours.setBackend('cpu');
  await faceApi.tf.setBackend('cpu');
  await faceApi.nets.faceLandmark68Net.loadFromDisk(MODEL_FOLDER);
}, 60_000);

it('several squares at once: points differ by less than 1e-5 of the square, and no tensor stays', async () => {
  const manifest: unknown = JSON.parse(readFileSync(join(MODEL_FOLDER, `${NAME}-weights_manifest.json`), 'utf8'));
  const network = buildLandmarkNetwork(decodeFaceApiWeights(manifest, readFileSync(join(MODEL_FOLDER, `${NAME}.bin`))));
  const { size } = network;
  const squares = [3, 5].map((seed) =>
    Uint8Array.from(
      { length: size * size * 3 },
      (_, at) => 128 + 100 * Math.sin((at % (size * 3)) / (9 * seed)) * Math.cos(at / size / 3 / 7),
    ),
  );
  await network.run(squares);
  const before = ours.memory().numTensors;
  const found = await network.run(squares);
  expect(ours.memory().numTensors).toBe(before);
  for (const [n, square] of squares.entries()) {
    const { relativePositions } = await faceApi.nets.faceLandmark68Net.detectLandmarks(
      faceApi.tf.tensor3d(square, [size, size, 3], 'int32'),
    );
    const differences = relativePositions.flatMap(({ x, y }, point) => [x - found[n]![point]!.x, y - found[n]![point]!.y].map(Math.abs));
    expect(differences).toHaveLength(136);
    expect(Math.max(...differences)).toBeLessThan(1e-5);
  }
}, 60_000);
