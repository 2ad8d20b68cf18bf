import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../src/engine/data/random.ts';
import { nestedShare } from '../../../../src/engine/data/nested-share.ts';
import { compareAnswers, compareOutcomes } from '../../../../src/engine/evaluation/compare.ts';
import { holm } from '../../../../src/engine/evaluation/holm.ts';
import { learningCurve } from '../../../../src/engine/evaluation/learning-curve.ts';
import { strategyPairs, strategyRow } from '../../../../src/engine/evaluation/strategies.ts';

const truth = Int32Array.from({ length: 240 }, (_, face) => face % 4);
const groups = truth.map((_, face) => face);
const faces = { truth, classes: 4, groups, seed: 1 };
const wrongOn = (isWrong: (face: number) => boolean) => truth.map((label, face) => (isWrong(face) ? (label + 1) % 4 : label));

describe('holm', () => {
  it('agrees with statsmodels 0.15 (multipletests(method="holm"))', () => {
    const close = (own: readonly number[], theirs: readonly number[]) => own.forEach((p, n) => expect(p).toBeCloseTo(theirs[n]!, 12));
    close(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
    close(holm([0.2, 0.6, 0.9]), [0.6, 1, 1]);
    expect(holm([])).toEqual([]);
  });
});

describe('strategies', () => {
  it('with one seed are compared as two runs are', async () => {
    const a = wrongOn((face) => face % 5 === 0);
    const b = wrongOn((face) => face % 9 === 0);
    const { words: _words, verdict: _verdict, reason: _reason, ...two } = compareOutcomes({ ...faces, a, b });
    const [pair] = await strategyPairs(faces, [
      { name: 'a', answers: [a] },
      { name: 'b', answers: [b] },
    ]);
    expect(pair).toMatchObject({ ...two, a: 0, b: 1, adjustedP: two.mcnemarP });
  });

  it('with several seeds are the mean of them, and a face counts for who is right on it more often', async () => {
    // Of 60 faces: a is right on none, b with two seeds of three.
    const a = [0, 1, 2].map(() => wrongOn((face) => face < 60));
    const b = [0, 1, 2].map((seed) => wrongOn((face) => face < 60 && face % 3 === seed));
    const { accuracy, onlyA, onlyB, mcnemarP } = compareAnswers(faces, a, b);
    expect(accuracy.difference).toBeCloseTo(40 / 240, 10);
    expect([onlyA, onlyB]).toEqual([0, 60]);
    expect(mcnemarP).toBeCloseTo(2 ** -59, 20);
    expect((await strategyRow(faces, b)).accuracy.value).toBeCloseTo(1 - 20 / 240, 10);
  });

  it('are less sure where seeds disagree', async () => {
    const steady = [0, 1, 2].map(() => wrongOn((face) => face % 4 === 0));
    const moody = [0.05, 0.25, 0.45].map((share) => wrongOn((face) => (face * 7) % 100 < share * 100));
    const width = async (answers: readonly Int32Array[]) => {
      const [low, high] = (await strategyRow(faces, answers)).accuracy.interval;
      return high - low;
    };
    expect(await width(moody)).toBeGreaterThan(1.5 * (await width(steady)));
  });

  it('are told apart only after the number of pairs is taken into account', async () => {
    // One pair alone: 11 against 2, p = 0.022; six pairs: not any more.
    const a = wrongOn((face) => face < 11);
    const b = wrongOn((face) => face >= 100 && face < 102);
    const alone = await strategyPairs(faces, [
      { name: 'head', answers: [a] },
      { name: 'fine-tuning', answers: [b] },
    ]);
    expect(alone[0]).toMatchObject({ distinguishable: true, words: expect.stringMatching(/^Fine-tuning is better on 240 faces/) });
    const four = await strategyPairs(faces, [
      { name: 'head', answers: [a] },
      { name: 'fine-tuning', answers: [b] },
      { name: 'joint', answers: [a] },
      { name: 'features', answers: [a] },
    ]);
    expect(four).toHaveLength(6);
    expect(four[0]!.mcnemarP).toBe(alone[0]!.mcnemarP);
    expect(four[0]!.adjustedP).toBeCloseTo(6 * alone[0]!.mcnemarP, 10);
    expect(four[0]).toMatchObject({ distinguishable: false, words: expect.stringContaining("after Holm's correction for 6 pairs") });
    expect(four.at(-1)).toMatchObject({ mcnemarP: 1, distinguishable: false });
  });

  it('with several seeds let each person speak once, for who is right more often over all of them', () => {
    const own = new Int32Array(12);
    const persons = own.map((_, face) => Math.floor(face / 4));
    // Person 0: b by two faces with one seed, a by one with both. Persons 1 and 2: b by one face with one of the seeds.
    const a = [0, 1].map((seed) =>
      own.map((_, face) => Number(face < 2 ? seed === 0 : face === 4 ? seed === 0 : face === 8 && seed === 1)),
    );
    const b = [0, 1].map(() => own.map((_, face) => Number(face === 2)));
    const { onlyA, onlyB, peopleForA, peopleForB } = compareAnswers({ truth: own, classes: 2, groups: persons, seed: 1, draws: 10 }, a, b);
    expect({ onlyA, onlyB, peopleForA, peopleForB }).toEqual({ onlyA: 1, onlyB: 4, peopleForA: 0, peopleForB: 2 });
  });

  it('that are equally good are seldom told apart, also where people have six faces that depend on one another', async () => {
    const CASES = 60;
    const random = randomStream(1, CASES);
    const persons = truth.map((_, face) => Math.floor(face / 6));
    let alarms = 0;
    for (let n = 0; n < CASES; n++) {
      const strategies = Array.from({ length: 5 }, (_, way) => {
        const share = Array.from({ length: 40 }, () => random.uniform());
        // Half of the faces go as their person does, the others as they will: seven of ten right in the mean.
        const isRight = (face: number) => (random.uniform() < 0.5 ? share[persons[face]!]! : random.uniform()) < 0.7;
        return { name: `way ${way}`, answers: [wrongOn((face) => !isRight(face))] };
      });
      const pairs = await strategyPairs({ ...faces, groups: persons, seed: n, draws: 100 }, strategies);
      if (pairs.some(({ distinguishable }) => distinguishable)) alarms++;
    }
    // Faces counted one by one give eleven; 5 % are three.
    expect(alarms).toBeLessThanOrEqual(3);
  });

  it('that know no chance stand beside every seed of another', async () => {
    const base = wrongOn((face) => face % 2 === 0);
    const tuned = [1, 2, 3].map((seed) => wrongOn((face) => face % (4 + seed) === 0));
    const [pair] = await strategyPairs(faces, [
      { name: 'base', answers: [base] },
      { name: 'tuned', answers: tuned },
    ]);
    const mean = tuned.reduce((sum, own) => sum + own.filter((label, face) => label === truth[face]).length / 240 / 3, 0);
    expect(pair!.accuracy.difference).toBeCloseTo(mean - 0.5, 10);
    expect(pair!.words).toContain('over 3 seeds');
  });

  it('are compared on the seeds that both have, where one came to nothing', async () => {
    const a = [0, 1, 2].map((seed) => wrongOn((face) => face % (3 + seed) === 0));
    const b = [0, 1, 2].map((seed) => wrongOn((face) => face % (5 + seed) === 0));
    const whole = compareAnswers(faces, a.slice(1), b.slice(1));
    const [pair] = await strategyPairs(faces, [
      { name: 'a', answers: a },
      { name: 'b', answers: [null, b[1]!, b[2]!] },
    ]);
    expect(pair).toMatchObject(whole);
    expect(pair!.words).toContain('over 2 seeds');
    const [beside, alone] = [await strategyRow(faces, [null, b[1]!, b[2]!]), await strategyRow(faces, b.slice(1))];
    expect(beside.accuracy.value).toBe(alone.accuracy.value);
  });

  it('are let go of between two pairs', async () => {
    const strategies = [2, 3, 4].map((each) => ({ name: `${each}`, answers: [wrongOn((face) => face % each === 0)] }));
    const abort = new AbortController();
    const pairs = strategyPairs(faces, strategies, { signal: abort.signal });
    abort.abort();
    await expect(pairs).rejects.toMatchObject({ code: 'CANCELLED' });
    const row = strategyRow(faces, strategies[0]!.answers, { signal: abort.signal });
    await expect(row).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('with no seed in common are compared all the same', async () => {
    const [a, b] = [3, 5].map((each) => wrongOn((face) => face % each === 0)) as [Int32Array, Int32Array];
    const [pair] = await strategyPairs(faces, [
      { name: 'a', answers: [a, null] },
      { name: 'b', answers: [null, b] },
    ]);
    expect(pair).toMatchObject(compareAnswers(faces, [a], [b]));
  });
});

describe('learningCurve', () => {
  const many = new Int32Array(1000);
  const curve = (accuracies: readonly number[]) =>
    learningCurve(
      { truth: many, classes: 2, groups: Int32Array.from(many.keys()), seed: 1, draws: 400 },
      accuracies.map((accuracy, n) => ({
        faces: [50, 100, 200, 400, 500][n]!,
        answers: [Int32Array.from(many, (_, face) => (face < Math.round((1 - accuracy) * 1000) ? 1 : 0))],
      })),
    );

  it('carries the line on that statsmodels 0.15 fits (WLS on log(n), weights n)', async () => {
    const { accuracy, next } = await curve([0.52, 0.58, 0.63, 0.66, 0.675]);
    expect(accuracy.map(({ value }) => value)).toEqual([0.52, 0.58, 0.63, 0.66, 0.675]);
    expect(next.gain.value).toBeCloseTo(0.011053293477081236, 8);
    expect(next.words).toMatch(
      /^The next 100 labels buy about \+1\.1 points of accuracy \(95 % interval \+0\.\d to \+1\.\d\)\. With one seed, the luck/,
    );
  });

  it('stays a number where every share is the same few faces', async () => {
    const answers = [Int32Array.from(many, () => 0)];
    const { next } = await learningCurve({ truth: many, classes: 2, groups: many.map((_, face) => face), seed: 1, draws: 50 }, [
      { faces: 3, answers },
      { faces: 3, answers },
    ]);
    expect(next.gain).toEqual({ value: 0, interval: [0, 0] });
  });

  it('says so where nothing can be told', async () => {
    expect((await curve([0.6, 0.61, 0.6, 0.605, 0.6])).next.words).toMatch(/^Whether the next 100 labels buy anything cannot be told/);
  });
});

describe('nestedShare', () => {
  const all = Int32Array.from({ length: 120 }, (_, n) => n * 2);
  const label = Int32Array.from({ length: 240 }, (_, position) => (position < 200 ? 0 : position < 236 ? 1 : 2));

  it('takes each smaller share within the larger, classes in proportion, none left out', () => {
    const parts = [0.1, 0.2, 0.4, 0.8, 1].map((share) => nestedShare(all, label, { share, seed: 5 }));
    expect(parts.map(({ length }) => length)).toEqual([12, 24, 48, 96, 120]);
    for (const [n, part] of parts.entries()) {
      for (const face of part) expect(parts[n + 1] ?? all).toContain(face);
      expect(new Set(part.map((face) => label[face]!))).toEqual(new Set([0, 1, 2]));
      const ones = part.filter((face) => label[face] === 1).length;
      expect(Math.abs(ones / part.length - 18 / 120)).toBeLessThan(0.09);
    }
    expect(parts.at(-1)).toEqual(all);
  });

  it('is another one for another seed, and the same for the same', () => {
    const draw = (seed: number) => nestedShare(all, label, { share: 0.2, seed });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});
