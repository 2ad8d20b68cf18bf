import { describe, expect, it } from 'vitest';
import { calibrationOf } from '../../../../src/engine/evaluation/calibration.ts';
import { evaluate } from '../../../../src/engine/evaluation/evaluate.ts';
import { correctDense, correctProbabilities, shareShift } from '../../../../src/engine/evaluation/output-correction.ts';
import { bestScale, scaledLoss } from '../../../../src/engine/evaluation/score-scale.ts';
import { fitTemperature } from '../../../../src/engine/evaluation/temperature.ts';
import { largestOf } from '../../../../src/engine/evaluation/metrics.ts';
import { applyHead } from '../../../../src/engine/heads/head-weights.ts';
import { randomStream } from '../../../../src/engine/data/random.ts';
import { evaluation } from '../../../../src/shared/evaluation.ts';
import { PROBABILITIES, TRUTH } from './ten-faces.ts';

describe('calibrationOf', () => {
  it('agrees with scikit-learn 1.9 (brier_score_loss with scale_by_half=False, log_loss) and numpy (the bins of Guo 2017)', () => {
    const { brier, nll, ece, reliability } = calibrationOf(PROBABILITIES, TRUTH, 3);
    expect(brier).toBeCloseTo(0.37272, 6);
    expect(nll).toBeCloseTo(0.6494998905272658, 6);
    expect(ece).toBeCloseTo(0.362, 6);
    expect(reliability).toHaveLength(15);
    expect(reliability.reduce((sum, { count }) => sum + count, 0)).toBe(10);
  });

  it('is 0 where the model is sure and right, and finite where it is sure and wrong', () => {
    expect(calibrationOf(Float32Array.of(1, 0, 0, 1), Int32Array.of(0, 1), 2)).toMatchObject({ ece: 0, brier: 0, nll: 0 });
    const wrong = calibrationOf(Float32Array.of(1, 0), Int32Array.of(1), 2);
    expect(wrong).toMatchObject({ ece: 1, brier: 2 });
    expect(wrong.nll).toBeCloseTo(Math.log(1e7), 6);
  });
});

describe('temperature', () => {
  it('is the minimum that scipy 1.17 finds (optimize.minimize_scalar)', () => {
    const scores = Float64Array.from(PROBABILITIES, Math.log);
    const shares = new Float32Array(30);
    TRUTH.forEach((label, face) => (shares[face * 3 + label] = 1));
    const scale = bestScale(scores, shares, 3);
    expect(1 / scale).toBeCloseTo(0.5492037634806218, 5);
    expect(scaledLoss(scale, scores, shares, 3) / 10).toBeCloseTo(0.5906660225661013, 6);
  });

  /** Answers that are right as often as they say, then made surer by `factor`. */
  function answers(faces: number, factor: number, seed = 4) {
    const random = randomStream(seed);
    const probabilities = new Float32Array(faces * 3);
    const truth = new Int32Array(faces);
    for (let face = 0; face < faces; face++) {
      const honest = [0.2 + 0.6 * random.uniform(), 0.2 * random.uniform()];
      const row = [honest[0]!, honest[1]!, 1 - honest[0]! - honest[1]!];
      const draw = random.uniform();
      truth[face] = draw < row[0]! ? 0 : draw < row[0]! + row[1]! ? 1 : 2;
      const sum = row.reduce((total, p) => total + p ** factor, 0);
      row.forEach((p, c) => (probabilities[face * 3 + c] = p ** factor / sum));
    }
    return { probabilities, truth, classes: 3, groups: truth.map((_, face) => face), seed: 1 };
  }

  it('finds by how much a model is too sure, and mends it without changing an answer', async () => {
    const sure = answers(1500, 3);
    const temperature = (await fitTemperature(sure))!;
    expect(temperature).toBeGreaterThan(2.4);
    expect(temperature).toBeLessThan(3.8);
    const calmed = correctProbabilities(sure.probabilities, 3, { temperature, shift: [0, 0, 0] });
    expect(largestOf(calmed, 3)).toEqual(largestOf(sure.probabilities, 3));
    expect(calibrationOf(calmed, sure.truth, 3).ece).toBeLessThan(calibrationOf(sure.probabilities, sure.truth, 3).ece / 3);
  });

  it('is the same beside a class that the model never answers, which stays so', async () => {
    const three = answers(600, 3);
    const four = new Float32Array(600 * 4);
    for (let face = 0; face < 600; face++) four.set(three.probabilities.subarray(face * 3, face * 3 + 3), face * 4);
    // A tenth of the faces are of the fourth class.
    const truth = three.truth.map((label, face) => (face % 10 === 0 ? 3 : label));
    const without = (await fitTemperature({ ...three, groups: three.groups.map((face) => (face % 10 === 0 ? -1 : face)) }))!;
    const beside = (await fitTemperature({ ...three, probabilities: four, truth, classes: 4 }))!;
    expect(beside / without).toBeGreaterThan(0.8);
    expect(beside / without).toBeLessThan(1.25);
    const calmed = correctProbabilities(four, 4, { temperature: beside, shift: [0, 0, 0, 0] });
    expect(calmed.filter((_, at) => at % 4 === 3).every((probability) => probability === 0)).toBe(true);
    expect(calmed.every(Number.isFinite)).toBe(true);
  });

  it('does not make a model sure of itself because of some faces that were all right', async () => {
    const faces = 40;
    const probabilities = Float32Array.from({ length: faces * 2 }, (_, at) => (at % 2 === 0 ? 0.9 : 0.1));
    const truth = new Int32Array(faces);
    const temperature = (await fitTemperature({ probabilities, truth, classes: 2, groups: truth.map((_, face) => face), seed: 1 }))!;
    // Without being held it would be at its limit, 0.25, which turns 90 % into 99.98 %.
    expect(temperature).toBeGreaterThan(0.5);
    expect(temperature).toBeLessThan(1);
  });

  it('is broken off between two folds', async () => {
    const shares: number[] = [];
    const onProgress = (share: number) => void shares.push(share);
    const broken = fitTemperature({ ...answers(60, 3), signal: AbortSignal.abort(), onProgress });
    await expect(broken).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(shares).toEqual([0]);
  });

  it('is left out where it would only follow chance, or where too few people are there', async () => {
    const found = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => fitTemperature(answers(400, 1, seed))));
    expect(found).toContain(null);
    for (const temperature of found) expect(Math.abs((temperature ?? 1) - 1)).toBeLessThan(0.2);
    const sure = answers(1500, 3);
    expect(await fitTemperature({ ...sure, groups: sure.groups.map((face) => face % 4) })).toBeNull();
    expect(await fitTemperature(answers(29, 3))).toBeNull();
  });
});

