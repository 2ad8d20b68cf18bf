/** The curvature of a softmax regression, guessed from how the features vary together: with it a head needs few steps. */
import * as tf from '@tensorflow/tfjs';

/**
 * For rows x [n, length]: solves (p·(1 − p)·XᵀX/n + λI)·y = v for the weights of each class, with p = 1/classes, and divides the biases by
 * p·(1 − p). An upper bound of the true curvature is ½·XᵀX/n (Böhning 1992); at even probabilities it is this.
 */
export function preconditioner(
  x: tf.Tensor2D,
  classes: number,
): { inverse(strength: number): Promise<(vector: Float64Array) => Float64Array> } {
  const [count, length] = x.shape;
  const spread = (1 / classes) * (1 - 1 / classes);
  let gram: Promise<Float32Array> | null = null;
  const known = new Map<number, Promise<Float64Array>>();

  const factor = async (strength: number): Promise<Float64Array> => {
    gram ??= gramOf(x);
    const values = await gram;
    const matrix = Float64Array.from(values, (value) => (spread * value) / count);
    for (let f = 0; f < length; f++) matrix[f * length + f]! += strength + 1e-6;
    return cholesky(matrix, length);
  };

  return {
    async inverse(strength) {
      if (!known.has(strength)) known.set(strength, factor(strength));
      const lower = await known.get(strength)!;
      return (vector) => {
        const result = vector.slice();
        const own = new Float64Array(length);
        for (let c = 0; c < classes; c++) {
          for (let f = 0; f < length; f++) own[f] = vector[f * classes + c]!;
          solve(lower, own, length);
          for (let f = 0; f < length; f++) result[f * classes + c] = own[f]!;
          result[length * classes + c]! /= spread;
        }
        return result;
      };
    },
  };
}

async function gramOf(x: tf.Tensor2D): Promise<Float32Array> {
  const product = tf.matMul(x, x, true);
  const values = (await product.data()) as Float32Array;
  product.dispose();
  return values;
}

/** L of L·Lᵀ, in the lower half, row by row. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[row * size + k]! * matrix[column * size + k]!;
      matrix[row * size + column] = row === column ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[column * size + column]!;
    }
  }
  return matrix;
}

/** Solves L·Lᵀ·y = v in place. */
function solve(lower: Float64Array, values: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const at = row * size;
    let sum = values[row]!;
    for (let k = 0; k < row; k++) sum -= lower[at + k]! * values[k]!;
    values[row] = sum / lower[at + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    const at = row * size;
    const value = values[row]! / lower[at + row]!;
    values[row] = value;
    for (let k = 0; k < row; k++) values[k]! -= lower[at + k]! * value;
  }
}
