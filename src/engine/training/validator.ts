/** Asks a network that learns about the validation faces, computing the frozen part only once where it fits in memory. */
import * as tf from '@tensorflow/tfjs';
import { throwIfCancelled } from '../../shared/errors.ts';
import type { PixelSource } from '../data/pixel-source.ts';
import { mirrorImages, pixelTensor } from '../evaluation/predict.ts';
import { scoreOf, type Score } from '../evaluation/score.ts';
import type { Passes } from './passes.ts';
import { pause } from '../pause.ts';

export interface ValidatorOptions {
  readonly passes: Passes;
  readonly pixels: PixelSource;
  readonly faces: Int32Array;
  /** faces.length × classes. */
  readonly targets: Float32Array;
  /** The first columns of the scores; any others answer another question. */
  readonly classes: number;
  readonly batchSize: number;
  /** Answers are those to a face and its mirror image together, as they will be in use. */
  readonly mirror: boolean;
  readonly signal?: AbortSignal;
  /** What is said to have been cancelled. */
  readonly what?: string;
}

/** Bytes of activations kept. */
const KEEP = 256 * 2 ** 20;

export interface Validator {
  score(): Promise<Score>;
  dispose(): void;
}

export function createValidator(options: ValidatorOptions): Validator {
  const { passes, pixels, faces, targets, classes, batchSize, mirror, signal, what = 'Validating' } = options;
  const kept: tf.Tensor[] = [];
  let bytes = 0;

  /** Activations of the n-th batch at the cut, kept if there is room. */
  const cutOf = async (n: number): Promise<{ cut: tf.Tensor; keep: boolean }> => {
    if (kept[n]) return { cut: kept[n], keep: true };
    const batch = faces.subarray(n * batchSize, (n + 1) * batchSize);
    const read = await pixels.read(batch);
    const pictures = mirror ? both(read, mirrorImages(read, pixels.size)) : read;
    const cut = tf.tidy(() => passes.frozen(pixelTensor(pictures, (mirror ? 2 : 1) * batch.length, pixels.size)));
    bytes += cut.size * 4;
    const keep = bytes <= KEEP && kept.length === n;
    if (keep) kept.push(cut);
    return { cut, keep };
  };

  return {
    async score() {
      const probabilities = new Float32Array(faces.length * classes);
      for (let n = 0; n * batchSize < faces.length; n++) {
        const { cut, keep } = await cutOf(n);
        const output = tf.tidy(() => {
          const scores = passes.learning(cut).slice([0, 0], [-1, classes]);
          return tf.softmax(mirror ? tf.addN(tf.split(scores, 2)).div(2) : scores);
        });
        probabilities.set(await output.data(), n * batchSize * classes);
        output.dispose();
        if (!keep) cut.dispose();
        await pause();
        throwIfCancelled(signal, what);
      }
      return scoreOf(probabilities, targets, classes);
    },
    dispose: () => tf.dispose(kept),
  };
}

function both(pictures: Uint8Array, images: Uint8Array): Uint8Array {
  const all = new Uint8Array(2 * pictures.length);
  all.set(pictures);
  all.set(images, pictures.length);
  return all;
}
