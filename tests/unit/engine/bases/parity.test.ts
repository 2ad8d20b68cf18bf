/** The rebuilt bases give what face-api's own networks give, on the same tensors. */
import { createRequire } from 'node:module';
import type * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_CARDS, BASE_IDS, buildBase, type ShippedBaseId } from '../../../../src/engine/bases/base.ts';
import { applyHead } from '../../../../src/engine/heads/head-weights.ts';
import { randomStream } from '../../../../src/engine/data/random.ts';
import { loadBase, loadWeights, MODEL_FOLDER } from '../load-base.ts';

interface FaceApiNet {
  loadFromDisk(folder: string): Promise<void>;
  forwardInput(input: unknown): tf.Tensor2D;
}
interface FaceApi {
  readonly tf: typeof tf;
  readonly nets: { readonly faceExpressionNet: FaceApiNet; readonly faceRecognitionNet: FaceApiNet };
  readonly NetInput: new (inputs: tf.Tensor3D[]) => unknown;
}

// face-api's build for Node calls CommonJS TensorFlow.js; ours is the ES module beside it. So each has a backend of its own.
const faceApi = createRequire(import.meta.url)('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
const ours = await import('@tensorflow/tfjs');

beforeAll(async () => {
  await ours.setBackend('cpu');
  await faceApi.tf.setBackend('cpu');
  await faceApi.nets.faceExpressionNet.loadFromDisk(MODEL_FOLDER);
  await faceApi.nets.faceRecognitionNet.loadFromDisk(MODEL_FOLDER);
}, 60_000);

/** Smooth blobs of colour with some noise: what faces look like to a first layer. */
function picture(size: number, seed: number): Float32Array {
  const random = randomStream(seed);
  const [a, b, c] = [random.uniform() * 6, random.uniform() * 6, random.uniform() * 6];
  return Float32Array.from({ length: size * size * 3 }, (_, at) => {
    const x = Math.floor(at / 3) % size;
    const y = Math.floor(at / 3 / size);
    const smooth = 128 + 60 * Math.sin(a + x / 9 + (at % 3)) + 50 * Math.cos(b + y / 7 + c);
    return Math.round(Math.min(255, Math.max(0, smooth + random.uniform() * 30 - 15)));
  });
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from({ length: a.length }, (_, at) => Math.abs(a[at]! - b[at]!)).reduce((most, difference) => Math.max(most, difference), 0);
}

describe('parity with face-api', () => {
  it('expression network: probabilities differ by less than 1e-5', () => {
    const base = loadBase('face-expression');
    for (const seed of [1, 2]) {
      const pixels = picture(112, seed);
      const input = new faceApi.NetInput([faceApi.tf.tensor3d(pixels, [112, 112, 3])]);
      const theirs = faceApi.nets.faceExpressionNet.forwardInput(input).dataSync();
      const features = (base.model.predict(ours.tensor4d(pixels, [1, 112, 112, 3])) as tf.Tensor).dataSync() as Float32Array;
      const probabilities = applyHead(base.ownHead!, features);
      expect(largestDifference(probabilities, theirs)).toBeLessThan(1e-5);
      expect(Math.max(...theirs)).toBeGreaterThan(0.2);
    }
    base.dispose();
  });

  it('identity network: the descriptor made from our features differs by less than 1e-5', () => {
    const base = loadBase('face-identity');
    const weights = loadWeights('face-identity');
    const pixels = picture(150, 3);
    const input = new faceApi.NetInput([faceApi.tf.tensor3d(pixels, [150, 150, 3])]);
    const theirs = faceApi.nets.faceRecognitionNet.forwardInput(input).dataSync();
    const features = base.model.predict(ours.tensor4d(pixels, [1, 150, 150, 3])) as tf.Tensor2D;
    const fc = weights['fc']!;
    const descriptor = features.matMul(ours.tensor2d(fc.data, fc.shape as [number, number])).dataSync();
    expect(descriptor.length).toBe(128);
    expect(largestDifference(descriptor, theirs)).toBeLessThan(1e-5);
    expect(largestDifference(theirs, new Float32Array(128))).toBeGreaterThan(0.1);
    base.dispose();
  });
});

describe('cards', () => {
  it.each(BASE_IDS)('%s: blocks, features and counts are those of the network', (id: ShippedBaseId) => {
    const before = ours.memory().numTensors;
    const base = loadBase(id);
    const { card, model } = base;
    expect(BASE_CARDS).toContain(card);
    expect(model.outputs[0]!.shape).toEqual([null, card.features]);
    expect(model.inputs[0]!.shape).toEqual([null, card.inputSize, card.inputSize, 3]);
    for (const block of card.blocks) {
      const layers = model.layers.filter((layer) => layer.name.startsWith(`${block.name}_`));
      const learnable = layers
        .flatMap((layer) => layer.trainableWeights)
        .reduce((sum, { shape }) => sum + shape.reduce<number>((product, side) => product * side!, 1), 0);
      expect(learnable).toBe(block.parameters);
      expect((layers.at(-1)!.output as tf.SymbolicTensor).shape.slice(1)).toEqual(block.output);
    }
    expect(card.blocks.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(card.parameters);
    base.dispose();
    expect(ours.memory().numTensors).toBe(before);
  });

  it('refuses weights that are missing or have another shape', () => {
    const { 'dense2/conv1/bias': _, ...rest } = loadWeights('face-expression');
    expect(() => buildBase('face-expression', rest)).toThrow(/"dense2\/conv1\/bias" is missing/);
    expect(() => buildBase('face-expression', { ...rest, 'dense2/conv1/bias': { shape: [3], data: new Float32Array(3) } })).toThrow(
      /has the shape \[3\]/,
    );
    expect(() => buildBase('nobody', rest)).toThrow(/no base called "nobody"/);
  });
});

afterAll(() => ours.disposeVariables());
