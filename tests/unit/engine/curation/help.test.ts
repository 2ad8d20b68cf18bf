import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rankLabelErrors } from '../../../../src/engine/curation/label-errors.ts';
import { layOutMap } from '../../../../src/engine/curation/map-layout.ts';
import { AUDIT_EVERY, chooseNext } from '../../../../src/engine/curation/next-faces.ts';
import { outOfFoldProbabilities } from '../../../../src/engine/curation/out-of-fold.ts';
import { groupedFolds } from '../../../../src/engine/data/folds.ts';
import { pickRows } from '../../../../src/engine/data/rows.ts';
import type { MappedHead } from '../../../../src/engine/heads/own-head.ts';
import { fitSoftmax } from '../../../../src/engine/heads/softmax.ts';
import { drawClusters } from './clusters.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('folds', () => {
  it('keep groups together and hold about as many faces of each class', () => {
    const groups = Int32Array.from({ length: 300 }, (_, face) => Math.floor(face / 3));
    const classes = Int32Array.from({ length: 300 }, (_, face) => Math.floor(face / 3) % 4);
    const fold = groupedFolds({ groups, classes, folds: 5, seed: 1 });
    for (let face = 0; face < 300; face++) expect(fold[face]).toBe(fold[face - (face % 3)]);
    for (let held = 0; held < 5; held++) {
      for (let c = 0; c < 4; c++) expect(fold.filter((own, face) => own === held && classes[face] === c)).toHaveLength(15);
    }
    expect(groupedFolds({ groups, classes, folds: 5, seed: 1 })).toEqual(fold);
  });
});

describe('likely label errors', () => {
  const classes = 4;
  const { rows, of } = drawClusters(classes, 60, 12, { spread: 1.6 });
  const wrong = new Set(Array.from({ length: 24 }, (_, n) => n * 10 + 3));
  const given = of.map((c, face) => (wrong.has(face) ? (c + 1 + (face % 3)) % classes : c));
  const targets = new Float32Array(of.length * classes);
  given.forEach((c, face) => (targets[face * classes + c] = 1));
  const groups = Int32Array.from(of.keys(), (face) => face >> 1);

  it('come first: four of five in the worst quarter, with the class that is rather meant', async () => {
    const answers = await outOfFoldProbabilities({ features: rows, featureLength: 12, targets, classes, given, groups, seed: 1 });
    const ranked = rankLabelErrors({ ...answers, targets, classes });
    expect(ranked).toHaveLength(of.length);
    const worst = ranked.slice(0, of.length / 4).filter(({ index }) => wrong.has(index));
    expect(worst.length).toBeGreaterThanOrEqual(0.8 * wrong.size);
    expect(worst.filter(({ index, suggested }) => suggested === of[index]).length).toBeGreaterThan(0.8 * worst.length);
    for (const { score } of ranked) expect(score >= 0 && score <= 1).toBe(true);
  });

  it('are found among few labels by holding heads near one that knows the classes already', async () => {
    const { rows: many, of: right } = drawClusters(classes, 80, 12, { spread: 1.6 });
    const targetsOf = (labels: Int32Array) =>
      Float32Array.from({ length: labels.length * classes }, (_, at) => Number(labels[Math.floor(at / classes)] === at % classes));
    const known = await fitSoftmax({
      features: many.subarray(40 * 12),
      count: 280,
      featureLength: 12,
      targets: targetsOf(right.subarray(40)),
      classes,
      l2: 0.01,
    });
    // Three in ten of 40 labels.
    const wrongOfFew = new Set(Array.from({ length: 12 }, (_, n) => n * 3 + 1));
    const said = right.slice(0, 40).map((c, face) => (wrongOfFew.has(face) ? (c + 1 + (face % 3)) % classes : c));
    const asked = {
      features: many.subarray(0, 40 * 12),
      featureLength: 12,
      targets: targetsOf(said),
      classes,
      given: said,
      groups: Int32Array.from(said.keys()),
      seed: 1,
    };
    const found = async (ownHead: MappedHead | null) => {
      const answers = await outOfFoldProbabilities({ ...asked, ownHead });
      return rankLabelErrors({ ...answers, targets: asked.targets, classes })
        .slice(0, wrongOfFew.size)
        .filter(({ index, suggested }) => wrongOfFew.has(index) && suggested === right[index]).length;
    };
    expect(await found({ head: known, known: [true, true, true, true] })).toBeGreaterThan((await found(null)) + 1);
  });

  it('are not seen in votes that are divided as the head is', () => {
    const probabilities = Float32Array.of(0.5, 0.5, 0, 0.5, 0.5, 0);
    const judged = Int32Array.of(0, 1);
    const [first, second] = rankLabelErrors({ probabilities, judged, targets: Float32Array.of(0.5, 0.5, 0, 0, 0, 1), classes: 3 });
    expect(first).toMatchObject({ index: 1, score: 1 });
    expect(second).toMatchObject({ index: 0, score: 0.5 });
  });

  it('say nothing of a class that only one person has: the head that judges that person has never learnt it', async () => {
    const ofOne = Int32Array.from(groups, (group, face) => (given[face] === 3 ? -1 : group));
    const answers = await outOfFoldProbabilities({ features: rows, featureLength: 12, targets, classes, given, groups: ofOne, seed: 1 });
    const ranked = rankLabelErrors({ ...answers, targets, classes });
    expect(ranked).toHaveLength(given.filter((c) => c !== 3).length);
    expect(ranked.some(({ index }) => given[index] === 3)).toBe(false);
    // The others are judged as ever.
    const worst = ranked.slice(0, of.length / 4).filter(({ index }) => wrong.has(index) && given[index] !== 3);
    expect(worst.length).toBeGreaterThanOrEqual(0.8 * [...wrong].filter((face) => given[face] !== 3).length);
  });

  it('say nothing where there is only one person, or each has a class of their own', async () => {
    for (const own of [new Int32Array(of.length), Int32Array.from(given)]) {
      const { judged } = await outOfFoldProbabilities({ features: rows, featureLength: 12, targets, classes, given, groups: own, seed: 1 });
      expect(judged).toHaveLength(0);
    }
  });
});

