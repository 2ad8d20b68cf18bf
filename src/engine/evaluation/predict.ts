/** What a network says of faces, batch by batch. */
import * as tf from '@tensorflow/tfjs';
import { throwIfCancelled } from '../../shared/errors.ts';
import { splitAtHead } from '../both-ways.ts';
import type { PixelSource } from '../data/pixel-source.ts';
import { answersOf } from '../kernels/forward.ts';
import { pause } from '../pause.ts';

export interface PredictOptions {
  readonly model: tf.LayersModel;
  readonly pixels: PixelSource;
  readonly batchSize: number;
  /** Each face and its mirror image. */
  readonly mirror?: boolean;
  readonly onProgress?: (done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/** Probabilities pixels.count × classes. Of a face and its mirror image: what the head says to the mean of both features. */
export async function predictPixels(options: PredictOptions): Promise<Float32Array> {
  const columns = options.model.outputs[0]!.shape[1]!;
  if (!options.mirror) return predictRows({ ...options, columns, what: 'Classifying' });
  const { body, head } = splitAtHead(options.model);
  return predictRows({ ...options, model: body, columns, finish: (features) => head.apply(features) as tf.Tensor, what: 'Classifying' });
}

/** Output rows of a network for every face of a source, or their mean with those of the mirror image; stops between batches. */
export async function predictRows({
  model,
  pixels,
  batchSize,
  mirror = false,
  finish = (rows) => rows,
  onProgress,
  signal,
  columns,
  what,
}: PredictOptions & {
  readonly columns: number;
  readonly what: string;
  /** What becomes of the rows. */
  readonly finish?: (rows: tf.Tensor) => tf.Tensor;
}): Promise<Float32Array> {
  const rows = new Float32Array(pixels.count * columns);
  for (let first = 0; first < pixels.count; first += batchSize) {
    throwIfCancelled(signal, what);
    const faces = Int32Array.from({ length: Math.min(batchSize, pixels.count - first) }, (_, n) => first + n);
    const bytes = await pixels.read(faces);
    const answer = (pictures: Uint8Array) => answersOf(model, pixelTensor(pictures, faces.length, pixels.size));
    const both = () =>
      answer(bytes)
        .add(answer(mirrorImages(bytes, pixels.size)))
        .mul(0.5);
    const output = tf.tidy(() => finish(mirror ? both() : answer(bytes)));
    rows.set(await output.data(), first * columns);
    output.dispose();
    onProgress?.(first + faces.length, pixels.count);
    await pause();
  }
  return rows;
}

/** Left and right exchanged in each of the pictures, size × size × RGB. (As a tensor it takes longer than a network's answer.) */
export function mirrorImages(bytes: Uint8Array, size: number): Uint8Array {
  const mirrored = new Uint8Array(bytes.length);
  for (let row = 0; row < bytes.length; row += size * 3) {
    for (let from = row, to = row + (size - 1) * 3; to >= row; from += 3, to -= 3) {
      mirrored[to] = bytes[from]!;
      mirrored[to + 1] = bytes[from + 1]!;
      mirrored[to + 2] = bytes[from + 2]!;
    }
  }
  return mirrored;
}

/** RGB bytes as a float tensor [count, size, size, 3] of 0–255. */
export function pixelTensor(bytes: Uint8Array, count: number, size: number): tf.Tensor4D {
  return tf.tensor4d(new Float32Array(bytes), [count, size, size, 3]);
}
