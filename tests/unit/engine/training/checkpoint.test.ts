import { describe, expect, it } from 'vitest';
import { bestTensors, decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '../../../../src/engine/training/checkpoint.ts';

const checkpoint: Checkpoint = {
  tensors: {
    'weights/head/bias': { shape: [3], data: Float32Array.of(1, -0, 3.4e38) },
    'weights/block1_conv0/kernel': { shape: [2, 1], data: Float32Array.of(7, 8) },
    'best/head/bias': { shape: [3], data: Float32Array.of(4, 5, 6) },
  },
  state: {
    config: 4_000_000_000,
    epoch: 2,
    position: 64,
    step: 9,
    loss: 1.25,
    correct: 40,
    bestEpoch: 1,
    hopefulEpoch: 2,
    lowestLoss: 0.9,
    bestScore: { loss: 1, accuracy: 0.5, balancedAccuracy: 0.4 },
    points: [
      {
        epoch: 1,
        trainLoss: 1,
        trainAccuracy: 0.5,
        validationLoss: null,
        validationAccuracy: null,
        validationBalancedAccuracy: null,
        rate: 1e-4,
        best: true,
      },
    ],
  },
};

describe('checkpoint', () => {
  it('comes back as it was, to the last bit', () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  it('can be read from within a larger buffer', () => {
    const bytes = encodeCheckpoint(checkpoint);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(decodeCheckpoint(larger.subarray(3))).toEqual(checkpoint);
  });

  it('gives the best network: what learnt at its best, the rest as it is', () => {
    expect(bestTensors(checkpoint)).toEqual({
      'head/bias': { shape: [3], data: Float32Array.of(4, 5, 6) },
      'block1_conv0/kernel': { shape: [2, 1], data: Float32Array.of(7, 8) },
    });
  });

  it('refuses any flipped byte, a missing end, and what is something else', () => {
    const bytes = encodeCheckpoint(checkpoint);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0x40;
      expect(() => decodeCheckpoint(damaged)).toThrow(expect.objectContaining({ code: 'BAD_MODEL' }));
    }
    for (const end of [0, 7, 20, bytes.length - 1]) expect(() => decodeCheckpoint(bytes.subarray(0, end))).toThrow(/damaged/);
  });
});
