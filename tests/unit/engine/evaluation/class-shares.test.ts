import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../src/engine/data/random.ts';
import { estimateShares, impliedShares, learntShares } from '../../../../src/engine/evaluation/class-shares.ts';
import { correctProbabilities, shareShift } from '../../../../src/engine/evaluation/output-correction.ts';
import { largestOf } from '../../../../src/engine/evaluation/metrics.ts';
import { PROBABILITIES } from './ten-faces.ts';

/** Faces of three classes on a line, a unit of noise around −`apart`, 0 and `apart`, drawn in these shares; what Bayes' rule says of them at `learntFrom`. */
function population(faces: number, shares: readonly number[], learntFrom: readonly number[], { seed = 3, apart = 2 } = {}) {
  const random = randomStream(seed);
  const probabilities = new Float32Array(faces * 3);
  const truth = new Int32Array(faces);
  for (let face = 0; face < faces; face++) {
    const draw = random.uniform();
    const label = draw < shares[0]! ? 0 : draw < shares[0]! + shares[1]! ? 1 : 2;
    truth[face] = label;
    const noise = Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
    const at = (label - 1) * apart + noise;
    const likelihood = [-apart, 0, apart].map((centre, c) => learntFrom[c]! * Math.exp(-((at - centre) ** 2) / 2));
    const sum = likelihood.reduce((total, value) => total + value, 0);
    likelihood.forEach((value, c) => (probabilities[face * 3 + c] = value / sum));
  }
  return { probabilities, truth, groups: truth.map((_, face) => face) };
}

describe('estimateShares', () => {
  it('is the maximum of the likelihood that scipy 1.17 finds (optimize.minimize over the mixture, Nelder–Mead)', () => {
    const { shares } = estimateShares({
      probabilities: PROBABILITIES,
      classes: 3,
      learntFrom: [0.5, 0.3, 0.2],
      known: null,
      groups: Int32Array.from({ length: 10 }, (_, face) => face),
      seed: 1,
      draws: 10,
    });
    [0.13098363, 0.12756035, 0.74145602].forEach((share, c) => expect(shares[c]).toBeCloseTo(share, 4));
  });

  it('finds the shares of faces that nobody has labelled, with an interval that holds them', () => {
    const inUse = [0.75, 0.2, 0.05];
    const learntFrom = [1 / 3, 1 / 3, 1 / 3];
    const { probabilities, truth, groups } = population(1200, inUse, learntFrom);
    const { shares, interval } = estimateShares({ probabilities, classes: 3, learntFrom, groups, known: null, seed: 1 });
    inUse.forEach((share, c) => {
      expect(Math.abs(shares[c]! - share)).toBeLessThan(0.05);
      expect(interval[c]![0]).toBeLessThan(share);
      expect(interval[c]![1]).toBeGreaterThan(share);
    });
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 10);

    // What it is for: more answers are right at the shares found.
    const right = (rows: Float32Array) => largestOf(rows, 3).filter((label, face) => label === truth[face]).length / truth.length;
    const moved = correctProbabilities(probabilities, 3, { temperature: 1, shift: shareShift(shares, learntFrom) });
    expect(right(moved) - right(probabilities)).toBeGreaterThan(0.03);
  });

  it('is less sure where the faces are of few people', () => {
    const { probabilities, groups } = population(400, [0.6, 0.3, 0.1], [1, 1, 1]);
    const width = (people: Int32Array) => {
      const { interval } = estimateShares({ probabilities, classes: 3, learntFrom: [1, 1, 1], groups: people, known: null, seed: 1 });
      return interval[0]![1] - interval[0]![0];
    };
    // A person who always looks alike: faces in the order of what the model says of them.
    const order = Array.from(groups).sort((a, b) => probabilities[a * 3]! - probabilities[b * 3]!);
    const people = new Int32Array(400);
    order.forEach((face, rank) => (people[face] = Math.floor(rank / 20)));
    expect(width(people)).toBeGreaterThan(2 * width(groups));
  });
});

describe('estimateShares beside labelled faces', () => {
  const inUse = [0.7, 0.2, 0.1];
  const equal = [1 / 3, 1 / 3, 1 / 3];
  /** A model that leans to the last class on people that it has not seen, as if it had learnt mostly from that. */
  const leaning = [0.1, 0.2, 0.7];
  const { probabilities, groups } = population(900, inUse, leaning, { apart: 1.3 });
  const known = population(300, equal, leaning, { seed: 8, apart: 1.3 });
  const estimate = (labelled: typeof known | null) =>
    estimateShares({ probabilities, classes: 3, learntFrom: equal, groups, known: labelled, seed: 1 });

  it('takes out what the model leans to, which EM alone believes', () => {
    const miss = (shares: readonly number[]) => Math.abs(shares[2]! - inUse[2]!);
    const alone = estimate(null);
    const beside = estimate(known);
    expect(miss(alone.shares)).toBeGreaterThan(0.1);
    expect(miss(beside.shares)).toBeLessThan(miss(alone.shares) / 2);
    inUse.forEach((share, c) => {
      expect(beside.interval[c]![0]).toBeLessThan(share);
      expect(beside.interval[c]![1]).toBeGreaterThan(share);
    });
  });

  it('is less sure with fewer labelled faces', () => {
    const few = { probabilities: known.probabilities.slice(0, 90), truth: known.truth.slice(0, 30), groups: known.groups.slice(0, 30) };
    const width = ({ interval }: ReturnType<typeof estimate>) => interval[2]![1] - interval[2]![0];
    expect(width(estimate(few))).toBeGreaterThan(1.2 * width(estimate(known)));
  });
});

describe('learntShares', () => {
  it('are the shares of the labels, votes divided, times the weights of the loss', () => {
    const targets = Float32Array.of(1, 0, 1, 0, 1, 0, 0.5, 0.5);
    const rows = Int32Array.of(0, 1, 2, 3);
    expect(learntShares(targets, 2, rows, 0)).toEqual([0.875, 0.125]);
    // Inverse frequency: the second class weighs 7 times, so the mixed face 4 = (1 + 7) / 2 against 1.
    const [first, second] = learntShares(targets, 2, rows, 1);
    expect(first).toBeCloseTo(5 / 7, 6);
    expect(second).toBeCloseTo(2 / 7, 6);
  });
});

describe('impliedShares', () => {
  it('finds the shares that a model was made for, from labelled faces in other shares', () => {
    const made = [0.6, 0.3, 0.1];
    const { probabilities, truth } = population(3000, [0.2, 0.3, 0.5], made);
    impliedShares(probabilities, truth, 3).forEach((share, c) => expect(Math.abs(share - made[c]!)).toBeLessThan(0.04));
  });

  it('stays finite for a class that the model never answers', () => {
    const shares = impliedShares(Float32Array.of(0.7, 0.3, 0, 0.4, 0.6, 0, 0.5, 0.5, 0), Int32Array.of(0, 1, 2), 3);
    expect(shares.every(Number.isFinite)).toBe(true);
    expect(shares[2]).toBe(0);
  });
});
