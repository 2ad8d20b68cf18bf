import { describe, expect, it } from 'vitest';
import type { ComparisonPair, ComparisonRow } from '../../../../src/shared/contract/comparisons.ts';
import type { Strategy } from '../../../../src/shared/strategies.ts';
import { verdictOf } from '../../../../src/studio/comparisons/verdict.ts';

const row = (strategy: Strategy, accuracy: number, seconds: number, oldClasses: ComparisonRow['oldClasses'] = null): ComparisonRow => {
  const figure = { value: accuracy, interval: [accuracy - 0.05, accuracy + 0.05] as [number, number] };
  return { strategy, seeds: 3, accuracy: figure, balancedAccuracy: figure, macroF1: figure, ece: 0.05, oldClasses, seconds };
};
const pair = (a: Strategy, b: Strategy, distinguishable: boolean): ComparisonPair => {
  const difference = { difference: 0, interval: [0, 0] as [number, number] };
  return {
    a,
    b,
    accuracy: difference,
    balancedAccuracy: difference,
    onlyA: 0,
    onlyB: 0,
    mcnemarP: 1,
    adjustedP: 1,
    distinguishable,
    words: '',
  };
};
const verdict = (rows: readonly ComparisonRow[], told: readonly (readonly [Strategy, Strategy])[], people = 100) =>
  verdictOf({
    rows,
    pairs: rows.flatMap((first, n) =>
      rows.slice(n + 1).map((second) =>
        pair(
          first.strategy,
          second.strategy,
          told.some(([a, b]) => a === first.strategy && b === second.strategy),
        ),
      ),
    ),
    faces: 230,
    people,
  });

describe('the verdict', () => {
  it('names the best, what it beats, and the cheapest of those that it does not beat', () => {
    const rows = [row('base', 0.5, 0.3), row('head', 0.69, 2), row('finetune', 0.7, 60)];
    expect(
      verdict(rows, [
        ['base', 'finetune'],
        ['base', 'head'],
      ]),
    ).toEqual([
      'On your faces (230 test faces of 100 people) “Fine-tune” was right most often, on 70.0 %. It is better than “Base as shipped” beyond chance. ' +
        'From “Head” it is not distinguishable. Of these, “Head” takes the least time: 2.0 s against 60 s.',
      'To tune or not to tune: what fine-tuning changed (+1.0 points) cannot be told from chance here, so the head alone is enough until there are more labels or more test faces.',
    ]);
  });

  it('answers the question where it can be answered, either way', () => {
    expect(verdict([row('head', 0.6, 2), row('finetune', 0.7, 60)], [['head', 'finetune']])[1]).toBe(
      'To tune or not to tune: tune. Fine-tuning after the head brought +10.0 points, beyond chance.',
    );
    expect(verdict([row('head', 0.7, 2), row('finetune', 0.6, 60)], [['head', 'finetune']])[1]).toBe(
      'To tune or not to tune: do not. Fine-tuning after the head cost 10.0 points, beyond chance.',
    );
  });

  it('says what the pre-training is worth, who forgot, and that few people say little', () => {
    const old = { n: 50, before: 0.7, after: 0.4 };
    const words = verdict([row('joint', 0.7, 60, old), row('scratch', 0.3, 60, { ...old, after: 0.1 })], [['joint', 'scratch']], 8);
    expect(words).toContain('The pre-training is worth +40.0 points: that much less the same network reaches from scratch.');
    expect(words).toContain('“Everything at once” forgot: on the classes that the base knew, its own head went from 70.0 % to 40.0 %.');
    expect(words.join(' ')).not.toContain('“From scratch” forgot');
    expect(words.at(-1)).toMatch(/^Only 8 people, or single faces whose person is not known, are in the test part/);
    expect(verdict([row('joint', 0.7, 60), row('scratch', 0.3, 60)], [], 1).at(-1)).toMatch(/^All test faces are of one person/);
  });

  it('says where there are too few people for so many ways', () => {
    const rows = (['base', 'head', 'finetune', 'joint', 'scratch'] as const).map((strategy, n) => row(strategy, 0.4 + n / 10, 2));
    expect(verdict(rows, [], 8)).toContainEqual(expect.stringMatching(/80\.0 %\. 8 people are too few to tell any of 10 pairs apart/));
    expect(verdict(rows.slice(0, 2), [], 5)).toContainEqual(expect.stringMatching(/5 people are too few to tell two ways apart/));
    expect(verdict(rows, [], 8).join(' ')).not.toMatch(/least time|enough/);
    expect(verdict(rows.slice(0, 4), [], 8).join(' ')).not.toContain('too few');
  });

  it('is silent about one way alone', () => {
    expect(verdict([row('head', 0.6, 2)], [])).toEqual([]);
  });
});
