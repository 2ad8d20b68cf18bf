/** Batches to learn from: pixels, augmented, and what the network should say of them. */
import type { FinetuneSettings } from '../../shared/contract/stages.ts';
import { augmentImage } from '../data/augment.ts';
import type { DrawOptions, PixelSource } from '../data/pixel-source.ts';
import { randomStream } from '../data/random.ts';

/** Streams of random numbers that must not meet: for order, and for augmentation. */
const AUGMENTATION = 1;

/** RGB bytes of faces, each changed by its own draw for (seed, view, face): the same whenever it is asked for. */
export async function readAugmented(
  pixels: PixelSource,
  faces: Int32Array,
  view: number,
  { augmentation, seed }: Pick<FinetuneSettings, 'augmentation' | 'seed'>,
): Promise<Uint8Array> {
  const draw = { augmentation, seed, view };
  return pixels.augmented ? pixels.augmented(faces, draw) : augmentFaces(await pixels.read(faces), pixels.size, faces, draw);
}

/** @param bytes RGB bytes of the faces one after another; left as they are. */
export function augmentFaces(bytes: Uint8Array, size: number, faces: Int32Array, { augmentation, seed, view }: DrawOptions): Uint8Array {
  const length = size * size * 3;
  const changed = new Uint8Array(bytes.length);
  faces.forEach((face, n) => {
    const picture = bytes.subarray(n * length, (n + 1) * length);
    changed.set(augmentImage(picture, size, augmentation, randomStream(seed, AUGMENTATION, view, face)), n * length);
  });
  return changed;
}

/** weight · ((1 − smoothing) · label + smoothing / classes), row by row. */
export function aimsOf(labels: Float32Array, classes: number, weights: Float32Array, smoothing: number): Float32Array {
  return labels.map((share, at) => weights[Math.floor(at / classes)]! * ((1 - smoothing) * share + smoothing / classes));
}
