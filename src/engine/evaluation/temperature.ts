/** The temperature that makes a model's confidence believable, where there is one. */
import { throwIfCancelled } from '../../shared/errors.ts';
import { randomStream, shuffled } from '../data/random.ts';
import { pause } from '../pause.ts';
import type { Watched } from './bootstrap.ts';
import { bestScale, scaledLoss } from './score-scale.ts';

export interface TemperatureOptions extends Watched {
  /** n×classes, of validation faces. */
  readonly probabilities: Float32Array;
  readonly truth: Int32Array;
  readonly classes: number;
  /** Person of each face. */
  readonly groups: Int32Array;
  readonly seed: number;
}

const FOLDS = 5;
/** Fewer validation faces, or fewer people than folds, say too little of one number. */
const LEAST_FACES = 30;
/**
 * How firmly the temperature is held at 1: some faces that are all right would else make any model as sure as can be. (30 faces drawn from
 * models that are as sure as they should be, 100 draws: on other faces the likelihood lost 0.059 nats without it, 0.009 with it, 0.552 and
 * 0.054 at worst; of models twice too sure it mended more with it than without.)
 */
const PULL = 3;
/** Logarithm of the smallest normal number of float32. */
const LEAST_SCORE = Math.log(2 ** -126);

/**
 * Temperature scaling (Guo 2017) on validation faces. Kept only where it helps on people that it was not chosen by: in a cross-validation
 * over people, the likelihood of their labels has to be better with it than without.
 * @returns What scores are divided by, or null where it does not help or too few people and faces are there.
 */
export async function fitTemperature({
  probabilities,
  truth,
  classes,
  groups,
  seed,
  signal,
  onProgress,
}: TemperatureOptions): Promise<number | null> {
  const people = [...new Set(groups)];
  if (people.length < FOLDS || truth.length < LEAST_FACES) return null;
  const folds = new Map(Array.from(shuffled(people, randomStream(seed, FOLDS)), (group, n) => [group, n % FOLDS]));
  const answered = Array.from({ length: classes }, (_, c) => truth.some((_label, face) => probabilities[face * classes + c]! > 0));
  // A probability of 0 may have been any that float32 does not hold; that of a class which is never answered is none.
  const scores = Float64Array.from(probabilities, (probability, at) =>
    answered[at % classes] ? Math.max(LEAST_SCORE, Math.log(probability)) : -Infinity,
  );
  // A face of a class that is never answered has no say: no temperature could make that answer right.
  const labels = (counts: (face: number) => boolean) => {
    const shares = new Float32Array(scores.length);
    truth.forEach((label, face) => answered[label] && counts(face) && (shares[face * classes + label] = 1));
    return shares;
  };
  let gain = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    onProgress?.(fold / FOLDS);
    await pause();
    throwIfCancelled(signal, 'Judging');
    const held = labels((face) => folds.get(groups[face]!) === fold);
    const scale = bestScale(
      scores,
      labels((face) => folds.get(groups[face]!) !== fold),
      classes,
      PULL,
    );
    gain += scaledLoss(1, scores, held, classes) - scaledLoss(scale, scores, held, classes);
  }
  return gain > 0
    ? 1 /
        bestScale(
          scores,
          labels(() => true),
          classes,
          PULL,
        )
    : null;
}
