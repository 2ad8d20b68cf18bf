/** Faces by how near their features are to those of one of them. */

export interface LikenessOptions {
  /** n×length. */
  readonly rows: Float32Array;
  readonly length: number;
  /** The features asked for, of the same length. */
  readonly to: Float32Array;
}

/** Positions of the rows, the nearest first by the angle between features; of equals the first one. */
export function orderByLikeness({ rows, length, to }: LikenessOptions): Int32Array<ArrayBuffer> {
  const count = rows.length / length;
  const cosines = new Float32Array(count);
  const norm = Math.sqrt(dot(to, to, 0, length));
  for (let row = 0; row < count; row++) {
    const at = row * length;
    let own = 0;
    for (let f = 0; f < length; f++) own += rows[at + f]! * rows[at + f]!;
    cosines[row] = dot(to, rows, at, length) / (norm * Math.sqrt(own) || 1);
  }
  return Int32Array.from({ length: count }, (_, row) => row).sort((a, b) => cosines[b]! - cosines[a]! || a - b);
}

function dot(a: Float32Array, b: Float32Array, from: number, length: number): number {
  let sum = 0;
  for (let f = 0; f < length; f++) sum += a[f]! * b[from + f]!;
  return sum;
}
