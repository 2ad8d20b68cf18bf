import { describe, expect, it } from 'vitest';
import { groupDuplicates } from '../../../../src/engine/curation/duplicate-groups.ts';
import { fineLikeness, fineLines } from '../../../../src/engine/curation/fine-likeness.ts';
import { findNearHashes } from '../../../../src/engine/curation/near-hashes.ts';
import { HASH_SIDE, hashDistance, perceptualHash } from '../../../../src/engine/curation/perceptual-hash.ts';
import { randomStream } from '../../../../src/engine/data/random.ts';

/** Smooth blobs, other ones for each seed. */
function blobs(seed: number, change: (value: number, x: number, y: number) => number = (value) => value): Uint8Array {
  const random = randomStream(seed);
  const spots = Array.from({ length: 12 }, () => [random.uniform(), random.uniform(), random.uniform() - 0.5] as const);
  return Uint8Array.from({ length: HASH_SIDE ** 2 }, (_, at) => {
    const [x, y] = [(at % HASH_SIDE) / HASH_SIDE, Math.floor(at / HASH_SIDE) / HASH_SIDE];
    const value = 128 + spots.reduce((sum, [cx, cy, tone]) => sum + 240 * tone * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 0.02), 0);
    return Math.max(0, Math.min(255, change(value, x, y)));
  });
}

function distance(a: Uint8Array, b: Uint8Array): number {
  const words = (hash: Uint8Array) => new Int32Array(hash.slice().buffer);
  const [x, y] = [words(perceptualHash(a)), words(perceptualHash(b))];
  return hashDistance(x[0]!, x[1]!, y[0]!, y[1]!);
}

describe('the hash of a picture', () => {
  it('hardly changes with brightness, contrast and noise, and is another one for another picture', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomStream(seed, 7);
      expect(
        distance(
          blobs(seed),
          blobs(seed, (value) => value * 0.8 + 20 + random.uniform() * 6),
        ),
      ).toBeLessThanOrEqual(12);
      expect(distance(blobs(seed), blobs(seed + 100))).toBeGreaterThan(12);
    }
  });
});

describe('the likeness of lines', () => {
  it('is near 1 for a copy a pixel aside in another light, and low for another picture', () => {
    const lines = (grey: Uint8Array) => fineLines(grey, HASH_SIDE);
    const shifted = blobs(3)
      .map((_, at, all) => all[at - 1] ?? all[at]!)
      .map((value) => value * 0.7 + 30);
    expect(fineLikeness(lines(blobs(3)), lines(shifted), HASH_SIDE)).toBeGreaterThan(0.9);
    expect(fineLikeness(lines(blobs(3)), lines(blobs(4)), HASH_SIDE)).toBeLessThan(0.6);
    expect(fineLikeness(lines(blobs(3)), new Float32Array(HASH_SIDE ** 2), HASH_SIDE)).toBe(0);
  });
});

describe('near hashes', () => {
  const random = randomStream(11);
  const hashes = new Uint8Array(600 * 8).map(() => random.below(256));
  // A third of them are others with a few bits turned.
  for (let n = 400; n < 600; n++) {
    hashes.copyWithin(n * 8, (n - 400) * 8, (n - 400) * 8 + 8);
    for (let turns = n % 14; turns > 0; turns--) hashes[n * 8 + random.below(8)]! ^= 1 << random.below(8);
  }

  it.each([0, 6, 12])('are found as by comparing all, within %i bits, each pair once', async (within) => {
    const words = new Int32Array(hashes.slice().buffer);
    const all: string[] = [];
    for (let a = 0; a < 600; a++) {
      for (let b = a + 1; b < 600; b++) {
        const bits = hashDistance(words[2 * a]!, words[2 * a + 1]!, words[2 * b]!, words[2 * b + 1]!);
        if (bits <= within) all.push(`${a} ${b} ${bits}`);
      }
    }
    const found: string[] = [];
    await findNearHashes({ hashes, within, onPair: (a, b, bits) => found.push(`${a} ${b} ${bits}`) });
    expect(found.toSorted()).toEqual(all.toSorted());
    expect(all.length).toBeGreaterThan(10);
  });

  it('stops when it is asked to', async () => {
    const stop = new AbortController();
    stop.abort();
    const many = new Uint8Array(200_000 * 8);
    const found = findNearHashes({ hashes: many, within: 0, onPair: () => undefined, signal: stop.signal });
    await expect(found).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('groups of duplicates', () => {
  const pairs = [
    [1, 2, 2],
    [2, 3, 1],
    [3, 4, 2],
    [8, 9, 0],
    // Alike from afar only.
    [8, 4, null],
  ] as const;
  const near = new Map<number, number[]>();
  for (const [a, b] of pairs) {
    near.set(a, [...(near.get(a) ?? []), b]);
    near.set(b, [...(near.get(b) ?? []), a]);
  }
  const worth = new Map([
    [2, 5],
    [9, 1],
  ]);

  it('are led by the face most worth keeping, are no chain, and each face is compared with those kept only', async () => {
    const compared: string[] = [];
    const groups = await groupDuplicates({
      near,
      worth: (index) => worth.get(index) ?? 0,
      compare(kept, other) {
        compared.push(`${kept} ${other}`);
        return pairs.find(([a, b]) => (a === kept && b === other) || (a === other && b === kept))![2];
      },
    });
    expect(groups).toEqual([
      {
        members: [
          { index: 2, distance: 0 },
          { index: 3, distance: 1 },
          { index: 1, distance: 2 },
        ],
      },
      {
        members: [
          { index: 9, distance: 0 },
          { index: 8, distance: 0 },
        ],
      },
    ]);
    expect(compared).toEqual(['2 1', '2 3', '9 8']);
  });
});
