import { describe, expect, it } from 'vitest';
import {
  addSums,
  categoryAgreement,
  categoryAlpha,
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  sumsOf,
  type Sums,
} from '../../../../src/engine/agreement/agreement.ts';
import { withIntervals } from '../../../../src/engine/agreement/intervals.ts';

function together(units: readonly (readonly number[])[]): Sums {
  const sums = sumsOf(Array.from(units[0] ?? [0, 0], () => 0));
  for (const counts of units) addSums(sums, sumsOf(counts));
  return sums;
}

/** Rows of digits, `.` where a rater said nothing, to counts a unit. */
function countsOf(raters: readonly string[], categories: number): number[][] {
  return Array.from(raters[0]!, (_, unit) => {
    const counts = Array.from({ length: categories }, () => 0);
    for (const row of raters) if (row[unit] !== '.') counts[Number(row[unit]) - 1]! += 1;
    return counts;
  });
}

/** Krippendorff 2011, §C: four observers, twelve units, gaps. */
const KRIPPENDORFF_2011 = countsOf(['123321412...', '1233224125.3', '.3332342251.', '12332441251.'], 5);

/** Fleiss 1971, table 1: thirty patients, six psychiatrists, five diagnoses. */
const FLEISS_1971 =
  `0 0 0 6 0 / 0 3 0 0 3 / 0 1 4 0 1 / 0 0 0 0 6 / 0 3 0 3 0 / 2 0 4 0 0 / 0 0 4 0 2 / 2 0 3 1 0 / 2 0 0 4 0 / 0 0 0 0 6 / 1 0 0 5 0 / 1 1 0 4 0 / 0 3 3 0 0 / 1 0 0 5 0 / 0 2 0 3 1 / 0 0 5 0 1 / 3 0 0 1 2 / 5 1 0 0 0 / 0 2 0 4 0 / 1 0 2 0 3 / 0 0 0 0 6 / 0 1 0 5 0 / 0 2 0 1 3 / 2 0 0 4 0 / 1 0 0 4 1 / 0 5 0 1 0 / 4 0 0 0 2 / 0 2 0 4 0 / 1 0 5 0 0 / 0 0 0 0 6`
    .split(' / ')
    .map((row) => row.split(' ').map(Number));

describe('published worked examples', () => {
  it("gives Krippendorff's 0.743", () => {
    expect(krippendorffAlpha(together(KRIPPENDORFF_2011))).toBeCloseTo(0.743, 3);
  });

  it("gives Fleiss' 0.430", () => {
    expect(fleissKappa(together(FLEISS_1971))).toBeCloseTo(0.43, 3);
  });

  it("gives Cohen's 0.492", () => {
    // Cohen 1960, table 2: 200 cases, two judges.
    const matrix = [
      [88, 14, 18],
      [10, 40, 10],
      [2, 6, 12],
    ];
    expect(cohenKappa(matrix.flat())).toBeCloseTo(0.492, 3);
  });
});

/** Python: krippendorff 0.9.0, statsmodels 0.15.0 (`fleiss_kappa`), scikit-learn 1.9.1 (`cohen_kappa_score`). */
const gaps: number[][] = [
  [0, 0, 3],
  [0, 2, 1],
  [0, 0, 1],
  [0, 0, 2],
  [0, 3, 1],
  [0, 0, 3],
  [0, 0, 2],
  [2, 0, 1],
  [3, 0, 0],
  [2, 0, 0],
  [2, 0, 0],
  [0, 0, 4],
  [0, 1, 2],
  [3, 0, 0],
  [0, 3, 0],
  [1, 0, 2],
  [3, 0, 0],
  [0, 1, 2],
  [1, 0, 1],
  [0, 3, 0],
  [1, 0, 2],
  [0, 2, 0],
  [0, 2, 0],
  [3, 1, 0],
  [0, 1, 3],
  [2, 0, 0],
  [1, 1, 2],
  [0, 3, 0],
  [0, 2, 0],
  [0, 3, 0],
  [1, 3, 0],
  [0, 2, 0],
  [1, 1, 0],
  [1, 1, 1],
  [0, 0, 3],
  [0, 1, 1],
  [1, 0, 3],
  [0, 4, 0],
  [0, 3, 0],
  [0, 0, 3],
];
const whole: number[][] = [
  [0, 0, 4],
  [0, 3, 1],
  [0, 0, 4],
  [1, 0, 3],
  [0, 3, 1],
  [0, 0, 4],
  [0, 0, 4],
  [3, 0, 1],
  [3, 0, 1],
  [4, 0, 0],
  [3, 1, 0],
  [0, 0, 4],
  [0, 1, 3],
  [4, 0, 0],
  [0, 4, 0],
  [1, 0, 3],
  [4, 0, 0],
  [0, 2, 2],
  [2, 0, 2],
  [0, 4, 0],
  [1, 0, 3],
  [1, 2, 1],
  [0, 4, 0],
  [3, 1, 0],
  [0, 1, 3],
  [3, 1, 0],
  [1, 1, 2],
  [0, 4, 0],
  [0, 4, 0],
  [0, 4, 0],
  [1, 3, 0],
  [0, 4, 0],
  [1, 3, 0],
  [1, 1, 2],
  [0, 1, 3],
  [0, 1, 3],
  [1, 0, 3],
  [0, 4, 0],
  [1, 3, 0],
  [0, 0, 4],
];
const first: number[] = [
  2, 1, 2, 2, 1, 2, 2, 2, 0, 0, 0, 2, 2, 0, 1, 2, 0, 1, 0, 1, 0, 1, 1, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 2,
];
const second: number[] = [
  2, 1, 2, 2, 2, 2, 2, 0, 0, 0, 1, 2, 2, 0, 1, 0, 0, 1, 0, 1, 2, 0, 1, 0, 1, 0, 2, 1, 1, 1, 1, 1, 0, 2, 2, 1, 2, 1, 1, 2,
];

