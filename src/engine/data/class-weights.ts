/** Weights that let rare classes count, without letting them rule. */

/**
 * Power of the inverse class frequency that both stages learn with: 1 is best for balanced accuracy where labels are votes, ½ for plain
 * accuracy where they are majorities; between, both lose least (expression network, 1,165 faces, 8 splits).
 */
export const CLASS_WEIGHT_POWER = 0.75;

/** No class counts more than this many times another. */
const LARGEST_RATIO = 10;

/**
 * One weight a class: (largest share / its share) ^ `power`, at most 10.
 * @param targets n×classes, rows sum to 1.
 * @param rows The faces that are learnt from.
 * @param power 1 is inverse frequency, 0 leaves all alike; between, a compromise of plain and balanced accuracy.
 */
export function classWeights(targets: Float32Array, classes: number, rows: ArrayLike<number>, power: number): Float32Array {
  const mass = new Float64Array(classes);
  for (let row = 0; row < rows.length; row++) for (let c = 0; c < classes; c++) mass[c]! += targets[rows[row]! * classes + c]!;
  const largest = Math.max(...mass);
  return Float32Array.from(mass, (count) => (count > 0 ? Math.min(LARGEST_RATIO, (largest / count) ** power) : 1));
}

/** One weight a face: that of its classes by their shares, scaled to a mean of 1 over `rows`. */
export function faceWeights(targets: Float32Array, classes: number, rows: ArrayLike<number>, power: number): Float32Array {
  const weights = classWeights(targets, classes, rows, power);
  const faces = new Float32Array(rows.length);
  let sum = 0;
  for (let row = 0; row < rows.length; row++) {
    let weight = 0;
    for (let c = 0; c < classes; c++) weight += weights[c]! * targets[rows[row]! * classes + c]!;
    faces[row] = weight;
    sum += weight;
  }
  return faces.map((weight) => (weight * rows.length) / sum);
}
