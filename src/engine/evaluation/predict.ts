/** What a network says of faces, batch by batch. */
import * as tf from '@tensorflow/tfjs';
import { throwIfCancelled } from '../../shared/errors.ts';
import { answersOf } from '../kernels/forward.ts';
import type { PixelSource } from '../data/pixel-source.ts';
import { pause } from '../training/pause.ts';

export interface PredictOptions {
  readonly model: tf.LayersModel;
  readonly pixels: PixelSource;
  readonly batchSize: number;
  readonly onProgress?: (done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/** Probabilities pixels.count × classes. */
export function predictPixels(options: PredictOptions): Promise<Float32Array> {
  const columns = options.model.outputs[0]!.shape[1]!;
  return predictRows({ ...options, columns, what: 'Classifying' });
}

/** Output rows of a network for every face of a source; stops between batches. */
export async function predictRows({
  model,
  pixels,
  batchSize,
  onProgress,
  signal,
  columns,
  what,
}: PredictOptions & { readonly columns: number; readonly what: string }): Promise<Float32Array> {
  const rows = new Float32Array(pixels.count * columns);
  for (let first = 0; first < pixels.count; first += batchSize) {
    throwIfCancelled(signal, what);
    const faces = Int32Array.from({ length: Math.min(batchSize, pixels.count - first) }, (_, n) => first + n);
    const bytes = await pixels.read(faces);
    const output = tf.tidy(() => answersOf(model, pixelTensor(bytes, faces.length, pixels.size)));
    rows.set(await output.data(), first * columns);
    output.dispose();
    onProgress?.(first + faces.length, pixels.count);
    await pause();
  }
  return rows;
}

/** RGB bytes as a float tensor [count, size, size, 3] of 0–255. */
export function pixelTensor(bytes: Uint8Array, count: number, size: number): tf.Tensor4D {
  return tf.tensor4d(new Float32Array(bytes), [count, size, size, 3]);
}
