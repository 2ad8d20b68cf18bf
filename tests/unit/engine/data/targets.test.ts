import { expect, test } from 'vitest';
import { knownShares, targetMatrix } from '../../../../src/engine/data/targets.ts';

const positions = new Map([
  [7, 0],
  [3, 1],
]);

test('shares of the classes in use sum to 1, whatever was said for others', () => {
  const said = [
    { classId: 3, share: 0.5 },
    { classId: 9, share: 0.25 },
    { classId: 7, share: 0.25 },
  ];
  const known = knownShares(said, positions);
  expect(known).toEqual([
    [1, 2 / 3],
    [0, 1 / 3],
  ]);
  expect(targetMatrix([known, [], [[0, 1]]], 2)).toEqual(Float32Array.of(1 / 3, 2 / 3, 0, 0, 1, 0));
});

test('a label of other classes alone counts for nothing', () => {
  expect(knownShares([{ classId: 9, share: 1 }], positions)).toEqual([]);
  expect(knownShares([{ classId: 3, share: 0 }], positions)).toEqual([]);
});
