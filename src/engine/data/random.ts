/** Random numbers that repeat: a stream is named by whole numbers, so that a resumed run draws what an unbroken one would. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** From 0 (included) to 1 (excluded). */
  uniform(): number;
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number;
}

/** The stream of (seed, epoch, index) or any other keys; the same keys give the same numbers. */
export function randomStream(...keys: readonly number[]): Random {
  const generator = xoroshiro128plus(keys.reduce(mix, 0x9e3779b9));
  return { uniform: () => uniformFloat64(generator), below: (below) => uniformInt(generator, 0, below - 1) };
}

/** A new array of the same values in random order (Fisher–Yates). */
export function shuffled(values: ArrayLike<number>, random: Random): Int32Array {
  const order = Int32Array.from(values);
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
  return order;
}

/** One round of MurmurHash3's 32-bit mixing, so that neighbouring keys give unrelated streams. */
function mix(hash: number, key: number): number {
  let word = Math.imul(key | 0, 0xcc9e2d51);
  word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
  let mixed = hash ^ word;
  mixed = Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
