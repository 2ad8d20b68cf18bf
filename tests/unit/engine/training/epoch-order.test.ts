import { describe, expect, it } from 'vitest';
import { epochOrder, lossWeights } from '../../../../src/engine/training/epoch-order.ts';

/** 90 faces of one class, 10 of another; the first twenty are not learnt from. */
const targets = Float32Array.from({ length: 100 * 2 }, (_, at) => Number(Number(at >> 1 >= 90) === at % 2));
const train = Int32Array.from({ length: 80 }, (_, n) => n + 20);
const options = (balance: 'weights' | 'sampling' | 'none') => ({ targets, classes: 2, train, settings: { balance, seed: 7 } });

describe('epochOrder', () => {
  it('goes over each face once, in another order each epoch', () => {
    const [first, second] = [epochOrder(options('weights'), 0), epochOrder(options('weights'), 1)];
    expect(first.toSorted()).toEqual(train);
    expect(second.toSorted()).toEqual(train);
    expect(second).not.toEqual(first);
    expect(epochOrder(options('weights'), 0)).toEqual(first);
  });

  it('draws rare classes more often with balanced sampling, each face about as often as its weight says', () => {
    const order = epochOrder(options('sampling'), 0);
    expect(order).toHaveLength(80);
    const rare = order.filter((face) => face >= 90).length;
    // Weight (70 / 10) ^ ¾ against 1: 10 · 4.3 / (70 + 10 · 4.3) of 80 faces.
    expect(rare).toBeGreaterThan(28);
    expect(rare).toBeLessThan(33);
    expect(new Set(order.filter((face) => face >= 90)).size).toBe(10);
    expect(epochOrder(options('sampling'), 0)).toEqual(order);
  });
});

describe('lossWeights', () => {
  it('weighs rare classes in the loss, or leaves all alike', () => {
    const weights = lossWeights(options('weights'));
    expect(weights[79]! / weights[0]!).toBeCloseTo(7 ** 0.75, 4);
    expect(lossWeights(options('none'))).toEqual(new Float32Array(80).fill(1));
    expect(lossWeights(options('sampling'))).toEqual(new Float32Array(80).fill(1));
  });
});
