import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { buildNetwork, networkTensors } from '../../../../src/engine/network.ts';
import { defaultScratch } from '../../../../src/engine/stages/defaults.ts';
import { trainFromScratch, type ScratchOptions } from '../../../../src/engine/stages/scratch.ts';
import { tensorsUnder, type Checkpoint } from '../../../../src/engine/training/checkpoint.ts';
import { tinyBase, tinyHead, tintedFaces } from '../tiny-base.ts';

const CLASSES = 3;
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, n) => from + n);
await tf.setBackend('cpu');
const base = tinyBase();

function options(more: Partial<ScratchOptions> = {}): ScratchOptions {
  return {
    base,
    ...tintedFaces(45, CLASSES),
    classes: CLASSES,
    train: range(0, 30),
    validation: range(30, 45),
    settings: { ...defaultScratch({ baseId: 'tiny', faces: 30, seed: 2, blocks: [] }), epochs: 10, batchSize: 6, rate: 0.02, patience: 10 },
    checkpointEverySeconds: 1e6,
    onPoint: () => {},
    onCheckpoint: () => {},
    signal: new AbortController().signal,
    ...more,
  };
}

describe('trainFromScratch', () => {
  it('learns from random weights; only the normalisation of pixels is the base’s', async () => {
    let first: Checkpoint | undefined;
    const { points, tensors, bestEpoch } = await trainFromScratch(options({ onCheckpoint: (checkpoint) => (first ??= checkpoint) }));
    expect(bestEpoch).toBeGreaterThan(0);
    expect(Math.max(...points.map(({ validationAccuracy }) => validationAccuracy!))).toBeGreaterThan(0.6);
    const network = buildNetwork(base, tinyHead(CLASSES));
    const shipped = networkTensors(network);
    network.dispose();
    const start = tensorsUnder(first!.tensors, 'weights');
    expect(start['block1_conv/kernel']!.data).not.toEqual(shipped['block1_conv/kernel']!.data);
    expect(start['normalise/depthwise_kernel']).toEqual(shipped['normalise/depthwise_kernel']);
    // It learns the statistics of its normalisation too: nobody has left any.
    expect(tensors['block1_norm/moving_mean']!.data).not.toEqual(start['block1_norm/moving_mean']!.data);
  });

  it('is the same for the same seed and another for another', async () => {
    const short = (seed: number) => trainFromScratch(options({ settings: { ...options().settings, seed, epochs: 1 } }));
    const [one, two, other] = [await short(1), await short(1), await short(2)];
    expect(two).toEqual(one);
    expect(other.tensors['block1_conv/kernel']).not.toEqual(one.tensors['block1_conv/kernel']);
  });
});
