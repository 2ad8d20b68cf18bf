/** Rows in groups that lie apart: what features of a few kinds of face look like. */
import { randomStream } from '../../../../src/engine/data/random.ts';

export interface Clusters {
  readonly rows: Float32Array;
  readonly of: Int32Array;
}

/** `each` rows about each of `groups` middles, in turn. `spread` beside a distance of the middles of about √(length / 6). */
export function drawClusters(groups: number, each: number, length: number, { spread = 0.1, seed = 1 } = {}): Clusters {
  const random = randomStream(seed);
  const middles = Float32Array.from({ length: groups * length }, () => random.uniform());
  const rows = new Float32Array(groups * each * length);
  const of = Int32Array.from({ length: groups * each }, (_, row) => row % groups);
  for (let row = 0; row < of.length; row++) {
    for (let f = 0; f < length; f++) rows[row * length + f] = middles[of[row]! * length + f]! + spread * (random.uniform() - 0.5);
  }
  return { rows, of };
}
