/** face-api's network of 68 landmarks: a linear function of features that it makes as its expression network does. */
import * as tf from '@tensorflow/tfjs';
import { weight } from '../bases/face-api.ts';
import { buildFaceFeatures, FACE_EXPRESSION_CARD } from '../bases/face-expression.ts';
import type { WeightMap } from '../bases/weights.ts';
import { answersOf } from '../kernels/forward.ts';
import type { Point } from './face-square.ts';

export interface LandmarkNetwork {
  /** Side of the squares that it looks at. */
  readonly size: number;
  /** @param squares size × size × RGB each. @returns 68 points of each face, as shares of its square. */
  run(squares: readonly Uint8Array[]): Point[][] | Promise<Point[][]>;
}

const POINTS = 68;

/** @param weights Of face-api's `face_landmark_68_model`. */
export function buildLandmarkNetwork(weights: WeightMap): LandmarkNetwork {
  const { inputSize: size, features } = FACE_EXPRESSION_CARD;
  const model = buildFaceFeatures(weights);
  const kernel = tf.tensor2d(weight(weights, 'fc/weights', [features, 2 * POINTS]).data, [features, 2 * POINTS]);
  const bias = tf.tensor1d(weight(weights, 'fc/bias', [2 * POINTS]).data);
  return {
    size,
    run(squares) {
      const pixels = new Float32Array(squares.length * size * size * 3);
      for (const [n, square] of squares.entries()) pixels.set(square, n * square.length);
      const numbers = tf.tidy(() => {
        const found = answersOf(model, tf.tensor4d(pixels, [squares.length, size, size, 3])) as tf.Tensor2D;
        return found.matMul(kernel).add(bias).dataSync();
      });
      return squares.map((_, n) => {
        const from = n * 2 * POINTS;
        return Array.from({ length: POINTS }, (_, point) => ({ x: numbers[from + 2 * point]!, y: numbers[from + 2 * point + 1]! }));
      });
    },
  };
}
