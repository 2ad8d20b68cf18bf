import { describe, expect, it } from 'vitest';
import { FACE_EXPRESSION_CARD } from '../../../../src/engine/bases/face-expression.ts';
import { applyHead, type HeadWeights } from '../../../../src/engine/heads/head-weights.ts';
import { mapOwnHead } from '../../../../src/engine/heads/own-head.ts';
import { temper } from '../../../../src/engine/heads/temper.ts';

// Two features, seven classes; class k scores k + feature 0 · k.
const ownHead: HeadWeights = {
  features: 2,
  classes: 7,
  kernel: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0),
  bias: Float32Array.of(0, 1, 2, 3, 4, 5, 6),
};
const base = { card: FACE_EXPRESSION_CARD, ownHead };

describe('mapOwnHead', () => {
  it("puts the base's classes in the project's order, under other spellings too", () => {
    const { head, known } = mapOwnHead(base, ['Surprise', 'joy', 'neutral'])!;
    expect(known).toEqual([true, true, true]);
    expect([...head.bias]).toEqual([6, 1, 0]);
    expect([...head.kernel]).toEqual([6, 1, 0, 0, 0, 0]);
  });

  it('never answers a class that the base does not know', () => {
    const { head, known } = mapOwnHead(base, ['happy', 'contempt', 'sad'])!;
    expect(known).toEqual([true, false, true]);
    const [happy, contempt, sad] = applyHead(head, Float32Array.of(1, 0));
    expect(contempt).toBe(0);
    expect(happy! + sad!).toBeCloseTo(1, 6);
  });

  it('is null where fewer than two classes are known, or the base has no head', () => {
    expect(mapOwnHead(base, ['neutral', 'calm', 'positive'])).toBeNull();
    expect(mapOwnHead({ ...base, ownHead: null }, ['happy', 'sad'])).toBeNull();
  });
});

describe('temper', () => {
  it('finds the scale that made the labels: ln 3 between two classes scored 0 and 10', () => {
    // Scores differ by 10·x; labels say 3 : 1, so the scale that fits is ln 3 / 10.
    const head: HeadWeights = { features: 1, classes: 2, kernel: Float32Array.of(0, 10), bias: new Float32Array(2) };
    const tempered = temper({ head, known: [true, true] }, Float32Array.of(1, 1), Float32Array.of(0.25, 0.75, 0.25, 0.75));
    expect(tempered.head.kernel[1]).toBeCloseTo(Math.log(3), 5);
  });

  it('keeps what is impossible impossible, and faces of such classes have no say', () => {
    const head: HeadWeights = { features: 1, classes: 3, kernel: Float32Array.of(0, 10, 0), bias: Float32Array.of(0, 0, -1e4) };
    const known = [true, true, false];
    const alone = temper({ head, known }, Float32Array.of(1), Float32Array.of(0.25, 0.75, 0));
    const beside = temper({ head, known }, Float32Array.of(1, 1), Float32Array.of(0.25, 0.75, 0, 0, 0, 1));
    expect(beside.head).toEqual(alone.head);
    expect(beside.head.bias[2]).toBe(-1e4);
  });
});
