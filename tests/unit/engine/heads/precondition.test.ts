import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { preconditioner } from '../../../../src/engine/heads/precondition.ts';

const [count, length, classes] = [60, 12, 3];
const spread = (1 / classes) * (1 - 1 / classes);

/** Features of which some vary together. */
function rows(seed: number, scale = 1): tf.Tensor2D {
  const causes = tf.randomNormal([count, 4], 0, 1, 'float32', seed) as tf.Tensor2D;
  const mixing = tf.randomNormal([4, length], 0, 1, 'float32', seed + 1) as tf.Tensor2D;
  return causes
    .matMul(mixing)
    .add(tf.randomNormal([count, length], 0, 0.3, 'float32', seed + 2))
    .mul(scale);
}

/** (A + λI)·y for the weights of each class, y's biases times p·(1 − p). */
function hardened(x: tf.Tensor2D, y: Float64Array, strength: number): Float64Array {
  const data = x.dataSync();
  const back = new Float64Array(y.length);
  for (let c = 0; c < classes; c++) {
    const scores = Float64Array.from({ length: count }, (_, n) => {
      let sum = 0;
      for (let f = 0; f < length; f++) sum += data[n * length + f]! * y[f * classes + c]!;
      return sum;
    });
    for (let f = 0; f < length; f++) {
      let sum = 0;
      for (let n = 0; n < count; n++) sum += data[n * length + f]! * scores[n]!;
      back[f * classes + c] = (spread * sum) / count + strength * y[f * classes + c]!;
    }
    back[length * classes + c] = spread * y[length * classes + c]!;
  }
  return back;
}

const vector = (seed: number) => Float64Array.from({ length: (length + 1) * classes }, (_, at) => Math.sin(seed + at));

/** How far `back` is from `v`, as a share of it. */
function off(back: Float64Array, v: Float64Array): number {
  const size = (of: Float64Array) => Math.hypot(...of);
  return size(back.map((value, at) => value - v[at]!)) / size(v);
}

describe('what eases the steps of a head', () => {
  beforeAll(async () => void (await tf.setBackend('cpu')));

  it('undoes the curvature nearly, from strength to strength in any order, for several vectors at once', async () => {
    const x = rows(1);
    const conditions = preconditioner(x, classes);
    for (const strength of [0.1, 1, 0.03, 0.001, 0.3]) {
      const vectors = [vector(1), vector(2)];
      const eased = await conditions.ease(vectors, strength);
      eased.forEach((y, k) => expect(off(hardened(x, y, strength), vectors[k]!)).toBeLessThan(0.15));
    }
  });

  it('gives numbers where nothing is held, where features are the same everywhere, and where they are huge', async () => {
    for (const x of [rows(2), tf.zeros<tf.Rank.R2>([count, length]), rows(3, 1e6), rows(4, 1e-6)]) {
      const [eased] = await preconditioner(x, classes).ease([vector(3)], 0);
      expect(eased!.every(Number.isFinite)).toBe(true);
    }
  });

  it('goes down the gradient, whatever the strength', async () => {
    const conditions = preconditioner(rows(5), classes);
    for (const strength of [10, 1e-3, 1e-6, 0]) {
      const v = vector(4);
      const [eased] = await conditions.ease([v], strength);
      expect(eased!.reduce((sum, value, at) => sum + value * v[at]!, 0)).toBeGreaterThan(0);
    }
  });

  it('tells whoever asked where it can not be computed, and nobody else', async () => {
    const x = rows(7);
    x.dispose();
    const conditions = preconditioner(x, classes);
    await expect(conditions.ease([vector(6)], 1)).rejects.toThrow("reading 'backend'");
    // A promise of its own that failed would end the process.
    conditions.dispose();
    await new Promise((done) => setTimeout(done));
  });

  it('leaves no tensor behind', async () => {
    const x = rows(6);
    const before = tf.memory().numTensors;
    const conditions = preconditioner(x, classes);
    for (const strength of [1, 0.1]) await conditions.ease([vector(5)], strength);
    conditions.dispose();
    await new Promise((done) => setTimeout(done));
    expect(tf.memory().numTensors).toBe(before);
  });
});
