import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../src/engine/data/random.ts';
import { applyHead } from '../../../../src/engine/heads/head-weights.ts';
import { fitSoftmax } from '../../../../src/engine/heads/softmax.ts';

/** Hours of study and whether the exam was passed: https://en.wikipedia.org/wiki/Logistic_regression#Example */
const HOURS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5, 5.5];
const PASSED = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1];

function random(count: number, featureLength: number, classes: number) {
  const stream = randomStream(7);
  const features = Float32Array.from({ length: count * featureLength }, () => stream.uniform() * 4 - 1);
  const targets = new Float32Array(count * classes);
  for (let row = 0; row < count; row++) {
    const shares = Array.from({ length: classes }, () => stream.uniform());
    const sum = shares.reduce((total, share) => total + share, 0);
    shares.forEach((share, c) => (targets[row * classes + c] = share / sum));
  }
  return { features, count, featureLength, targets, classes };
}

describe('fitSoftmax', () => {
  it('finds the published logistic regression: intercept −4.1, slope 1.5', async () => {
    const head = await fitSoftmax({
      features: Float32Array.from(HOURS),
      count: 20,
      featureLength: 1,
      targets: Float32Array.from(PASSED.flatMap((passed) => [1 - passed, passed])),
      classes: 2,
      l2: 1e-9,
    });
    expect(head.kernel[1]! - head.kernel[0]!).toBeCloseTo(1.5046, 2);
    expect(head.bias[1]! - head.bias[0]!).toBeCloseTo(-4.0777, 2);
    // Probability of passing after 2 and 4 hours, same source: 0.25 and 0.87.
    expect(applyHead(head, Float32Array.of(2, 4))[1]).toBeCloseTo(0.2557, 2);
    expect(applyHead(head, Float32Array.of(2, 4))[3]).toBeCloseTo(0.8744, 2);
  });

  it.each([2, 3, 5, 8])('ends where the penalised loss has no slope, with %i classes and soft targets', async (classes) => {
    const data = random(60, 6, classes);
    const l2 = 0.05;
    const head = await fitSoftmax({ ...data, l2 });
    const loss = (shifted: typeof head) => penalisedLoss(shifted, data, l2);
    const here = loss(head);
    for (let at = 0; at < head.kernel.length; at++) {
      for (const step of [0.02, -0.02]) {
        const kernel = head.kernel.slice();
        kernel[at]! += step;
        expect(loss({ ...head, kernel })).toBeGreaterThan(here - 1e-7);
      }
    }
  });

  it('gives the same bits for the same input', async () => {
    const data = random(50, 5, 3);
    const [one, two] = [await fitSoftmax({ ...data, l2: 0.1 }), await fitSoftmax({ ...data, l2: 0.1 })];
    expect(one).toEqual(two);
  });

  it('stays at its anchor when held fast, with classes that the anchor does not know near 0', async () => {
    const data = random(60, 4, 3);
    const anchor = {
      features: 4,
      classes: 3,
      kernel: Float32Array.from({ length: 12 }, (_, at) => at / 10),
      bias: Float32Array.of(0.1, -0.2, -1e4),
    };
    const head = await fitSoftmax({ ...data, l2: 0, anchor: { head: anchor, known: [true, true, false], strength: 1e5 } });
    head.kernel.forEach((value, at) => expect(value).toBeCloseTo(at % 3 === 2 ? 0 : anchor.kernel[at]!, 3));
    expect(head.bias[2]!).toBeGreaterThan(-20);
  });

  it('a feature that never changes gets no weight', async () => {
    const data = random(40, 3, 2);
    for (let row = 0; row < 40; row++) data.features[row * 3 + 1] = 5;
    const head = await fitSoftmax({ ...data, l2: 0.1 });
    expect([head.kernel[2], head.kernel[3]]).toEqual([0, 0]);
  });

  it('stops when asked', async () => {
    const abort = new AbortController();
    const fit = fitSoftmax({
      ...random(50, 5, 3),
      l2: 0.001,
      signal: abort.signal,
      onIteration: (iteration) => iteration === 2 && abort.abort(),
    });
    await expect(fit).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

/** The same objective, written again in the plainest way, on features standardised here. */
function penalisedLoss(head: { kernel: Float32Array; bias: Float32Array }, data: ReturnType<typeof random>, l2: number): number {
  const { features, count, featureLength, targets, classes } = data;
  const probabilities = applyHead({ ...head, features: featureLength, classes }, features);
  let loss = 0;
  probabilities.forEach((probability, at) => (loss -= (targets[at]! * Math.log(probability)) / count));
  for (let f = 0; f < featureLength; f++) {
    const column = Array.from({ length: count }, (_, row) => features[row * featureLength + f]!);
    const mean = column.reduce((sum, x) => sum + x, 0) / count;
    const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count;
    for (let c = 0; c < classes; c++) loss += (l2 / 2) * variance * head.kernel[f * classes + c]! ** 2;
  }
  return loss;
}
