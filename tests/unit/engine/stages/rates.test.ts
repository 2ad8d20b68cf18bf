import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../../src/engine/network.ts';
import { defaultFinetune } from '../../../../src/engine/stages/defaults.ts';
import { testRates, valley } from '../../../../src/engine/stages/rates.ts';
import { NO_AUGMENTATION } from '../../../support/augmentation.ts';
import { tinyBase, tinyHead, tintedFaces } from '../tiny-base.ts';

const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, n) => from + n);
const curve = (losses: readonly number[]) => losses.map((loss, step) => ({ rate: 10 ** (step - 6), loss, smoothed: loss }));

describe('testRates', () => {
  it('tries rates from tiny to too large, and suggests one where the loss falls', async () => {
    await tf.setBackend('cpu');
    const base = tinyBase();
    const before = tf.memory().numTensors;
    const network = buildNetwork(base, tinyHead(3));
    const { points, suggestion, words } = await testRates({
      network,
      card: base.card,
      unfreeze: 2,
      ...tintedFaces(27, 3),
      classes: 3,
      train: range(0, 18),
      validation: range(18, 27),
      settings: { ...defaultFinetune({ faces: 18, from: 1, seed: 4, blocks: 2 }), batchSize: 6, augmentation: NO_AUGMENTATION },
      signal: new AbortController().signal,
    });
    network.dispose();
    expect(points[0]!.rate).toBe(1e-7);
    expect(points.every(({ rate }, at) => at === 0 || rate > points[at - 1]!.rate)).toBe(true);
    expect(suggestion!).toBeGreaterThan(1e-6);
    expect(suggestion!).toBeLessThan(1);
    expect(words).toContain('A good start is a rate of ');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('valley', () => {
  it('is the middle of the longest fall, whatever lies between', () => {
    expect(valley(curve([2, 2.1, 2, 1.8, 1.9, 1, 0.9, 3]))).toBeCloseTo(10 ** (Math.floor((1 + 6) / 2) - 6), 12);
  });

  it('is not drawn to the smallest rates by losses that fall there by chance', () => {
    const noise = Array.from({ length: 40 }, (_, n) => (n % 10 === 0 ? 2 - n / 1000 : 2.5 + (n % 10) / 10));
    const fall = Array.from({ length: 12 }, (_, n) => 1.9 - n / 10);
    expect(valley(curve([...noise, ...fall]))).toBeGreaterThan(10 ** (40 - 6));
  });

  it('is nowhere where the loss never falls', () => {
    expect(valley(curve([1, 1, 1, 1.1, 1.2, 2]))).toBeNull();
  });
});
