import { describe, expect, it } from 'vitest';
import { adamStep } from '../../../../src/engine/training/adamw.ts';
import { rateShare } from '../../../../src/engine/training/schedule.ts';

describe('adamStep', () => {
  it("makes the two steps that the paper's formula gives by hand", () => {
    const slot = { values: Float32Array.of(1), mean: new Float32Array(1), square: new Float32Array(1) };
    // 1 · (1 − 0.1·0.1) − 0.1 · 0.5/0.5
    adamStep(slot, Float32Array.of(0.5), { step: 1, rate: 0.1, weightDecay: 0.1 });
    expect(slot.values[0]).toBeCloseTo(0.89, 6);
    // m = 0.02, v = 0.00031225; 0.89·0.99 − 0.1 · (0.02/0.19) / √(0.00031225/0.001999)
    adamStep(slot, Float32Array.of(-0.25), { step: 2, rate: 0.1, weightDecay: 0.1 });
    expect(slot.values[0]).toBeCloseTo(0.8544663, 6);
  });

  it('leaves weights alone that have no gradient and no decay', () => {
    const slot = { values: Float32Array.of(0.3), mean: new Float32Array(1), square: new Float32Array(1) };
    adamStep(slot, Float32Array.of(0), { step: 1, rate: 0.1, weightDecay: 0 });
    expect(slot.values[0]).toBe(Math.fround(0.3));
  });
});

describe('rateShare', () => {
  it('rises in a line to the full rate, then falls along half a cosine to nothing', () => {
    const shares = Array.from({ length: 100 }, (_, step) => rateShare(step, 100, 0.1));
    expect(shares[0]).toBeCloseTo(0.1, 10);
    expect(shares[9]).toBeCloseTo(1, 10);
    expect(shares[10]).toBe(1);
    expect(shares[55]).toBeCloseTo(0.5, 10);
    expect(shares[99]).toBeLessThan(0.001);
    expect(rateShare(0, 10, 0)).toBe(1);
  });
});
