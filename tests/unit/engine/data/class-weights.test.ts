import { describe, expect, it } from 'vitest';
import { classWeights, faceWeights } from '../../../../src/engine/data/class-weights.ts';

// Eight faces of class 0, two of class 1; the last is not learnt from.
const targets = Float32Array.from([...Array.from({ length: 8 }, () => [1, 0]), [0, 1], [0, 1], [0, 1]].flat());
const rows = Int32Array.from({ length: 10 }, (_, row) => row);

describe('class weights', () => {
  it('are inverse frequencies, softened by the power', () => {
    expect([...classWeights(targets, 2, rows, 1)]).toEqual([1, 4]);
    expect([...classWeights(targets, 2, rows, 0.5)]).toEqual([1, 2]);
    expect([...classWeights(targets, 2, rows, 0)]).toEqual([1, 1]);
  });

  it('are clipped at ten, and 1 for a class that is not there', () => {
    const rare = Float32Array.from([...Array.from({ length: 50 }, () => [1, 0, 0]), [0, 1, 0]].flat());
    expect([
      ...classWeights(
        rare,
        3,
        Int32Array.from({ length: 51 }, (_, row) => row),
        1,
      ),
    ]).toEqual([1, 10, 1]);
  });

  it('of faces have a mean of 1 and follow the shares', () => {
    const weights = faceWeights(targets, 2, rows, 1);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(10, 5);
    expect(weights[9]! / weights[0]!).toBeCloseTo(4, 5);
  });
});
