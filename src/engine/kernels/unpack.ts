/** Kept activations as a tensor: see training/activations.ts. */
import * as tf from '@tensorflow/tfjs';
import type { OwnKernel } from './registry.ts';

export const UNPACK = 'OwnUnpack';

/** The attributes: what was kept of each image, so many bytes, and the shape of one, channels last. */
export interface UnpackOperands {
  readonly kept: readonly Uint8Array[];
  readonly each: number;
  readonly shape: readonly number[];
}

export const unpack: OwnKernel = (_inputs, attributes, host) => {
  const { kept, each, shape } = attributes as unknown as UnpackOperands;
  const channels = shape.at(-1)!;
  const pixels = tf.util.sizeFromShape(shape.slice(0, -1));
  const out = host.output([kept.length, ...shape]);
  const { shared } = host.space(0, kept.length * each);
  kept.forEach((own, n) => host.bytes(shared + n * each, each).set(own));
  host.kernels.unpack(shared, each, host.address(out), kept.length, pixels, channels);
  return out;
};
