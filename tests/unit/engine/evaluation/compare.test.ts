import { describe, expect, it } from 'vitest';
import { compareOutcomes } from '../../../../src/engine/evaluation/compare.ts';
import { mcnemarExact } from '../../../../src/engine/evaluation/mcnemar.ts';

describe('mcnemarExact', () => {
  it('agrees with exact sums of whole numbers', () => {
    // 2·(1 + 10) / 2^10
    expect(mcnemarExact(1, 9)).toBeCloseTo(0.021484375, 12);
    // 2·Σ C(180, k ≤ 59) / 2^180 and 2·Σ C(1000, k ≤ 470) / 2^1000, with whole numbers of any length
    expect(mcnemarExact(59, 121)).toBeCloseTo(4.434449263755176e-6, 12);
    expect(mcnemarExact(530, 470)).toBeCloseTo(0.06202319509836318, 9);
  });

  it('is 1 where both alone are right alike, or never', () => {
    expect(mcnemarExact(5, 5)).toBe(1);
    expect(mcnemarExact(0, 0)).toBe(1);
  });
});

describe('compareOutcomes', () => {
  const truth = Int32Array.from({ length: 200 }, (_, face) => face % 4);
  const groups = truth.map((_, face) => face);
  const wrongOn = (share: (face: number) => boolean) => truth.map((label, face) => (share(face) ? (label + 1) % 4 : label));

  it('tells nothing from the faces of one person, however many', () => {
    const [a, b] = [wrongOn((face) => face % 3 === 0), wrongOn((face) => face % 20 === 0)];
    const result = compareOutcomes({ truth, a, b, classes: 4, groups: new Int32Array(200), seed: 1 });
    expect(result.mcnemarP).toBe(1);
    expect(result).toMatchObject({
      distinguishable: false,
      words: expect.stringContaining('all of them are of one person'),
      verdict: 'the second cannot be told from the first.',
      reason: expect.stringContaining('All test faces are of one person'),
    });
  });

  it('does not take two people who are the opposite of each other for one', () => {
    const [a, b] = [wrongOn((face) => face < 100), wrongOn((face) => face >= 100)];
    const { words } = compareOutcomes({ truth, a, b, classes: 4, groups: truth.map((_, face) => Number(face >= 100)), seed: 1 });
    expect(words).toContain('anything from −100.0 to +100.0 points would fit');
  });

  it('tells a clear difference, with which way and how much', () => {
    const result = compareOutcomes({
      truth,
      a: wrongOn((face) => face % 3 === 0),
      b: wrongOn((face) => face % 20 === 0),
      classes: 4,
      groups,
      seed: 1,
    });
    expect(result.distinguishable).toBe(true);
    expect(result.accuracy.difference).toBeCloseTo((67 - 10) / 200, 10);
    expect(result.onlyB - result.onlyA).toBe(57);
    expect(result.accuracy.interval[0]).toBeGreaterThan(0);
    expect(result).toMatchObject({ verdict: 'the second is better than the first.', reason: expect.stringContaining('leaves out 0, and') });
    expect(result.words).toMatch(/^The second is better on 200 faces: \+28\.5 points of accuracy \(95 % interval .*p < 0\.001\)/);
  });

  it('says so where it is not distinguishable', () => {
    const result = compareOutcomes({
      truth,
      a: wrongOn((face) => face < 20),
      b: wrongOn((face) => face >= 18 && face < 36),
      classes: 4,
      groups,
      seed: 1,
    });
    expect(result.distinguishable).toBe(false);
    expect(result.words).toMatch(/^Not distinguishable on 200 faces: \+1\.0 points/);
    expect(result.mcnemarP).toBeGreaterThan(0.5);
  });

  it('of a run with itself is nothing', () => {
    const result = compareOutcomes({ truth, a: truth, b: truth, classes: 4, groups, seed: 1 });
    expect(result).toMatchObject({
      onlyA: 0,
      onlyB: 0,
      mcnemarP: 1,
      distinguishable: false,
      accuracy: { difference: 0, interval: [0, 0] },
      words: 'Not distinguishable on 200 faces: both are right on the same ones.',
    });
  });

  it('says that few people decide, where the interval leaves out zero and the exact test does not', () => {
    // 11 against 3 discordant faces, each of its own person: exact McNemar p = 0.0574.
    const truth = new Int32Array(96);
    const a = Int32Array.from(truth, (_, face) => (face < 11 ? 1 : 0));
    const b = Int32Array.from(truth, (_, face) => (face >= 11 && face < 14 ? 1 : 0));
    const result = compareOutcomes({ truth, a, b, classes: 2, groups: Int32Array.from(truth.keys()), seed: 1 });
    expect(result.mcnemarP).toBeCloseTo(0.0574, 4);
    expect(result.accuracy.interval[0]).toBeGreaterThan(0);
    expect(result.distinguishable).toBe(false);
    expect(result.words).toMatch(
      /^Not distinguishable on 96 faces: \+8\.3 points of accuracy, but 11 of 96 people speak for the second and 3 for the first, which chance/,
    );
  });

  it('lets each person speak once, however many faces there are of one', () => {
    // Nine people of ten faces: b is right on all of six, a on all of two, of one they are level.
    const groups = Int32Array.from({ length: 90 }, (_, face) => Math.floor(face / 10));
    const own = new Int32Array(90);
    const a = groups.map((person, face) => Number(person < 6 || (person > 7 && face % 10 < 5)));
    const b = groups.map((person, face) => Number((person > 5 && person < 8) || (person > 7 && face % 10 > 4)));
    const result = compareOutcomes({ truth: own, a, b, classes: 2, groups, seed: 1 });
    expect(result).toMatchObject({ people: 9, onlyA: 25, onlyB: 65, peopleForA: 2, peopleForB: 6, distinguishable: false });
    expect(result.mcnemarP).toBe(mcnemarExact(2, 6));
  });

  it('says so where there are too few people to tell anything', () => {
    const groups = Int32Array.from({ length: 50 }, (_, face) => Math.floor(face / 10));
    const [a, b] = [groups.map((_, face) => Number(face % 2 === 0)), new Int32Array(50)];
    const { distinguishable, words } = compareOutcomes({ truth: new Int32Array(50), a, b, classes: 2, groups, seed: 1 });
    expect(distinguishable).toBe(false);
    expect(words).toMatch(/\+50\.0 points of accuracy, but 5 people are too few to tell the two apart, whatever they show;/);
  });
});
