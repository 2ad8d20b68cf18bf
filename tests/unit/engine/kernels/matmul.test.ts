import * as fc from 'fast-check';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { difference, mismatches, numbers, runOn, tensor, TOLERANCE, useVariant, VARIANTS, withGradients } from './backends.ts';

/** Σ over k of a[i, k] · b[k, j], in float64. */
function product(m: number, n: number, k: number, a: (i: number, k: number) => number, b: (k: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a(Math.floor(at / n), p) * b(p, at % n);
    return sum;
  });
}

const side = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 90, max: 110 }));
const inner = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 250, max: 530 }));

describe.each(VARIANTS)('%s matrix product', (variant) => {
  beforeAll(() => useVariant(variant));

  it('is the sum of products, whatever the sizes and whichever side is transposed', () => {
    fc.assert(
      fc.property(side, side, inner, fc.boolean(), fc.boolean(), fc.integer(), (m, n, k, transposeA, transposeB, seed) => {
        const a = numbers(m * k, seed);
        const b = numbers(k * n, seed + 1);
        const expected = product(
          m,
          n,
          k,
          (i, p) => a[transposeA ? p * m + i : i * k + p]!,
          (p, j) => b[transposeB ? j * k + p : p * n + j]!,
        );
        const [actual] = runOn('wasm', () => [
          tf.matMul(tf.tensor(a, transposeA ? [k, m] : [m, k]), tf.tensor(b, transposeB ? [n, k] : [k, n]), transposeA, transposeB),
        ]);
        expect(difference(expected, actual!)).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 150 },
    );
  });

  it('runs over batches, also where one side has a single one', () => {
    for (const [a, b] of [
      [
        [3, 5, 7],
        [3, 7, 4],
      ],
      [
        [2, 3, 5, 7],
        [2, 3, 7, 4],
      ],
      [
        [1, 5, 7],
        [3, 7, 4],
      ],
      [
        [3, 5, 7],
        [1, 7, 4],
      ],
    ] as const) {
      expect(mismatches(() => [tf.matMul(tensor([...a]), tensor([...b], 2))], `${a.join('×')} by ${b.join('×')}`)).toEqual([]);
    }
  });

  it('has the gradients of the cpu backend, and takes a bias and a rectifier along', () => {
    expect(mismatches(() => withGradients((a, b) => tf.matMul(a, b), [tensor([33, 50]), tensor([50, 7], 2)]), 'plain')).toEqual([]);
    expect(
      mismatches(
        () => withGradients((a, b, bias) => tf.fused.matMul({ a, b, bias }), [tensor([9, 50]), tensor([50, 7], 2), tensor([7], 3)]),
        'bias',
      ),
    ).toEqual([]);
    for (const activation of ['relu', 'elu'] as const) {
      expect(
        mismatches(() => [tf.fused.matMul({ a: tensor([9, 50]), b: tensor([50, 11], 2), bias: tensor([11], 3), activation })], activation),
      ).toEqual([]);
    }
  });
});
