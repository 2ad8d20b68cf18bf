import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../../src/engine/network.ts';
import { Learner, type LearnerOptions, type StepPlan } from '../../../../src/engine/training/learner.ts';
import { cutNetwork } from '../../../../src/engine/training/passes.ts';
import { tinyBase, tinyHead } from '../tiny-base.ts';

const PLAN: StepPlan = { rateFactor: 1, weightDecay: 0 };
const base = tinyBase();
beforeAll(async () => void (await tf.setBackend('cpu')));

function learner(options: LearnerOptions = {}, classes = 3) {
  const network = buildNetwork(base, tinyHead(classes));
  const made = new Learner(cutNetwork(network, base.card, 2), options);
  const values = (name: string) =>
    made.passes.parameters
      .find((parameter) => parameter.name === name)!
      .variable.dataSync()
      .slice();
  return { made, values, network, done: () => [made, network].forEach((owner) => void owner.dispose()) };
}

const pixels = () =>
  tf.tensor4d(
    Float32Array.from({ length: 2 * 8 * 8 * 3 }, (_, at) => (at * 37) % 255),
    [2, 8, 8, 3],
  );
const ones = ({ passes }: Learner) => passes.parameters.map(({ variable }) => new Float32Array(variable.size).fill(1));

describe('Learner', () => {
  it('asks several questions at once: each has the gradient that it has alone, at its own temperature', async () => {
    const { made, done } = learner({
      questions: [
        { columns: 1, temperature: 1 },
        { columns: 2, temperature: 2 },
      ],
    });
    const batch = pixels();
    const { gradients, probabilities } = await made.gradients({ pixels: batch, aims: Float32Array.of(1, 0.3, 0.7, 1, 1, 0), count: 2 });
    // The first question has one answer, so nothing to learn; the second is a softmax of the last two scores by 2.
    expect(Array.from(probabilities)).toEqual([1, 1]);
    const variables = made.passes.parameters.map(({ variable }) => variable);
    const { grads } = tf.variableGrads(
      () =>
        tf
          .logSoftmax(made.passes.learning(made.passes.frozen(batch)).slice([0, 1], [-1, 2]).div<tf.Tensor2D>(2))
          .mul(tf.tensor2d([0.3, 0.7, 1, 0], [2, 2]))
          .sum()
          .div<tf.Scalar>(-2),
      variables,
    );
    variables.forEach(({ name }, n) => grads[name]!.dataSync().forEach((value, at) => expect(gradients[n]![at]).toBeCloseTo(value, 5)));
    done();
  });

  it('gives the head a rate of its own, and keeps a block that has not joined to the last bit', () => {
    const { made, values, done } = learner();
    const [head, block1, block2] = [values('head/bias'), values('block1_conv/bias'), values('block2_conv/bias')];
    made.step(ones(made), 1, 0.01, { ...PLAN, headFactor: 10, joinEvery: 1 });
    expect(head[0]! - values('head/bias')[0]!).toBeCloseTo(0.1, 4);
    expect(block2[0]! - values('block2_conv/bias')[0]!).toBeCloseTo(0.01, 4);
    expect(values('block1_conv/bias')).toEqual(block1);
    done();
  });

  it('takes steps of the size of the rate in a block that joins late, from its first on', () => {
    const { made, values, done } = learner();
    const joinEvery = 500;
    const at = () => values('block1_conv/bias')[0]!;
    const start = at();
    for (let step = 1; step <= joinEvery; step++) made.step(ones(made), step, 1e-4, { ...PLAN, joinEvery });
    expect(at()).toBe(start);
    for (let step = joinEvery + 1; step <= joinEvery + 20; step++) made.step(ones(made), step, 1e-3, { ...PLAN, joinEvery });
    expect(start - at()).toBeCloseTo(20 * 1e-3, 4);
    done();
  });

  it('pulls blocks back to where they began, and the head not', () => {
    const [free, pulled] = [learner(), learner()];
    for (let step = 1; step <= 20; step++) {
      free.made.step(ones(free.made), step, 0.01, PLAN);
      pulled.made.step(ones(pulled.made), step, 0.01, { ...PLAN, pull: 10 });
    }
    const start = learner();
    const away = (from: typeof free, name: string) => Math.abs(from.values(name)[0]! - start.values(name)[0]!);
    expect(away(pulled, 'block1_conv/bias')).toBeLessThan(0.6 * away(free, 'block1_conv/bias'));
    expect(away(pulled, 'head/bias')).toBeCloseTo(away(free, 'head/bias'), 6);
    for (const { done } of [free, pulled, start]) done();
  });

  it('judges and keeps the running average where one is kept, and learns on from the weights', () => {
    const { made, values, done } = learner({ ema: 0.9 });
    const start = values('head/bias')[0]!;
    for (let step = 1; step <= 5; step++) made.step(ones(made), step, 0.01, PLAN);
    const weights = values('head/bias')[0]!;
    made.showJudged();
    const average = values('head/bias')[0]!;
    expect(average).toBeGreaterThan(weights);
    expect(average).toBeLessThan(start);
    made.keepBest();
    made.showWeights();
    expect(values('head/bias')[0]).toBe(weights);
    made.showBlend(1);
    expect(values('head/bias')[0]).toBe(average);
    done();
  });

  it('learns the statistics of batch normalisation only where asked to', async () => {
    for (const statistics of ['keep', 'learn'] as const) {
      const { made, done } = learner({ statistics });
      const means = () => made.passes.statistics.flatMap(({ variable }) => [...variable.dataSync()]);
      const before = means();
      await made.gradients({ pixels: pixels(), aims: Float32Array.of(1, 0, 0, 0, 1, 0), count: 2 });
      expect(means().some((value, at) => value !== before[at])).toBe(statistics === 'learn');
      // An average with the start has the mean of both statistics.
      const now = means();
      made.keepBest();
      made.showBlend(0.5);
      means().forEach((value, at) => expect(value).toBeCloseTo((before[at]! + now[at]!) / 2, 5));
      made.showBlend(0);
      // What it began with is not forgotten.
      expect(means()).toEqual(before);
      done();
    }
  });

  it('leaves the statistics of a block that has not joined as they are', async () => {
    const { made, done } = learner({ statistics: 'learn' });
    const means = () => made.passes.statistics.map(({ name, variable }) => [name, [...variable.dataSync()]] as const);
    const before = new Map(means());
    const batch = pixels();
    await made.gradientsAt({ cut: tf.tidy(() => made.passes.frozen(batch)), aims: Float32Array.of(1, 0, 0, 0, 1, 0), count: 2 }, 1);
    const moved = means().filter(([name, values]) => values.some((value, at) => value !== before.get(name)![at]));
    expect(new Set(moved.map(([name]) => name.split('_')[0]))).toEqual(new Set(['block2']));
    done();
  });

  it('is pulled back to the start at most, however strongly', () => {
    const { made, values, done } = learner();
    const start = values('block1_conv/bias');
    made.step(ones(made), 1, 0.5, { ...PLAN, pull: 10 });
    expect(values('block1_conv/bias')).toEqual(start);
    done();
  });
});
