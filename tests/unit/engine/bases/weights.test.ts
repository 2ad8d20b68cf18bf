import { describe, expect, it } from 'vitest';
import { decodeFaceApiWeights } from '../../../../src/engine/bases/weights.ts';

const manifest = [
  {
    weights: [
      { name: 'plain', shape: [2], dtype: 'float32' },
      { name: 'small', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
    ],
  },
];

describe('decodeFaceApiWeights', () => {
  it('reads plain floats and eight-bit values: value × scale + min', () => {
    const bytes = new Uint8Array([...new Uint8Array(Float32Array.of(1.5, -2).buffer), 0, 2, 255]);
    const weights = decodeFaceApiWeights(manifest, bytes);
    expect([...weights['plain']!.data]).toEqual([1.5, -2]);
    expect([...weights['small']!.data]).toEqual([-1, 0, 126.5]);
  });

  it('reads bytes that lie inside a larger buffer', () => {
    const larger = new Uint8Array([9, 9, 9, 9, ...new Uint8Array(Float32Array.of(3, 4).buffer), 1, 1, 1, 9]);
    expect([...decodeFaceApiWeights(manifest, larger.subarray(4, 15))['plain']!.data]).toEqual([3, 4]);
  });

  it('refuses bytes that are too few, and a manifest of another kind', () => {
    expect(() => decodeFaceApiWeights(manifest, new Uint8Array(10))).toThrow(/should be 11 bytes but are 10/);
    expect(() => decodeFaceApiWeights({ weights: [] }, new Uint8Array(0))).toThrow(/list of weights/);
  });
});
