/** How fast the current backend is with a network: answers, and whole steps of learning. */
import type { Base } from '../../engine/bases/base.ts';
import { randomStream } from '../../engine/data/random.ts';
import { pixelTensor } from '../../engine/evaluation/predict.ts';
import { answersOf } from '../../engine/kernels/forward.ts';
import { buildNetwork } from '../../engine/network.ts';
import { Learner } from '../../engine/training/learner.ts';
import { cutNetwork } from '../../engine/training/passes.ts';

/** Images a second. */
export interface Speed {
  readonly batch: number;
  readonly forward: number;
  readonly training: number;
}

export interface MeasureOptions {
  readonly base: Base;
  readonly batch: number;
  /** Spent on each of the two, beside one round to warm up. */
  readonly seconds: number;
}

const CLASSES = 7;
const FEWEST_ROUNDS = 2;

/** All layers learn. Of several rounds the quickest counts: what else the machine does only ever adds to a round. */
export async function measureSpeed({ base, batch, seconds }: MeasureOptions): Promise<Speed> {
  const { inputSize, features, blocks } = base.card;
  const random = randomStream(1);
  const bytes = Uint8Array.from({ length: batch * inputSize * inputSize * 3 }, () => random.below(256));
  const kernel = Float32Array.from({ length: features * CLASSES }, () => (random.uniform() - 0.5) / 10);
  const network = buildNetwork(base, { features, classes: CLASSES, kernel, bias: new Float32Array(CLASSES) });
  const pixels = pixelTensor(bytes, batch, inputSize);
  const learner = new Learner(cutNetwork(network, base.card, blocks.length));
  try {
    const forward = await quickest(seconds, async () => {
      const answers = answersOf(network, pixels);
      await answers.data();
      answers.dispose();
    });
    const aims = Float32Array.from({ length: batch * CLASSES }, (_, at) => (at % CLASSES === Math.floor(at / CLASSES) % CLASSES ? 1 : 0));
    let step = 0;
    const training = await quickest(seconds, async () => {
      const { gradients } = await learner.gradients({ pixels, aims, count: batch });
      learner.step(gradients, ++step, 1e-4, { rateFactor: 1, weightDecay: 0.01 });
    });
    return { batch, forward: batch / forward, training: batch / training };
  } finally {
    learner.dispose();
    pixels.dispose();
    network.dispose();
  }
}

/** Seconds of the quickest round. */
async function quickest(seconds: number, round: () => Promise<void>): Promise<number> {
  await round();
  let best = Infinity;
  const began = performance.now();
  for (let rounds = 0; rounds < FEWEST_ROUNDS || performance.now() - began < seconds * 1000; rounds++) {
    const start = performance.now();
    await round();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}
