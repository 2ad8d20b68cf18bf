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
        solveLower(lower, result, length, classes);
        for (let c = 0; c < classes; c++) result[length * classes + c]! /= spread;
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

/** Solves L·Lᵀ·Y = V in place, for V of `size` rows and `columns` columns. */
function solveLower(lower: Float64Array, values: Float64Array, size: number, columns: number): void {
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) subtract(values, row, k, lower[row * size + k]!, columns);
    divide(values, row, lower[row * size + row]!, columns);
  }
  for (let row = size - 1; row >= 0; row--) {
    divide(values, row, lower[row * size + row]!, columns);
    for (let k = 0; k < row; k++) subtract(values, k, row, lower[row * size + k]!, columns);
  }
}

function subtract(values: Float64Array, from: number, what: number, times: number, columns: number): void {
  for (let c = 0; c < columns; c++) values[from * columns + c]! -= times * values[what * columns + c]!;
}

function divide(values: Float64Array, row: number, by: number, columns: number): void {
  for (let c = 0; c < columns; c++) values[row * columns + c]! /= by;
}