describe('the same numbers as kept libraries', () => {
  it('on data with gaps', () => {
    expect(krippendorffAlpha(together(gaps))).toBeCloseTo(0.5406911928651059, 12);
    expect(krippendorffAlpha(together(KRIPPENDORFF_2011))).toBeCloseTo(0.743421052631579, 12);
    expect(krippendorffAlpha(together(FLEISS_1971))).toBeCloseTo(0.4334098282820289, 12);
  });

  it('on data without', () => {
    expect(fleissKappa(together(whole))).toBeCloseTo(0.5098858256752993, 12);
    expect(fleissKappa(together(FLEISS_1971))).toBeCloseTo(0.43024452006014074, 12);
  });

  it('of two raters', () => {
    const matrix = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    first.forEach((value, at) => (matrix[value * 3 + second[at]!]! += 1));
    expect(cohenKappa(matrix)).toBeCloseTo(0.5042897998093423, 12);
  });

  it('adding a unit twice is having it twice', () => {
    const sums = together([]);
    const drawn: number[][] = [];
    const into = new Float64Array(sumsOf([0, 0, 0]).length);
    whole.forEach((counts, unit) => {
      addSums(into, sumsOf(counts), unit % 3);
      for (let time = 0; time < unit % 3; time++) drawn.push(counts);
    });
    expect(sums).toHaveLength(sumsOf([0, 0]).length);
    expect(krippendorffAlpha(into)).toBeCloseTo(krippendorffAlpha(together(drawn)), 12);
    expect(fleissKappa(into)).toBeCloseTo(fleissKappa(together(drawn)), 12);
    expect(categoryAgreement(into, 1)).toBeCloseTo(categoryAgreement(together(drawn), 1), 12);
    // krippendorff 0.9.0 on the counts of category 1 and of all others.
    expect(categoryAlpha(together(whole), 1)).toBeCloseTo(0.5583333333333333, 12);
  });
});

describe('intervals', () => {
  const units = whole.map((counts) => sumsOf(counts));
  const kappa = (sums: Sums) => [fleissKappa(sums)];

  it('hold the figure, repeat, and are wider where units come in groups', () => {
    const apart = withIntervals(units, [...units.keys()], kappa)[0]!;
    expect(apart.value).toBeCloseTo(0.5098858256752993, 12);
    expect(apart.interval![0]).toBeLessThan(apart.value!);
    expect(apart.interval![1]).toBeGreaterThan(apart.value!);
    expect(withIntervals(units, [...units.keys()], kappa)[0]).toEqual(apart);
    // Each unit three times over tells no more than once.
    const tripled = withIntervals([...units, ...units, ...units], [...units.keys(), ...units.keys(), ...units.keys()], kappa)[0]!;
    expect(tripled.interval![0]).toBeCloseTo(apart.interval![0], 12);
    expect(tripled.interval![1]).toBeCloseTo(apart.interval![1], 12);
  });

  it('of very many units are as wide as their number says', () => {
    const many = Array.from({ length: 20_000 }, (_, unit) => Float64Array.of(unit % 10 < 7 ? 1 : 0, 1));
    const [share] = withIntervals(many, [...many.keys()], ([same, all]) => [same! / all!]);
    // Normal approximation of a share: ± 1.96 · √(0.7 · 0.3 / 20,000) = ± 0.00635.
    expect((share!.interval![1] - share!.interval![0]) / 2).toBeCloseTo(0.00635, 3);
  });

  it('are none of a single group, and nothing can be told of nothing', () => {
    expect(
      withIntervals(
        units,
        units.map(() => 'one'),
        kappa,
      )[0]!.interval,
    ).toBeNull();
    expect(withIntervals([sumsOf([1, 0])], [1], kappa)[0]).toEqual({ value: null, interval: null });
  });
});

describe('edges', () => {
  it('is 1 where all agree, and cannot be told of one category or of single raters', () => {
    const agreed = together([
      [3, 0],
      [0, 2],
    ]);
    expect(krippendorffAlpha(agreed)).toBe(1);
    expect(fleissKappa(agreed)).toBe(1);
    expect(krippendorffAlpha(sumsOf([3, 0]))).toBeNaN();
    expect(krippendorffAlpha(sumsOf([1, 0]))).toBeNaN();
    expect(fleissKappa(sumsOf([1, 0]))).toBeNaN();
  });

  it('a category is agreed on as often as another rater names it too', () => {
    // Three raters: of the two who say 0, each meets one who agrees among two others.
    expect(categoryAgreement(sumsOf([2, 1]), 0)).toBe(0.5);
    expect(categoryAgreement(sumsOf([2, 1]), 1)).toBe(0);
    expect(categoryAgreement(sumsOf([2, 0]), 1)).toBeNaN();
  });
});
