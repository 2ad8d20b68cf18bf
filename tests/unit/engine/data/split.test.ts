import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitByGroup } from '../../../../src/engine/data/split.ts';

describe('splitByGroup', () => {
  it('keeps every group on one side, whatever the groups', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: -1, max: 4 })), { minLength: 1, maxLength: 120 }),
        fc.integer(),
        (faces, seed) => {
          const groups = faces.map(([group]) => `person ${group}`);
          const parts = splitByGroup({ groups, classes: Int32Array.from(faces, ([, label]) => label), test: 0.2, validation: 0.2, seed });
          const sides = new Map<string, Set<string>>();
          parts.forEach((part, face) => sides.set(groups[face]!, (sides.get(groups[face]!) ?? new Set()).add(part)));
          expect([...sides.values()].every((side) => side.size === 1)).toBe(true);
        },
      ),
    );
  });

  it('balances classes to within a face where everybody is alone', () => {
    const classes = Int32Array.from({ length: 200 }, (_, face) => (face < 100 ? 0 : face < 160 ? 1 : face < 190 ? 2 : 3));
    const groups = Array.from(classes, (_, face) => `${face}`);
    const parts = splitByGroup({ groups, classes, test: 0.2, validation: 0.2, seed: 3 });
    [100, 60, 30, 10].forEach((total, label) => {
      for (const part of ['test', 'validation'] as const) {
        const count = parts.filter((own, face) => own === part && classes[face] === label).length;
        expect(Math.abs(count - total * 0.2)).toBeLessThanOrEqual(1);
      }
    });
  });

  it('gives five faces of a class to all three parts', () => {
    const parts = splitByGroup({
      groups: [...'abcdefghij'],
      classes: Int32Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]),
      test: 0.2,
      validation: 0.2,
      seed: 1,
    });
    for (const first of [0, 5]) expect(parts.slice(first, first + 5).sort()).toEqual(['test', 'train', 'train', 'train', 'validation']);
  });

  it('comes near the shares with people of many faces', () => {
    const groups = Array.from({ length: 400 }, (_, face) => `person ${face % 40}`);
    const classes = Int32Array.from({ length: 400 }, (_, face) => face % 7);
    const parts = splitByGroup({ groups, classes, test: 0.2, validation: 0.2, seed: 2 });
    for (const part of ['test', 'validation']) {
      const count = parts.filter((own) => own === part).length;
      expect(count).toBeGreaterThanOrEqual(60);
      expect(count).toBeLessThanOrEqual(100);
    }
  });

  it('leaves no part empty where there are three people, whatever their faces', () => {
    const sized = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 3, maxLength: 6 });
    fc.assert(
      fc.property(sized, fc.integer({ min: 1, max: 4 }), fc.integer(), (sizes, kinds, seed) => {
        const groups = sizes.flatMap((size, person) => Array.from({ length: size }, () => `person ${person}`));
        const classes = Int32Array.from(groups, (_, face) => face % kinds);
        const split = (test: number, validation: number) => new Set(splitByGroup({ groups, classes, test, validation, seed }));
        expect(split(0.2, 0.15).size).toBe(3);
        expect(split(0.5, 0.4).size).toBe(3);
        expect(split(0.2, 0)).toEqual(new Set(['train', 'test']));
      }),
    );
  });

  it('leaves the one part that two people cannot fill, and learns from the only one', () => {
    const split = (groups: readonly string[]) =>
      splitByGroup({ groups, classes: new Int32Array(groups.length), test: 0.6, validation: 0.2, seed: 1 });
    expect(new Set(split(['a', 'a', 'b'])).size).toBe(2);
    expect(split(['a', 'a', 'b'])).toContain('train');
    expect(new Set(split(['a', 'a'])).size).toBe(1);
  });

  it('is the same for the same seed, and another for another', () => {
    const groups = Array.from({ length: 60 }, (_, face) => `${face}`);
    const classes = Int32Array.from(groups, (_, face) => face % 3);
    const split = (seed: number) => splitByGroup({ groups, classes, test: 0.2, validation: 0.2, seed });
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });

  it('puts people of several faces into every part, beside people of one', () => {
    const pairs = Array.from({ length: 50 }, (_, person) => [`pair-${person}`, `pair-${person}`]).flat();
    const singles = Array.from({ length: 400 }, (_, person) => `single-${person}`);
    const groups = [...pairs, ...singles];
    const parts = splitByGroup({ groups, classes: Int32Array.from(groups, (_, face) => face % 4), test: 0.2, validation: 0.2, seed: 1 });
    for (const [part, share] of [
      ['train', 0.6],
      ['validation', 0.2],
      ['test', 0.2],
    ] as const) {
      const inPairs = pairs.filter((_, face) => parts[face] === part).length;
      expect(inPairs / pairs.length).toBeGreaterThan(share - 0.08);
      expect(inPairs / pairs.length).toBeLessThan(share + 0.08);
    }
  });
});
