/** Kept activations as a tensor: see training/activations.ts. */
import type { OwnKernel } from './registry.ts';

export const UNPACK = 'OwnUnpack';

/** The attributes: what was kept of each image, and the shape of one, channels last. */
export interface UnpackOperands {
  readonly kept: readonly Uint8Array[];
  readonly shape: readonly number[];
}

export const unpack: OwnKernel = (_inputs, attributes, host) => {
  const { kept, shape } = attributes as unknown as UnpackOperands;
  const channels = shape.at(-1)!;
  const pixels = shape.slice(0, -1).reduce((product, side) => product * side, 1);
  const each = (8 + pixels) * channels;
  const out = host.output([kept.length, ...shape]);
  const { shared } = host.space(0, kept.length * each);
  kept.forEach((own, n) => host.bytes(shared + n * each, each).set(own));
  host.kernels.unpack(shared, each, host.address(out), kept.length, pixels, channels);
  return out;
};
