/** Asks a network that learns about the validation faces, computing the frozen part only once where it fits in memory. */
import * as tf from '@tensorflow/tfjs';
import { throwIfCancelled } from '../../shared/errors.ts';
import type { PixelSource } from '../data/pixel-source.ts';
import { pixelTensor } from '../evaluation/predict.ts';
import { scoreOf, type Score } from '../evaluation/score.ts';
import type { Passes } from './passes.ts';
import { pause } from './pause.ts';

export interface ValidatorOptions {
  readonly passes: Passes;
  readonly pixels: PixelSource;
  readonly faces: Int32Array;
  /** faces.length × classes. */
  readonly targets: Float32Array;
  /** The first columns of the scores; any others answer another question. */
  readonly classes: number;
  readonly batchSize: number;
  readonly signal?: AbortSignal;
  /** What is said to have been cancelled. */
  readonly what?: string;
}

/** Bytes of activations kept. */
const KEEP = 256 * 2 ** 20;

export function createValidator({ passes, pixels, faces, targets, classes, batchSize, signal, what = 'Validating' }: ValidatorOptions): {
  score(): Promise<Score>;
  dispose(): void;
} {
  const kept: tf.Tensor[] = [];
  let bytes = 0;

  /** Activations of the n-th batch at the cut, kept if there is room. */
  const cutOf = async (n: number): Promise<{ cut: tf.Tensor; keep: boolean }> => {
    if (kept[n]) return { cut: kept[n], keep: true };
    const batch = faces.subarray(n * batchSize, (n + 1) * batchSize);
    const read = await pixels.read(batch);
    const cut = tf.tidy(() => passes.frozen(pixelTensor(read, batch.length, pixels.size)));
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
        const output = tf.tidy(() => tf.softmax(passes.learning(cut).slice([0, 0], [-1, classes])));
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
