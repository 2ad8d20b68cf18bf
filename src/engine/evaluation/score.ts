/** What validation faces say of a state of learning, and which of two states is better. */
import { confusionOf, figuresOf, largestOf, meanCrossEntropy } from './metrics.ts';

export interface Score {
  readonly loss: number;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
}

export function scoreOf(probabilities: Float32Array, targets: Float32Array, classes: number): Score {
  const truth = largestOf(targets, classes);
  const { accuracy, balancedAccuracy } = figuresOf(confusionOf(truth, largestOf(probabilities, classes), classes), classes);
  return { loss: meanCrossEntropy(probabilities, targets, classes), accuracy, balancedAccuracy };
}

/** Plain and balanced accuracy count alike; 0.02 nats of loss are worth a point, as the loss is less noisy. `by`: at least so much better, as a share. */
export function isBetter(score: Score, than: Score, by = 0): boolean {
  return merit(score) > merit(than) + by;
}

function merit({ loss, accuracy, balancedAccuracy }: Score): number {
  return (accuracy + balancedAccuracy) / 2 - 0.5 * loss;
}
