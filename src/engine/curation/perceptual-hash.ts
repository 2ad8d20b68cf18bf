/** A picture in 64 bits: pictures that look the same differ in few of them. */

/** Side of the grey picture that a hash is made of. */
export const HASH_SIDE = 32;
/** Rows and columns of low frequencies that are kept. */
const KEPT = 8;

/** cosines[k × HASH_SIDE + x] of the type II cosine transform. */
const COSINES = Float64Array.from({ length: (KEPT + 1) * HASH_SIDE }, (_, at) => {
  const [k, x] = [Math.floor(at / HASH_SIDE), at % HASH_SIDE];
  return Math.cos((Math.PI * k * (2 * x + 1)) / (2 * HASH_SIDE));
});

/**
 * Bits of the 8 × 8 lowest frequencies across (without the mean) that lie above their median, as in the widespread "pHash".
 * @param grey HASH_SIDE × HASH_SIDE.
 * @returns 8 bytes.
 */
export function perceptualHash(grey: Uint8Array): Uint8Array<ArrayBuffer> {
  const across = new Float64Array(HASH_SIDE * KEPT);
  for (let y = 0; y < HASH_SIDE; y++) {
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let x = 0; x < HASH_SIDE; x++) sum += grey[y * HASH_SIDE + x]! * COSINES[(u + 1) * HASH_SIDE + x]!;
      across[y * KEPT + u] = sum;
    }
  }
  const frequencies = new Float64Array(KEPT * KEPT);
  for (let v = 0; v < KEPT; v++) {
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let y = 0; y < HASH_SIDE; y++) sum += across[y * KEPT + u]! * COSINES[v * HASH_SIDE + y]!;
      frequencies[v * KEPT + u] = sum;
    }
  }
  const sorted = frequencies.toSorted();
  const median = (sorted[31]! + sorted[32]!) / 2;
  const hash = new Uint8Array(8);
  for (let bit = 0; bit < 64; bit++) if (frequencies[bit]! > median) hash[bit >> 3]! |= 1 << (bit & 7);
  return hash;
}

/** Number of bits in which two hashes of two words differ. */
export function hashDistance(a0: number, a1: number, b0: number, b1: number): number {
  return bits(a0 ^ b0) + bits(a1 ^ b1);
}

function bits(word: number): number {
  let count = word - ((word >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
