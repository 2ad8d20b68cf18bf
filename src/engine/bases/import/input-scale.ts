/** What a network does to its pixels first, and what it expects of whoever gives them. */
import type { NamedTensors } from '../../network.ts';
import type { KerasLayer } from './keras-config.ts';

/** value·factor + offset, by channel. */
export interface Affine {
  readonly factor: readonly number[];
  readonly offset: readonly number[];
}

/** How pixels of 0–255 become what a network without layers of its own for it was trained on. */
export const PIXEL_RANGES = {
  signed: { factor: 1 / 127.5, offset: -1 },
  unit: { factor: 1 / 255, offset: 0 },
  raw: { factor: 1, offset: 0 },
} as const satisfies Readonly<Record<string, { readonly factor: number; readonly offset: number }>>;
export type PixelRange = keyof typeof PIXEL_RANGES;

/**
 * Takes the layers that scale the pixels off the beginning of a network.
 * @param channels Of its input.
 * @returns the rest, and what those layers did; null where there were none.
 */
export function takeScale(
  layers: readonly KerasLayer[],
  { tensors, channels }: { readonly tensors: NamedTensors; readonly channels: number },
): { readonly layers: readonly KerasLayer[]; readonly scale: Affine | null } {
  let rest = layers;
  let scale: Affine | null = null;
  for (;;) {
    const [input, first] = rest;
    if (!input || !first || (first.kind !== 'Rescaling' && first.kind !== 'Normalization')) return { layers: rest, scale };
    const others = rest.slice(2);
    if (others.filter(({ inputs }) => inputs.includes(input.name)).length > 0) return { layers: rest, scale };
    scale = follow(scale, first.kind === 'Rescaling' ? rescaling(first, channels) : normalising(first, { tensors, channels }));
    rest = [input, ...others.map((layer) => ({ ...layer, inputs: layer.inputs.map((name) => (name === first.name ? input.name : name)) }))];
  }
}

function follow(before: Affine | null, { factor, offset }: Affine): Affine {
  if (!before) return { factor, offset };
  return {
    factor: factor.map((value, c) => value * before.factor[c]!),
    offset: offset.map((value, c) => value + factor[c]! * before.offset[c]!),
  };
}

function rescaling({ settings, name }: KerasLayer, channels: number): Affine {
  return { factor: numbers(settings['scale'] ?? 1, channels, name), offset: numbers(settings['offset'] ?? 0, channels, name) };
}

/** (value − mean) / √variance, as Keras's `Normalization` does it once it has seen its data. */
function normalising({ settings, name }: KerasLayer, { tensors, channels }: { tensors: NamedTensors; channels: number }): Affine {
  const mean = tensors[`${name}/mean`]?.data ?? settings['mean'];
  const variance = tensors[`${name}/variance`]?.data ?? settings['variance'];
  const deviations = numbers(variance, channels, name).map((value) => Math.max(Math.sqrt(value), 1e-7));
  return {
    factor: deviations.map((value) => 1 / value),
    offset: numbers(mean, channels, name).map((value, c) => -value / deviations[c]!),
  };
}

function numbers(value: unknown, channels: number, name: string): number[] {
  const list = ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : [value].flat(5);
  const all = list.length === 1 ? Array.from({ length: channels }, () => list[0]) : list;
  if (all.length !== channels || !all.every((item) => typeof item === 'number' && Math.abs(item) < 1e6)) {
    throw new Error(`the layer "${name}" scales the pixels in a way that is not supported`);
  }
  return all as number[];
}
