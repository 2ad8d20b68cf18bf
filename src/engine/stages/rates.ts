/** Learning-rate range test (Smith 2017; the rules are fast.ai's): the rate grows from step to step until the loss runs away. */
import type { RateCurve } from '../../shared/contract/runs.ts';
import type { StepwiseSettings } from '../../shared/contract/stages.ts';
import type * as tf from '@tensorflow/tfjs';
import type { BaseCard } from '../../shared/base-card.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { pickRows } from '../data/rows.ts';
import { meanCrossEntropy } from '../evaluation/metrics.ts';
import { pixelTensor } from '../evaluation/predict.ts';
import { aimsOf, readAugmented } from '../training/batches.ts';
import { epochOrder, lossWeights } from '../training/epoch-order.ts';
import { Learner } from '../training/learner.ts';
import { requireFaces, type StageFaces } from '../training/loop.ts';
import { cutNetwork } from '../training/passes.ts';
import { pause } from '../pause.ts';

export interface RateTestOptions extends StageFaces {
  /** Changed: the test is for a copy. */
  readonly network: tf.LayersModel;
  readonly card: BaseCard;
  readonly unfreeze: number;
  readonly settings: StepwiseSettings;
  readonly onStep?: (done: number, all: number) => void;
  readonly signal: AbortSignal;
}

const FIRST = 1e-7;
const LAST = 10;
const STEPS = 100;
/** It ends where the smoothed loss is this many times its best. */
const RUNAWAY = 4;
/** A loss that falls by a smaller share than this has not fallen. */
const LEAST_FALL = 0.01;
/** Weight of the losses before in the smoothed one: with less, the noise of single batches looks like a fall. */
const SMOOTHING = 0.98;
/** Steps that say nothing of a good rate: at the beginning the mean is of few losses, at the end it runs away. */
const SETTLING = 10;
const RUNNING_AWAY = 5;

export async function testRates(options: RateTestOptions): Promise<RateCurve> {
  requireFaces(options);
  const learner = new Learner(cutNetwork(options.network, options.card, options.unfreeze), options.settings);
  try {
    const points = await risingRates(learner, options);
    const suggestion = valley(points.slice(SETTLING, -RUNNING_AWAY));
    return { points, suggestion, words: describe(points, suggestion) };
  } finally {
    learner.dispose();
  }
}

async function risingRates(learner: Learner, options: RateTestOptions): Promise<RateCurve['points']> {
  const { pixels, targets, classes, train, settings, signal } = options;
  const weights = new Float32Array(pixels.count);
  lossWeights(options).forEach((weight, n) => (weights[train[n]!] = weight));
  const points: RateCurve['points'] = [];
  let smoothed = 0;
  let best = Infinity;
  let position = 0;
  let epoch = 0;
  let order = epochOrder(options, epoch);
  for (let step = 0; step < STEPS; step++) {
    throwIfCancelled(signal, 'The test of learning rates');
    if (position >= order.length) {
      order = epochOrder(options, ++epoch);
      position = 0;
    }
    const faces = order.subarray(position, position + settings.batchSize);
    position += faces.length;
    const labels = pickRows(targets, classes, faces);
    const aims = aimsOf(labels, classes, pickRows(weights, 1, faces), settings.labelSmoothing);
    const batch = pixelTensor(await readAugmented(pixels, faces, epoch, settings), faces.length, pixels.size);
    const { gradients, probabilities } = await learner.gradients({ pixels: batch, aims, count: faces.length });
    batch.dispose();
    const loss = meanCrossEntropy(probabilities, labels, classes);
    if (!Number.isFinite(loss)) break;
    smoothed = SMOOTHING * smoothed + (1 - SMOOTHING) * loss;
    // Without this the first values would lean to 0 (as in Adam).
    const shown = smoothed / (1 - SMOOTHING ** (step + 1));
    const rate = FIRST * (LAST / FIRST) ** (step / (STEPS - 1));
    points.push({ rate, loss, smoothed: shown });
    best = Math.min(best, shown);
    if (shown > RUNAWAY * best) break;
    learner.step(gradients, step + 1, rate, settings);
    options.onStep?.(step + 1, STEPS);
    await pause();
  }
  return points;
}

/**
 * fast.ai's "valley": the middle of the longest run of ever lower losses, which is taken to begin as many steps before its end as it has
 * losses. Where it really began says little: among the smallest rates the loss falls and rises by chance alone.
 * @returns null where the loss hardly falls.
 */
export function valley(points: RateCurve['points']): number | null {
  const lengths = points.map(() => 1);
  points.forEach(({ smoothed }, at) => {
    for (let other = 0; other < at; other++) {
      if (smoothed < points[other]!.smoothed) lengths[at] = Math.max(lengths[at]!, lengths[other]! + 1);
    }
  });
  const longest = Math.max(0, ...lengths);
  const last = lengths.indexOf(longest);
  const first = Math.max(0, last - longest);
  if (longest < 2 || points[first]!.smoothed - points[last]!.smoothed < LEAST_FALL * points[first]!.smoothed) return null;
  return points[Math.floor((first + last) / 2)]!.rate;
}

function describe(points: RateCurve['points'], suggestion: number | null): string {
  if (suggestion === null) {
    return 'The loss fell at no rate for long, so nothing can be suggested: what is there may have learnt already what these faces can teach it.';
  }
  const worst = points.at(-1)!;
  const end = worst.rate < LAST * 0.99 ? ` From about ${worst.rate.toPrecision(1)} on it runs away.` : '';
  return `A good start is a rate of ${suggestion.toPrecision(2)}, around which the loss falls steadily.${end}`;
}
