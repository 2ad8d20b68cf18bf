import * as fc from 'fast-check';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOn, tensor, useVariant, withGradients } from './backends.ts';

/** A shape, and a part of it: contiguous and not, empty, and all the rest (size −1). */
const parts = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })
  .chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.tuple(
        ...shape.map((side) =>
          fc.integer({ min: 0, max: side }).chain((begin) => fc.tuple(fc.constant(begin), fc.integer({ min: -1, max: side - begin }))),
        ),
      ),
    ),
  );

describe('part of a tensor', () => {
  beforeAll(() => useVariant('simd'));

  it('is what the cpu backend gives, number for number, whatever lies beside it', () => {
    fc.assert(
      fc.property(parts, ([shape, sides]) => {
        const cut = () => {
          const part = tensor(shape).slice(
            sides.map(([begin]) => begin),
            sides.map(([, size]) => size),
          );
          return [part, tf.tensor1d(part.shape)];
        };
        expect(runOn('wasm', cut)).toEqual(runOn('cpu', cut));
      }),
      { numRuns: 300 },
    );
  });

  it('of a batch has a gradient that is zero elsewhere', () => {
    const f = () => withGradients((x) => x.slice(2, 3), [tensor([7, 5, 4, 3])]);
    expect(runOn('wasm', f)).toEqual(runOn('cpu', f));
  });
});
