import { beforeAll, describe, expect, it } from 'vitest';
import { kernelHost } from '../../../../src/engine/kernels/install.ts';
import { KeptNumbers } from '../../../../src/engine/kernels/kept-numbers.ts';
import { adamStep } from '../../../../src/engine/training/adamw.ts';
import { rateShare } from '../../../../src/engine/training/schedule.ts';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import { difference, numbers as random } from '../kernels/backends.ts';

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

  it('lets a decay take all of a weight, and never more', () => {
    const slot = { values: Float32Array.of(0.3), mean: new Float32Array(1), square: new Float32Array(1) };
    adamStep(slot, Float32Array.of(0), { step: 1, rate: 0.003, weightDecay: 1000 });
    expect(slot.values[0]).toBe(0);
  });

  it('leaves weights alone that have no gradient and no decay', () => {
    const slot = { values: Float32Array.of(0.3), mean: new Float32Array(1), square: new Float32Array(1) };
    adamStep(slot, Float32Array.of(0), { step: 1, rate: 0.1, weightDecay: 0 });
    expect(slot.values[0]).toBe(Math.fround(0.3));
  });
});

describe('adamStep on numbers that the kernels keep', () => {
  beforeAll(() => loadBackend('wasm'));

  it.each([1, 3, 4, 8_191, 8_193, 30_001])('of %i gives what it gives elsewhere, and changes nothing beside them', (count) => {
    const kept = new KeptNumbers();
    const slot = (numbers: (values: Float32Array) => Float32Array) => ({
      values: numbers(random(count, 1)),
      mean: numbers(new Float32Array(count)),
      square: numbers(new Float32Array(count)),
    });
    const [plain, own] = [slot((values) => values), slot((values) => kept.copy(values))];
    const before = kept.copy(random(64, 9));
    const gradient = kept.zeros(count);
    expect(kernelHost()!.keeps(gradient)).toBe(true);
    for (let step = 1; step <= 5; step++) {
      gradient.set(random(count, 1 + step));
      const settings = { step, rate: 1e-2, weightDecay: 0.1 };
      adamStep(plain, Float32Array.from(gradient), settings);
      adamStep(own, gradient, settings);
    }
    for (const group of ['values', 'mean', 'square'] as const) {
      expect(difference(plain[group], own[group])).toBeLessThan(1e-6);
      expect(own[group].some((value) => value !== 0)).toBe(true);
    }
    expect(before).toEqual(random(64, 9));
    expect([...gradient]).toEqual([...random(count, 6)]);
    kept.letGo();
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