describe('what to label next', () => {
  const { rows, of } = drawClusters(6, 40, 10);
  const options = { features: rows, length: 10, labelled: new Float32Array(0), probabilities: null, classes: 3, count: 12, seed: 1 };

  it('begins with faces that stand for many, of every kind', () => {
    const next = chooseNext(options);
    expect(next).toHaveLength(12);
    expect(new Set(next.map(({ index }) => index)).size).toBe(12);
    expect(new Set(next.map(({ index }) => of[index])).size).toBe(6);
    expect(next[AUDIT_EVERY - 1]!.reason).toBe('audit');
    expect(next.filter(({ reason }) => reason === 'audit')).toHaveLength(1);
  });

  it('passes kinds over that are labelled already', () => {
    const labelled = pickRows(rows, 10, [0, 6, 12]);
    const next = chooseNext({ ...options, labelled, count: 5 });
    expect(next.map(({ index }) => of[index])).not.toContain(0);
  });

  it('then asks for what the head wavers on, of different kinds', () => {
    const labelled = pickRows(
      rows,
      10,
      Int32Array.from({ length: 30 }, (_, n) => n),
    );
    const wavering = new Set([...of.keys()].filter((face) => of[face]! < 2));
    const probabilities = Float32Array.from({ length: of.length * 2 }, (_, at) => (wavering.has(at >> 1) ? 0.5 : at % 2 === 0 ? 0.9 : 0.1));
    const next = chooseNext({ ...options, labelled, probabilities, classes: 2, count: 8 });
    expect(next.every(({ index, reason }) => reason === 'unsure' && wavering.has(index))).toBe(true);
    expect(new Set(next.slice(0, 4).map(({ index }) => of[index])).size).toBe(2);
  });

  it('gives none where there is none', () => {
    const none = new Float32Array(0);
    expect(chooseNext({ ...options, features: none })).toEqual([]);
    expect(chooseNext({ ...options, features: none, labelled: rows, probabilities: none })).toEqual([]);
  });

  it('gives all there are, each once, where more are asked for', () => {
    const next = chooseNext({ ...options, features: rows.subarray(0, 50), count: 99 });
    expect(next.map(({ index }) => index).toSorted()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('the map', () => {
  it('puts like faces side by side, and is the same for the same seed', async () => {
    const { rows, of } = drawClusters(4, 40, 16);
    const points = await layOutMap({ features: rows, length: 16, seed: 1 });
    const distance = (a: number, b: number) => Math.hypot(points[2 * a]! - points[2 * b]!, points[2 * a + 1]! - points[2 * b + 1]!);
    let same = 0;
    for (let face = 0; face < of.length; face++) {
      const others = [...of.keys()].filter((other) => other !== face);
      const nearest = others.reduce((best, other) => (distance(face, other) < distance(face, best) ? other : best), others[0]!);
      if (of[nearest] === of[face]) same++;
    }
    expect(same).toBeGreaterThan(0.95 * of.length);
    expect(Math.min(...points)).toBe(0);
    expect(Math.max(...points)).toBe(1);
    expect(await layOutMap({ features: rows, length: 16, seed: 1 })).toEqual(points);
  });

  it('shows a handful of faces too', async () => {
    const points = await layOutMap({ features: Float32Array.of(0, 0, 1, 0, 2, 0), length: 2, seed: 1 });
    expect(points).toHaveLength(6);
    expect(points.every(Number.isFinite)).toBe(true);
    expect(await layOutMap({ features: new Float32Array(0), length: 4, seed: 1 })).toHaveLength(0);
  });
});
