/** Several heads beside each other, so that one matrix product serves all of them. */
import * as tf from '@tensorflow/tfjs';

/** `left` [rows × length] times the weights of each point, which are the first length × classes numbers of it: rows × (points × classes). */
export async function timesEach(left: tf.Tensor2D, points: readonly Float64Array[], classes: number): Promise<Float32Array> {
  const length = left.shape[1];
  const columns = points.length * classes;
  const side = new Float32Array(length * columns);
  points.forEach((point, k) => {
    for (let f = 0; f < length; f++) for (let c = 0; c < classes; c++) side[f * columns + k * classes + c] = point[f * classes + c]!;
  });
  const product = tf.tidy(() => tf.matMul(left, tf.tensor2d(side, [length, columns])));
  const values = (await product.data()) as Float32Array;
  product.dispose();
  return values;
}
