import { expect, test } from 'vitest';
import { orderByLikeness } from '../../../../src/engine/curation/likeness.ts';

test('the nearest by angle comes first, whatever the length; of equals the first', () => {
  const rows = Float32Array.from([0, 2, 10, 1, 3, 0, -1, 0, 6, 0, 0, 0]);
  expect([...orderByLikeness({ rows, length: 2, to: Float32Array.from([1, 0]) })]).toEqual([2, 4, 1, 0, 5, 3]);
});

test('no rows give no order', () => {
  expect([...orderByLikeness({ rows: new Float32Array(0), length: 3, to: Float32Array.from([1, 0, 0]) })]).toEqual([]);
});
