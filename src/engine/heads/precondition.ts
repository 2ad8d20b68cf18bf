/** The curvature of a softmax regression, guessed from how the features vary together: with it a head needs few steps. */
import * as tf from '@tensorflow/tfjs';
import { timesEach } from './beside.ts';

export interface Preconditioner {
  /**
   * For each v, weights [length × classes] and then biases: (A + λI)⁻¹·v, with A = p·(1 − p)·XᵀX/n and p = 1/classes, and the biases divided
   * by p·(1 − p). In float32 and nearly: a guess need not be better.
   */
  ease(vectors: readonly Float64Array[], strength: number): Promise<Float64Array[]>;
  dispose(): void;
}

/** A strength below this, or below as much of A's largest row, is taken for it: float32 tells no more. */
const LEAST = 1e-5;
/** Norm of what an inverse may leave of I before its last round, which squares it. */
const NEAR = 0.3;
const ROUNDS = 40;

/** For rows x [n, length]. An upper bound of the true curvature is ½·XᵀX/n (Böhning 1992); at even probabilities it is A. */
export function preconditioner(x: tf.Tensor2D, classes: number): Preconditioner {
  const [count, length] = x.shape;
  const spread = (1 / classes) * (1 - 1 / classes);
  const inverses = new Map<number, Promise<tf.Tensor2D>>();
  let curvature: Promise<Curvature> | null = null;

  const inverse = async (strength: number): Promise<tf.Tensor2D> => {
    const stronger = [...inverses.keys()].filter((other) => other > strength);
    curvature ??= curvatureOf(x, spread / count);
    const { values, largest } = await curvature;
    const own = Math.max(strength, LEAST * largest, LEAST);
    // From one that is stronger the rounds are sure to get nearer, and the next one is there in a few.
    const near = await inverses.get(Math.min(...stronger));
    const start = near ?? tf.tidy(() => tf.eye(length).div<tf.Tensor2D>(largest + own));
    const matrix = tf.tidy(() => values.add<tf.Tensor2D>(tf.eye(length).mul(own)));
    const found = await inverseOf(matrix, start);
    tf.dispose(near ? [matrix] : [matrix, start]);
    return found;
  };

  return {
    async ease(vectors, strength) {
      if (!inverses.has(strength)) inverses.set(strength, inverse(strength));
      const known = await inverses.get(strength)!;
      const columns = vectors.length * classes;
      const values = await timesEach(known, vectors, classes);
      return vectors.map((vector, k) => {
        const eased = new Float64Array(vector.length);
        for (let f = 0; f < length; f++) for (let c = 0; c < classes; c++) eased[f * classes + c] = values[f * columns + k * classes + c]!;
        for (let at = length * classes; at < vector.length; at++) eased[at] = vector[at]! / spread;
        return eased;
      });
    },
    dispose() {
      // What could not be computed has been told to whoever asked for it.
      for (const known of inverses.values()) known.then((tensor) => tensor.dispose(), ignore);
      curvature?.then(({ values }) => values.dispose(), ignore);
    },
  };
}

interface Curvature {
  readonly values: tf.Tensor2D;
  /** The largest sum of a row's sizes: no eigenvalue is larger. */
  readonly largest: number;
}

async function curvatureOf(x: tf.Tensor2D, scale: number): Promise<Curvature> {
  const values = tf.tidy(() => tf.matMul(x, x, true).mul<tf.Tensor2D>(scale));
  return { values, largest: await numberOf(() => values.abs().sum(1).max()) };
}

/** By Newton and Schulz (1933): X ← X + X·(I − A·X), which squares what is left of I. `start`: some X with which less than I is left. */
async function inverseOf(matrix: tf.Tensor2D, start: tf.Tensor2D): Promise<tf.Tensor2D> {
  let found = start.clone();
  let left = Infinity;
  for (let round = 0; round < ROUNDS && left > NEAR; round++) {
    const rest = tf.tidy(() => tf.eye(matrix.shape[0]).sub<tf.Tensor2D>(matrix.matMul(found)));
    const now = Math.sqrt(await numberOf(() => rest.mul(rest).sum()));
    // Rounding has the last word: better the inverse as it was than one that goes astray.
    const next = now < left ? tf.tidy(() => found.add<tf.Tensor2D>(found.matMul(rest))) : null;
    rest.dispose();
    if (!next) break;
    found.dispose();
    [found, left] = [next, now];
  }
  return found;
}

const ignore = () => undefined;

async function numberOf(f: () => tf.Tensor): Promise<number> {
  const tensor = tf.tidy(f);
  const [value] = await tensor.data();
  tensor.dispose();
  return value!;
}
