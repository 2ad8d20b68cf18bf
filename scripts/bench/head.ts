/** A head on cached features, to convergence, its strength found by cross-validation: beside the bar of the design for two cores. */
import * as tf from '@tensorflow/tfjs';
import { fitByCrossValidation } from '../../src/engine/heads/cross-validation.ts';
import { loadBackend } from '../../src/studio/backends/load.ts';
import { startHelpers, threadCount } from '../../src/studio/learning/crew.ts';

const FACES = 5_000;
const FEATURES = 256;
const CLASSES = 7;
/** Faces of a person, and how many of them are validation faces. */
const FACES_EACH = 8;
const VALIDATION_SHARE = 0.2;
/** What sets faces of one class apart from each other, beside noise: light, pose, age and so on. */
const CAUSES = 12;
const STRENGTHS = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001];
const ROUNDS = 7;
const BAR_SECONDS = 1;

export async function benchHead(): Promise<void> {
  await loadBackend();
  startHelpers(threadCount());
  const targets = tf
    .oneHot(
      tf.tensor1d(
        [...Array(FACES).keys()].map((face) => face % CLASSES),
        'int32',
      ),
      CLASSES,
    )
    .toFloat() as tf.Tensor2D;
  const normal = (rows: number, deviation: number, seed: number) => tf.randomNormal([rows, FEATURES], 0, deviation, 'float32', seed);
  const causes = tf.randomNormal([FACES, CAUSES], 0, 0.3, 'float32', 1) as tf.Tensor2D;
  const features = targets
    .matMul(normal(CLASSES, 0.12, 2))
    .add(causes.matMul(normal(CAUSES, 1, 3)))
    .add(normal(FACES, 0.5, 4))
    .relu();
  const groups = Int32Array.from({ length: FACES }, (_, face) => Math.floor(face / FACES_EACH));
  const isValidation = (face: number) => groups[face]! < (VALIDATION_SHARE * FACES) / FACES_EACH;
  const faces = Int32Array.from(groups.keys());
  const data = {
    features: (await features.data()) as Float32Array,
    featureLength: FEATURES,
    targets: (await targets.data()) as Float32Array,
    classes: CLASSES,
    train: faces.filter((face) => !isValidation(face)),
    validation: faces.filter(isValidation),
    groups,
  };
  const settings = { model: 'softmax', units: 0, strength: null, balance: 'none', seed: 1 } as const;
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await fitByCrossValidation({ data, settings, choices: [{ anchor: null, strengths: STRENGTHS }] }, {});
    seconds.push((performance.now() - began) / 1000);
  }
  const middle = seconds.toSorted((a, b) => a - b)[ROUNDS >> 1]!;
  console.log(`head on ${FACES} cached features, ${STRENGTHS.length} strengths, 3 folds, the middle of ${ROUNDS}: ${middle.toFixed(2)} s`);
  console.log(`    (bar ${BAR_SECONDS} s, ratio ${(middle / BAR_SECONDS).toFixed(2)}; best ${Math.min(...seconds).toFixed(2)} s)`);
}
