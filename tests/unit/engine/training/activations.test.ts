/** Activations at the cut, kept: small, near enough, read again instead of computed, and never those of something else. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../../src/engine/network.ts';
import { DEFAULT_AUGMENTATION, defaultFinetune } from '../../../../src/engine/stages/defaults.ts';
import { fineTune, type FinetuneOptions } from '../../../../src/engine/stages/finetune.ts';
import {
  activationKey,
  keptBytes,
  packActivations,
  unpackActivations,
  type OpenActivations,
} from '../../../../src/engine/training/activations.ts';
import type { Checkpoint } from '../../../../src/engine/training/checkpoint.ts';
import { cutNetwork } from '../../../../src/engine/training/passes.ts';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import { NO_AUGMENTATION } from '../../../support/augmentation.ts';
import { tinyBase, tinyHead, tintedFaces } from '../tiny-base.ts';

const CLASSES = 3;
const TRAIN = 18;
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, n) => from + n);

beforeAll(() => loadBackend());

/** A store in memory. */
function memoryStore() {
  const kept = new Map<string, Uint8Array>();
  const open: OpenActivations = (key) => ({
    read: (faces, view) => Array.from(faces, (face) => kept.get(`${key} ${face} ${view}`) ?? null),
    write: (faces, view, packed) => faces.forEach((face, n) => kept.set(`${key} ${face} ${view}`, packed[n]!)),
  });
  return { kept, open };
}

async function learn(views: number, more: Partial<FinetuneOptions> = {}) {
  const faces = tintedFaces(27, CLASSES);
  let read = 0;
  const base = tinyBase();
  const result = await fineTune({
    base,
    head: tinyHead(CLASSES),
    ...faces,
    pixels: {
      ...faces.pixels,
      read: (indices) => {
        for (let n = 0; n < indices.length; n++) if (indices[n]! < TRAIN) read++;
        return faces.pixels.read(indices);
      },
    },
    classes: CLASSES,
    train: range(0, TRAIN),
    validation: range(TRAIN, 27),
    settings: {
      ...defaultFinetune({ faces: TRAIN, from: 1, seed: 4, blocks: 2 }),
      unfreeze: 1,
      epochs: 6,
      batchSize: 5,
      rate: 0.02,
      patience: 6,
      views,
    },
    checkpointEverySeconds: 1e6,
    onPoint: () => {},
    onCheckpoint: () => {},
    signal: new AbortController().signal,
    ...more,
  });
  base.dispose();
  return { result, read };
}

describe('packed activations', () => {
  it('are a byte a number, each within half a step of its channel', () => {
    const values = Float32Array.from({ length: 7 * 5 * 3 }, (_, at) => (at % 3 === 2 ? 4 : Math.sin(at) * 10 ** (at % 3)));
    const packed = packActivations(values, 3);
    expect(packed.length).toBe(keptBytes([7, 5, 3]));
    for (const backend of ['wasm', 'cpu']) {
      tf.setBackend(backend);
      const twice = unpackActivations([packed, packed], [7, 5, 3]);
      expect(twice.shape).toEqual([2, 7, 5, 3]);
      const again = twice.dataSync();
      for (let c = 0; c < 3; c++) {
        const own = values.filter((_, at) => at % 3 === c);
        const half = (Math.max(...own) - Math.min(...own)) / 255 / 2;
        for (const from of [0, values.length]) {
          own.forEach((value, n) => expect(Math.abs(again[from + n * 3 + c]! - value)).toBeLessThanOrEqual(half * 1.001 + 1e-6));
        }
      }
      twice.dispose();
    }
  });

  it('are named by all that they depend on', () => {
    const base = tinyBase();
    const network = buildNetwork(base, tinyHead(CLASSES));
    const settings = { augmentation: DEFAULT_AUGMENTATION, seed: 1 };
    const passes = cutNetwork(network, base.card, 1);
    const key = activationKey(passes, settings);
    expect(activationKey(cutNetwork(network, base.card, 1), settings)).toBe(key);
    expect(activationKey(passes, { ...settings, seed: 2 })).not.toBe(key);
    expect(activationKey(passes, { ...settings, augmentation: NO_AUGMENTATION })).not.toBe(key);
    const head = passes.parameters.at(-1)!.variable;
    head.assign(tf.onesLike(head));
    expect(activationKey(passes, settings)).toBe(key);
    const frozen = network.getLayer('block1_conv').getWeights();
    network.getLayer('block1_conv').setWeights(frozen.map((weight) => weight.add(1e-3)));
    expect(activationKey(passes, settings)).not.toBe(key);
    network.dispose();
    base.dispose();
  });
});

describe('learning from kept activations', () => {
  it('computes each view once, and gives the same bits whether it was kept before or not', async () => {
    const { kept, open } = memoryStore();
    const first = await learn(2, { activations: open });
    expect(kept.size).toBe(2 * TRAIN);
    expect(first.read).toBe(2 * TRAIN);
    const second = await learn(2, { activations: open });
    expect(second.read).toBe(0);
    expect(second.result).toEqual(first.result);
    const without = await learn(0);
    expect(without.read).toBe(6 * TRAIN);
    expect(without.result.points.at(-1)!.trainLoss).not.toBe(first.result.points.at(-1)!.trainLoss);
  });

  it('is nearly what it is without keeping them', async () => {
    const { result } = await learn(2, { activations: memoryStore().open });
    const exact = await learn(2);
    exact.result.points.forEach((point, n) => expect(result.points[n]!.trainLoss).toBeCloseTo(point.trainLoss, 2));
  });

  it('goes on from a checkpoint to the same bits, though nothing is kept any more', async () => {
    const unbroken = await learn(2, { activations: memoryStore().open });
    const abort = new AbortController();
    let last: Checkpoint | undefined;
    let steps = 0;
    const stopped = learn(2, {
      activations: memoryStore().open,
      signal: abort.signal,
      onStep: () => ++steps === 10 && abort.abort(),
      onCheckpoint: (checkpoint) => (last = checkpoint),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    const resumed = await learn(2, { activations: memoryStore().open, resume: last! });
    expect(resumed.result).toEqual(unbroken.result);
  });

  it('is refused before it starts where it would fill the disk, with what to choose instead', async () => {
    await expect(learn(64, { activations: memoryStore().open, train: new Int32Array(4_000_000).fill(1) })).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(/64 views of 4000000 faces would take [\d.]+ GB.*Choose \d+ views? or fewer/),
    });
  });
});
