/** Picks rows of a matrix that is stored row by row. */
export function pickRows(matrix: Float32Array, columns: number, rows: ArrayLike<number>): Float32Array {
  const picked = new Float32Array(rows.length * columns);
  for (let row = 0; row < rows.length; row++) {
    picked.set(matrix.subarray(rows[row]! * columns, (rows[row]! + 1) * columns), row * columns);
  }
  return picked;
}
