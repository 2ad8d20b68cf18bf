/** Pairs of hashes that differ in few bits, without looking at every pair. */
import { throwIfCancelled } from '../../shared/errors.ts';
import { pause } from '../pause.ts';
import { hashDistance } from './perceptual-hash.ts';

export interface NearHashesOptions {
  /** 8 bytes each, one after the other. */
  readonly hashes: Uint8Array;
  /** Bits that may differ. */
  readonly within: number;
  /** Called for each pair once, `a` before `b`. */
  onPair(a: number, b: number, distance: number): void;
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Widths of the parts that a hash is cut into. */
const BANDS = [13, 13, 13, 13, 12] as const;
const BETWEEN_PAUSES = 30;

/**
 * Of two hashes that differ in at most `within` bits, one of five parts differs in a fifth of that at most: only hashes with
 * such a part are compared (multi-index hashing, Norouzi, Punjani, Fleet 2012). Equal hashes should be given once.
 */
export async function findNearHashes({ hashes, within, onPair, onProgress, signal }: NearHashesOptions): Promise<void> {
  const count = hashes.length / 8;
  // A copy: what comes from a file may lie anywhere in a larger buffer.
  const words = new Int32Array(new Uint8Array(hashes).buffer);
  const radius = Math.floor(within / BANDS.length);
  const tables = BANDS.map((width, band) => indexBand(words, count, startOf(band), width));
  const flips = BANDS.map((width) => masks(width, radius));
  const seenBy = new Int32Array(count).fill(-1);
  let paused = performance.now();
  for (let a = 0; a < count; a++) {
    const [a0, a1] = [words[2 * a]!, words[2 * a + 1]!];
    for (let band = 0; band < BANDS.length; band++) {
      const key = part(a0, a1, startOf(band), BANDS[band]!);
      const { starts, members } = tables[band]!;
      for (const flip of flips[band]!) {
        const end = starts[(key ^ flip) + 1]!;
        // Members are in order: what stands before `a` was compared when it was their turn.
        for (let at = end - 1; at >= starts[key ^ flip]!; at--) {
          const b = members[at]!;
          if (b <= a) break;
          if (seenBy[b] === a) continue;
          seenBy[b] = a;
          const distance = hashDistance(a0, a1, words[2 * b]!, words[2 * b + 1]!);
          if (distance <= within) onPair(a, b, distance);
        }
      }
    }
    if ((a & 63) === 0 && performance.now() - paused > BETWEEN_PAUSES) {
      onProgress?.(a / count);
      await pause();
      throwIfCancelled(signal, 'Looking for duplicates');
      paused = performance.now();
    }
  }
}

const startOf = (band: number): number => BANDS.slice(0, band).reduce((sum, width) => sum + width, 0);

/** `width` bits from bit `start` of the two words. */
function part(low: number, high: number, start: number, width: number): number {
  const mask = (1 << width) - 1;
  if (start >= 32) return (high >>> (start - 32)) & mask;
  if (start + width <= 32) return (low >>> start) & mask;
  return ((low >>> start) | (high << (32 - start))) & mask;
}

/** Hashes by the value of one part: those of value v are members[starts[v]] to members[starts[v + 1]] (without the last). */
function indexBand(words: Int32Array, count: number, start: number, width: number): { starts: Int32Array; members: Int32Array } {
  const starts = new Int32Array((1 << width) + 2);
  for (let n = 0; n < count; n++) starts[part(words[2 * n]!, words[2 * n + 1]!, start, width) + 1]!++;
  for (let value = 1; value < starts.length; value++) starts[value]! += starts[value - 1]!;
  const next = starts.slice();
  const members = new Int32Array(count);
  for (let n = 0; n < count; n++) members[next[part(words[2 * n]!, words[2 * n + 1]!, start, width)]!++] = n;
  return { starts, members };
}

/** All numbers of `width` bits with at most `most` bits set. */
function masks(width: number, most: number): Int32Array {
  const all: number[] = [];
  for (let value = 0; value < 1 << width; value++) if (hashDistance(value, 0, 0, 0) <= most) all.push(value);
  return Int32Array.from(all);
}
