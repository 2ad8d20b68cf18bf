import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../src/engine/evaluation/evaluate.ts';
import { confusionOf, figuresOf, largestOf, meanCrossEntropy } from '../../../../src/engine/evaluation/metrics.ts';

describe('figures', () => {
  it("agree with the examples of scikit-learn's own documentation", () => {
    // sklearn.metrics.confusion_matrix: [[2, 0, 0], [0, 0, 1], [1, 0, 2]]
    expect([...confusionOf([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2], 3)]).toEqual([2, 0, 0, 0, 0, 1, 1, 0, 2]);
    // sklearn.metrics.balanced_accuracy_score: 0.625
    expect(figuresOf(confusionOf([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1], 2), 2).balancedAccuracy).toBeCloseTo(0.625, 10);
    // sklearn.metrics.f1_score(average='macro'): 0.267
    expect(figuresOf(confusionOf([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], 3), 3).macroF1).toBeCloseTo(0.8 / 3, 10);
    // sklearn.metrics.log_loss(["spam", "ham", "ham", "spam"], [[.1, .9], [.9, .1], [.8, .2], [.35, .65]]): 0.21616
    const truth = Float32Array.of(0, 1, 1, 0, 1, 0, 0, 1);
    expect(meanCrossEntropy(Float32Array.of(0.1, 0.9, 0.9, 0.1, 0.8, 0.2, 0.35, 0.65), truth, 2)).toBeCloseTo(0.21616, 5);
  });

  it('leave out classes that are not there, and say NaN of their recall', () => {
    const { balancedAccuracy, macroF1, recall } = figuresOf(confusionOf([0, 0, 1, 1], [0, 0, 1, 0], 3), 3);
    expect(balancedAccuracy).toBe(0.75);
    expect(macroF1).toBeCloseTo((0.8 + 2 / 3) / 2, 10);
    expect(recall[2]).toBeNaN();
  });

  it('of equal probabilities take the first', () => {
    expect([...largestOf(Float32Array.of(0.5, 0.5, 0, 0.2, 0.4, 0.4), 3)]).toEqual([0, 1]);
  });
});

describe('evaluate', () => {
  const oneHot = (answers: readonly number[], classes: number) =>
    Float32Array.from(answers.flatMap((answer) => Array.from({ length: classes }, (_, c) => (c === answer ? 1 : 0))));

  it('gives counts, figures and intervals that hold them', async () => {
    const truth = Int32Array.from({ length: 60 }, (_, face) => face % 3);
    const answers = Array.from(truth, (label, face) => (face % 4 === 0 ? (label + 1) % 3 : label));
    const result = await evaluate({ probabilities: oneHot(answers, 3), truth, classes: 3, groups: truth.map((_, face) => face), seed: 1 });
    expect(result.n).toBe(60);
    expect(result.accuracy).toBe(0.75);
    expect(result.support).toEqual([20, 20, 20]);
    expect(result.confusion).toEqual([
      [15, 5, 0],
      [0, 15, 5],
      [5, 0, 15],
    ]);
    // The normal approximation gives 0.75 ± 1.96·√(0.75·0.25/60) = 0.64 to 0.86.
    expect(result.accuracyInterval[0]).toBeCloseTo(0.64, 1);
    expect(result.accuracyInterval[1]).toBeCloseTo(0.86, 1);
    expect(
      result.recallInterval.every((interval, label) => interval![0] <= result.recall[label]! && result.recall[label]! <= interval![1]),
    ).toBe(true);
  });

  it('is less sure where faces are of few people', async () => {
    const truth = Int32Array.from({ length: 80 }, (_, face) => face % 2);
    // Whole people are right or wrong: eight people of ten faces.
    const answers = Array.from(truth, (label, face) => (Math.floor(face / 10) % 4 === 0 ? 1 - label : label));
    const width = async (groups: Int32Array) => {
      const [low, high] = (await evaluate({ probabilities: oneHot(answers, 2), truth, classes: 2, groups, seed: 1 })).accuracyInterval;
      return high - low;
    };
    expect(await width(truth.map((_, face) => Math.floor(face / 10)))).toBeGreaterThan(2 * (await width(truth.map((_, face) => face))));
  });

  it('says nothing of others from the faces of one person, of all classes or of one', async () => {
    const truth = Int32Array.from({ length: 80 }, (_, face) => face % 2);
    const answers = Array.from(truth, (label, face) => (face % 5 === 0 ? 1 - label : label));
    const ofGroups = (groups: Int32Array) => evaluate({ probabilities: oneHot(answers, 2), truth, classes: 2, groups, seed: 1 });
    expect(await ofGroups(new Int32Array(80))).toMatchObject({ people: 1, accuracy: 0.8, accuracyInterval: [0, 1] });
    const { accuracyInterval, recallInterval } = await ofGroups(truth.map((label, face) => (label === 0 ? 0 : face)));
    expect(recallInterval[0]).toEqual([0, 1]);
    expect(recallInterval[1]![0]).toBeGreaterThan(0.5);
    expect(accuracyInterval[0]).toBeGreaterThan(0);
  });

  it('does not claim certainty from ten faces that are all right: 0.69 to 1 (Clopper–Pearson)', async () => {
    const truth = Int32Array.from({ length: 10 }, (_, face) => face % 2);
    const { accuracyInterval, recallInterval } = await evaluate({
      probabilities: oneHot([...truth], 3),
      truth,
      classes: 3,
      groups: truth.map((_, face) => face),
      seed: 1,
    });
    expect(accuracyInterval[0]).toBeCloseTo(0.6915, 3);
    expect(accuracyInterval[1]).toBe(1);
    // Five faces: 0.4782; none: nothing can be said.
    expect(recallInterval[0]![0]).toBeCloseTo(0.4782, 3);
    expect(recallInterval[2]).toBeNull();
  });

  it('is broken off between two draws, and says how far it is', async () => {
    const truth = Int32Array.from({ length: 60 }, (_, face) => face % 3);
    const abort = new AbortController();
    const shares: number[] = [];
    const options = { probabilities: oneHot([...truth], 3), truth, classes: 3, groups: truth, seed: 1, signal: abort.signal };
    const onProgress = (share: number) => {
      shares.push(share);
      abort.abort();
    };
    await expect(evaluate({ ...options, onProgress })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(shares).toHaveLength(1);
    expect(shares[0]).toBeLessThan(1);
  });

  it('is the same for the same seed', async () => {
    const truth = Int32Array.from({ length: 30 }, (_, face) => face % 3);
    const options = {
      probabilities: oneHot(
        Array.from(truth, (_, face) => face % 2),
        3,
      ),
      truth,
      classes: 3,
      groups: truth,
      seed: 5,
      draws: 200,
    };
    expect(await evaluate(options)).toEqual(await evaluate(options));
  });
});
