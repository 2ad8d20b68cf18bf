/** What the frozen part of a network gives, kept in a byte a number: computed once, read in every later epoch and run. */
import * as tf from '@tensorflow/tfjs';
import type { Augmentation } from '../../shared/contract/stages.ts';
import { UNPACK, type UnpackOperands } from '../kernels/unpack.ts';
import { checksum } from '../checksum.ts';
import type { Passes } from './passes.ts';

/** Where they are kept. Faces are numbered as in the pixel source; a view is one draw of the augmentation. */
export interface ActivationStore {
  /** What was kept of each face; null where there is nothing. */
  read(faces: Int32Array, view: number): (Uint8Array | null)[];
  /** May take its time: what is not there yet when it is asked for is computed again, to the same bits. */
  write(faces: readonly number[], view: number, kept: readonly Uint8Array[]): void;
}

/** Opens the store for what `key` names; null where there is none. */
export type OpenActivations = (key: string) => ActivationStore;

/** Names all that activations depend on beside the picture: the frozen weights, where they are cut, how pictures are changed, what computes. */
export function activationKey(
  { frozenWeights, cutName }: Pick<Passes, 'frozenWeights' | 'cutName'>,
  { augmentation, seed }: { readonly augmentation: Augmentation; readonly seed: number },
): string {
  const weights = frozenWeights().reduce(
    (sum, { buffer, byteOffset, byteLength }) => checksum(new Uint8Array(buffer, byteOffset, byteLength), sum),
    checksum(new TextEncoder().encode(JSON.stringify({ augmentation, seed, backend: tf.getBackend(), form: 2 }))),
  );
  return `${cutName} ${weights.toString(16).padStart(8, '0')}`;
}

/** Bytes of one face: two float32 a channel (least value and step), then a byte a number. */
export function keptBytes(shape: readonly number[]): number {
  return 8 * shape.at(-1)! + shape.reduce((product, side) => product * side, 1);
}

/** Least value and 255 equal steps a channel. @param values One face's, channels last. */
export function packActivations(values: Float32Array, channels: number): Uint8Array {
  const least = new Float32Array(channels).fill(Infinity);
  const most = new Float32Array(channels).fill(-Infinity);
  for (let at = 0; at < values.length;) {
    for (let c = 0; c < channels; c++, at++) {
      const value = values[at]!;
      if (value < least[c]!) least[c] = value;
      if (value > most[c]!) most[c] = value;
    }
  }
  const step = most.map((value, c) => (value - least[c]!) / 255);
  const inverse = step.map((value) => (value > 0 ? 1 / value : 0));
  const packed = new Uint8Array(8 * channels + values.length);
  packed.set(new Uint8Array(least.buffer));
  packed.set(new Uint8Array(step.buffer), 4 * channels);
  for (let at = 0, to = 8 * channels; at < values.length;) {
    for (let c = 0; c < channels; c++, at++, to++) packed[to] = (values[at]! - least[c]!) * inverse[c]! + 0.5;
  }
  return packed;
}

/** The numbers again, each within half a step of what it was: [kept, ...shape]. By our kernels where the backend has them. */
export function unpackActivations(kept: readonly Uint8Array[], shape: readonly number[]): tf.Tensor {
  if (tf.getKernel(UNPACK, tf.getBackend())) {
    const operands = { kept, each: keptBytes(shape), shape };
    return tf.engine().runKernel(UNPACK, {}, operands satisfies UnpackOperands as unknown as tf.NamedAttrMap) as tf.Tensor;
  }
  const channels = shape.at(-1)!;
  const length = shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(kept.length * length);
  kept.forEach((own, n) => unpackOne(own, channels, values.subarray(n * length, (n + 1) * length)));
  return tf.tensor(values, [kept.length, ...shape]);
}

function unpackOne(packed: Uint8Array, channels: number, out: Float32Array): void {
  const header = new Float32Array(2 * channels);
  new Uint8Array(header.buffer).set(packed.subarray(0, 8 * channels));
  const bytes = packed.subarray(8 * channels);
  for (let c = 0; c < channels; c++) {
    const [least, step] = [header[c]!, header[channels + c]!];
    for (let at = c; at < bytes.length; at += channels) out[at] = least + bytes[at]! * step;
  }
}
