/** The nearest neighbours of every row, exactly: products of blocks by the backend, the selection here. */
import * as tf from '@tensorflow/tfjs';
import { throwIfCancelled } from '../../shared/errors.ts';
import { pause } from '../pause.ts';

export interface NearestOptions {
  /** n×length. */
  readonly rows: Float32Array;
  readonly length: number;
  /** Neighbours of each row, itself not among them. */
  readonly k: number;
  /** Neighbours are looked for among the first so many rows; left out: among all. */
  readonly among?: number;
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface Nearest {
  readonly k: number;
  /** n×k, the nearest first; −1 where there are fewer rows. */
  readonly indices: Int32Array;
  /** n×k Euclidean distances; Infinity there. */
  readonly distances: Float32Array;
}

/** Numbers in a block of distances: about 16 MB. */
const BLOCK = 4e6;

export async function nearestNeighbours({ rows, length, k, among, onProgress, signal }: NearestOptions): Promise<Nearest> {
  const count = rows.length / length;
  const known = Math.min(among ?? count, count);
  const indices = new Int32Array(count * k).fill(-1);
  const distances = new Float32Array(count * k).fill(Infinity);
  const norms = squaredNorms(rows, length);
  // (x, 1)·(−2y, |y|²) is |x − y|² less |x|², which is the same for all y: one product, and nothing left to add for each pair.
  const asked = tf.tensor2d(
    widened(rows, length, count, 1, () => 1),
    [count, length + 1],
  );
  const answers = tf.tensor2d(
    widened(rows, length, known, -2, (row) => norms[row]!),
    [known, length + 1],
  );
  try {
    const block = Math.max(1, Math.floor(BLOCK / Math.max(1, known)));
    for (let first = 0; first < count; first += block) {
      const size = Math.min(block, count - first);
      const products = tf.tidy(() => tf.matMul(asked.slice([first, 0], [size, length + 1]), answers, false, true));
      const values = (await products.data()) as Float32Array;
      products.dispose();
      for (let row = 0; row < size; row++) {
        const own = first + row;
        const near = indices.subarray(own * k, (own + 1) * k);
        selectSmallest(values, {
          from: row * known,
          count: known,
          leaveOut: own,
          indices: near,
          kept: distances.subarray(own * k, (own + 1) * k),
        });
      }
      onProgress?.((first + size) / count);
      await pause();
      throwIfCancelled(signal, 'Comparing faces');
    }
  } finally {
    tf.dispose([asked, answers]);
  }
  for (let at = 0; at < distances.length; at++) distances[at] = Math.sqrt(Math.max(0, distances[at]! + norms[Math.floor(at / k)]!));
  return { k, indices, distances };
}

interface Selection {
  readonly from: number;
  readonly count: number;
  readonly leaveOut: number;
  readonly indices: Int32Array;
  readonly kept: Float32Array;
}

/** Keeps the smallest values in order by insertion: after the first few hundred hardly any gets in. */
function selectSmallest(values: Float32Array, { from, count, leaveOut, indices, kept }: Selection): void {
  const last = kept.length - 1;
  let worst = Infinity;
  for (let other = 0; other < count; other++) {
    const value = values[from + other]!;
    if (value >= worst || other === leaveOut) continue;
    let at = last;
    for (; at > 0 && kept[at - 1]! > value; at--) {
      kept[at] = kept[at - 1]!;
      indices[at] = indices[at - 1]!;
    }
    kept[at] = value;
    indices[at] = other;
    worst = kept[last]!;
  }
}

function squaredNorms(rows: Float32Array, length: number): Float32Array {
  const norms = new Float32Array(rows.length / length);
  for (let row = 0, at = 0; row < norms.length; row++) {
    let sum = 0;
    for (let f = 0; f < length; f++, at++) sum += rows[at]! * rows[at]!;
    norms[row] = sum;
  }
  return norms;
}

/** The first rows times a factor, each with one number more. */
function widened(rows: Float32Array, length: number, count: number, factor: number, more: (row: number) => number): Float32Array {
  const wide = new Float32Array(count * (length + 1));
  for (let row = 0; row < count; row++) {
    for (let f = 0; f < length; f++) wide[row * (length + 1) + f] = rows[row * length + f]! * factor;
    wide[row * (length + 1) + length] = more(row);
  }
  return wide;
}