describe('a correction', () => {
  it('gives the same as weights of the last layer and as probabilities', () => {
    const random = randomStream(9);
    const draw = (count: number) => Float32Array.from({ length: count }, () => random.uniform() * 4 - 2);
    const head = { features: 5, classes: 3, kernel: draw(15), bias: draw(3) };
    const features = draw(40);
    const correction = { temperature: 1.7, shift: shareShift([0.7, 0.2, 0.1], [1, 1, 1]) };
    const folded = applyHead({ ...head, ...correctDense(head, correction) }, features);
    const after = correctProbabilities(applyHead(head, features), 3, correction);
    folded.forEach((probability, at) => expect(probability).toBeCloseTo(after[at]!, 5));
  });

  it("is Bayes' rule: equal answers become the shares in use, and shares that stay change nothing", () => {
    const equal = new Float32Array(3).fill(1 / 3);
    const moved = correctProbabilities(equal, 3, { temperature: 1, shift: shareShift([0.7, 0.2, 0.1], [2, 2, 2]) });
    [0.7, 0.2, 0.1].forEach((share, c) => expect(moved[c]).toBeCloseTo(share, 6));
    expect(shareShift([4, 2, 2], [0.5, 0.25, 0.25])).toEqual([0, 0, 0]);
  });
});

describe('evaluate', () => {
  it('tells the accuracy at other class shares: recalls in their proportion', async () => {
    const figures = await evaluate({
      probabilities: PROBABILITIES,
      truth: TRUTH,
      classes: 3,
      groups: TRUTH.map((_, n) => n),
      seed: 1,
      expected: [2, 1, 1],
    });
    // Recalls: 3 of 4, 2 of 3, 2 of 3.
    expect(figures.inUse!.accuracy).toBeCloseTo(0.5 * 0.75 + 0.5 * (2 / 3), 10);
    expect(figures.inUse!.shares).toEqual([0.5, 0.25, 0.25]);
    expect(figures.inUse!.accuracyInterval[0]).toBeLessThanOrEqual(figures.inUse!.accuracy);
    expect(evaluation.parse(figures)).toEqual(figures);
  });

  it('is read from projects that were made before calibration was measured', async () => {
    const { ece, brier, nll, reliability, ...old } = await evaluate({
      probabilities: PROBABILITIES,
      truth: TRUTH,
      classes: 3,
      groups: TRUTH,
      seed: 1,
    });
    expect([ece, brier, nll, reliability.length]).not.toContain(undefined);
    expect(evaluation.parse(old)).toEqual(old);
  });
});
