/** Losses of some steps from a fixed start: every backend has to give the same. */
import type { Base } from '../../engine/bases/base.ts';
import { randomStream } from '../../engine/data/random.ts';
import { meanCrossEntropy } from '../../engine/evaluation/metrics.ts';
import { pixelTensor } from '../../engine/evaluation/predict.ts';
import { buildNetwork } from '../../engine/network.ts';
import { Learner } from '../../engine/training/learner.ts';
import { cutNetwork } from '../../engine/training/passes.ts';

/** How far a loss may be from that of another backend: sums in another order round otherwise. */
export const LOSS_TOLERANCE = 1e-3;

const CLASSES = 3;

/** Losses before each step, all layers learning, on the current backend. The base is left as it was. */
export async function lossesOfSteps(base: Base, { steps, batch, rate }: { steps: number; batch: number; rate: number }): Promise<number[]> {
  const { inputSize, features, blocks } = base.card;
  const random = randomStream(3);
  const kernel = Float32Array.from({ length: features * CLASSES }, () => (random.uniform() - 0.5) / 5);
  // Noise with a tint by class, so that there is something to learn.
  const length = inputSize * inputSize * 3;
  const bytes = Uint8Array.from(
    { length: batch * length },
    (_, at) => 60 + random.below(80) + (at % 3 === Math.floor(at / length) % CLASSES ? 80 : 0),
  );
  const aims = Float32Array.from({ length: batch * CLASSES }, (_, at) => (at % CLASSES === Math.floor(at / CLASSES) % CLASSES ? 1 : 0));
  const network = buildNetwork(base, { features, classes: CLASSES, kernel, bias: new Float32Array(CLASSES) });
  const pixels = pixelTensor(bytes, batch, inputSize);
  const learner = new Learner(cutNetwork(network, base.card, blocks.length));
  try {
    const losses: number[] = [];
    for (let step = 1; step <= steps; step++) {
      const { gradients, probabilities } = await learner.gradients({ pixels, aims, count: batch });
      losses.push(meanCrossEntropy(probabilities, aims, CLASSES));
      learner.step(gradients, step, rate, { rateFactor: 1, weightDecay: 0.01 });
    }
    return losses;
  } finally {
    learner.dispose();
    pixels.dispose();
    network.dispose();
  }
}

/** Largest difference of two lists of losses; infinite where one is not a number. */
export function lossDifference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((most, loss, at) => (Math.abs(loss - b[at]!) >= 0 ? Math.max(most, Math.abs(loss - b[at]!)) : Infinity), 0);
}
