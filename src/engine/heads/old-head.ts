/** The head of the classes that a base knew, on the same body as a new one: joined into one for learning, and taken apart after it. */
import type { NamedTensors } from '../network.ts';
import { HEAD_LAYER } from '../network.ts';
import type { HeadWeights } from './head-weights.ts';

/** Both heads as one: the new classes' columns first. */
export function joinHeads(head: HeadWeights, old: HeadWeights): HeadWeights {
  const classes = head.classes + old.classes;
  const kernel = new Float32Array(head.features * classes);
  for (let f = 0; f < head.features; f++) {
    kernel.set(head.kernel.subarray(f * head.classes, (f + 1) * head.classes), f * classes);
    kernel.set(old.kernel.subarray(f * old.classes, (f + 1) * old.classes), f * classes + head.classes);
  }
  return { features: head.features, classes, kernel, bias: Float32Array.of(...head.bias, ...old.bias) };
}

/** The network's tensors with the new head alone, and the old head as it has become. @param classes Of the new head. */
export function partHeads(tensors: NamedTensors, classes: number): { tensors: NamedTensors; old: HeadWeights } {
  const { [`${HEAD_LAYER}/kernel`]: kernel, [`${HEAD_LAYER}/bias`]: bias, ...body } = tensors;
  const [features, all] = kernel!.shape as [number, number];
  const columns = (from: number, count: number): HeadWeights => {
    const own = new Float32Array(features * count);
    for (let f = 0; f < features; f++) own.set(kernel!.data.subarray(f * all + from, f * all + from + count), f * count);
    return { features, classes: count, kernel: own, bias: bias!.data.slice(from, from + count) };
  };
  const head = columns(0, classes);
  return {
    tensors: {
      ...body,
      [`${HEAD_LAYER}/kernel`]: { shape: [features, classes], data: head.kernel },
      [`${HEAD_LAYER}/bias`]: { shape: [classes], data: head.bias },
    },
    old: columns(classes, all - classes),
  };
}
