/** What several cores bring: images a second by the number of threads, from kept activations, and whether memory stays as it is. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { DEFAULT_BASE_ID } from '../../src/engine/bases/base.ts';
import { randomStream } from '../../src/engine/data/random.ts';
import { pixelTensor } from '../../src/engine/evaluation/predict.ts';
import { answersOf } from '../../src/engine/kernels/forward.ts';
import { kernelHost } from '../../src/engine/kernels/install.ts';
import { buildNetwork } from '../../src/engine/network.ts';
import { packActivations, unpackActivations } from '../../src/engine/training/activations.ts';
import { Learner } from '../../src/engine/training/learner.ts';
import { cutNetwork } from '../../src/engine/training/passes.ts';
import { loadBackend } from '../../src/studio/backends/load.ts';
import { loadBase } from '../../src/studio/learning/base-loader.ts';
import { startHelpers, threadCount } from '../../src/studio/learning/crew.ts';

const CLASSES = 7;
const BATCH = 32;
const ROUNDS = 15;
const STEPS = 10_000;
const PLAN = { rateFactor: 1, weightDecay: 1e-4 };

/** Rounds go through all numbers of threads in turn, so that whatever else the machine does falls on all alike; the quickest counts. */
export async function benchThreads(): Promise<void> {
  const { description } = await loadBackend();
  const base = await loadBase(DEFAULT_BASE_ID, null);
  const { features, inputSize, blocks } = base.card;
  const random = randomStream(1);
  const head = {
    features,
    classes: CLASSES,
    kernel: Float32Array.from({ length: features * CLASSES }, () => random.uniform() / 10),
    bias: new Float32Array(CLASSES),
  };
  const network = buildNetwork(base, head);
  const bytes = Uint8Array.from({ length: BATCH * inputSize * inputSize * 3 }, () => random.below(256));
  const pixels = pixelTensor(bytes, BATCH, inputSize);
  const aims = Float32Array.from({ length: BATCH * CLASSES }, (_, at) => (at % CLASSES === Math.floor(at / CLASSES) % CLASSES ? 1 : 0));
  const [last, all] = [1, blocks.length].map((unfreeze) => new Learner(cutNetwork(network, base.card, unfreeze)));
  const kept = await keep(last!, pixels);
  let step = 0;
  const learn = async (learner: Learner) => {
    const { gradients } = await learner.gradients({ pixels, aims, count: BATCH });
    learner.step(gradients, ++step, 1e-5, PLAN);
  };
  const learnKept = async () => {
    const cut = unpackActivations(kept, last!.passes.cutShape);
    const { gradients } = await last!.gradientsAt({ cut, aims, count: BATCH });
    cut.dispose();
    last!.step(gradients, ++step, 1e-5, PLAN);
  };
  const work: Readonly<Record<string, () => Promise<void>>> = {
    'features or answers': async () => answersOf(network, pixels).dispose(),
    'learning in all blocks': () => learn(all!),
    'learning in the last block': () => learn(last!),
    'the same from kept activations': learnKept,
  };

  const most = threadCount();
  const counts = [...new Set([1, 2, 4, 8, most])].filter((count) => count <= most).sort((a, b) => a - b);
  const best = new Map(Object.keys(work).map((name) => [name, counts.map(() => Infinity)]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, count] of counts.entries()) {
      kernelHost()!.dismissHelpers();
      await Promise.all(startHelpers(count).map(arrived));
      await sleep(100);
      for (const [name, run] of Object.entries(work)) {
        const began = performance.now();
        await run();
        const times = best.get(name)!;
        times[at] = Math.min(times[at]!, performance.now() - began);
      }
    }
  }
  console.log(
    `${description}; expression network, batches of ${BATCH}, images a second by threads, the quickest of ${ROUNDS} rounds in turns`,
  );
  for (const [name, times] of best) {
    const shown = times.map((time, at) => `${counts[at]}: ${((1000 * BATCH) / time).toFixed(0)} (${(times[0]! / time).toFixed(2)}×)`);
    console.log(`  ${name.padEnd(32)} ${shown.join('   ')}`);
  }
  const [uncached, cached] = ['learning in the last block', 'the same from kept activations'].map((name) => best.get(name)!.at(-1)!);
  console.log(
    `  kept activations: ${(uncached! / cached!).toFixed(1)}× the step without them (bar 3×), ${(kept[0]!.length / 1024).toFixed(1)} kB a face`,
  );
  await steady(last!, kept, aims);
  kernelHost()!.dismissHelpers();
  tf.dispose(pixels);
  for (const learner of [last!, all!]) learner.dispose();
  network.dispose();
}

/** By itself a helper keeps no program alive, not even one that waits for it. */
async function arrived(helper: Worker): Promise<void> {
  helper.ref();
  await once(helper, 'online');
  helper.unref();
}

/** Tensors and memory over ten thousand steps, once the heap has its size. */
async function steady(learner: Learner, kept: readonly Uint8Array[], aims: Float32Array): Promise<void> {
  const few = kept.slice(0, 2);
  const run = async (steps: number) => {
    for (let step = 1; step <= steps; step++) {
      const cut = unpackActivations(few, learner.passes.cutShape);
      const { gradients } = await learner.gradientsAt({ cut, aims: aims.subarray(0, few.length * CLASSES), count: few.length });
      cut.dispose();
      learner.step(gradients, step, 1e-6, PLAN);
    }
  };
  // Until then V8's heap grows to what it likes to have.
  await run(STEPS / 2);
  const before = { tensors: tf.memory().numTensors, rss: process.memoryUsage().rss };
  await run(STEPS);
  const grown = (process.memoryUsage().rss - before.rss) / 2 ** 20;
  console.log(`  ${STEPS} steps: ${tf.memory().numTensors - before.tensors} tensors more, ${grown.toFixed(0)} MiB more memory in use`);
}

async function keep({ passes }: Learner, pixels: tf.Tensor): Promise<Uint8Array[]> {
  const cut = tf.tidy(() => passes.frozen(pixels));
  const values = (await cut.data()) as Float32Array;
  cut.dispose();
  const length = values.length / BATCH;
  return Array.from({ length: BATCH }, (_, n) => packActivations(values.subarray(n * length, (n + 1) * length), passes.cutShape.at(-1)!));
}

if (import.meta.main) await benchThreads();
