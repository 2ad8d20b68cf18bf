import { describe, expect, it } from 'vitest';
import { classAgreement, cohenKappa, confusionOf, fleissKappa, krippendorffAlpha } from '../../../../src/engine/agreement/agreement.ts';

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
    expect(krippendorffAlpha(KRIPPENDORFF_2011)).toBeCloseTo(0.743, 3);
  });

  it("gives Fleiss' 0.430", () => {
    expect(fleissKappa(FLEISS_1971)).toBeCloseTo(0.43, 3);
  });

  it("gives Cohen's 0.492", () => {
    // Cohen 1960, table 2: 200 cases, two judges.
    const matrix = [
      [88, 14, 18],
      [10, 40, 10],
      [2, 6, 12],
    ];
    expect(cohenKappa(matrix)).toBeCloseTo(0.492, 3);
  });
});

/** Python: krippendorff 0.9.0, statsmodels 0.15.0 (`fleiss_kappa`), scikit-learn 1.9.1 (`cohen_kappa_score`). */
describe('the same numbers as kept libraries', () => {
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

  it('on data with gaps', () => {
    expect(krippendorffAlpha(gaps)).toBeCloseTo(0.5406911928651059, 12);
    expect(krippendorffAlpha(KRIPPENDORFF_2011)).toBeCloseTo(0.743421052631579, 12);
    expect(krippendorffAlpha(FLEISS_1971)).toBeCloseTo(0.4334098282820289, 12);
  });

  it('on data without', () => {
    expect(fleissKappa(whole)).toBeCloseTo(0.5098858256752993, 12);
    expect(fleissKappa(FLEISS_1971)).toBeCloseTo(0.43024452006014074, 12);
  });

  it('of two raters', () => {
    const matrix = confusionOf(
      first.map((value, at) => [value, second[at]!]),
      3,
    );
    expect(cohenKappa(matrix)).toBeCloseTo(0.5042897998093423, 12);
  });

  it('weighing a unit twice is having it twice', () => {
    const times = whole.map((_, unit) => (unit % 3 === 0 ? 2 : unit % 3 === 1 ? 0 : 1));
    const drawn = whole.flatMap((counts, unit) => Array.from({ length: times[unit]! }, () => counts));
    expect(krippendorffAlpha(whole, times)).toBeCloseTo(krippendorffAlpha(drawn), 12);
    expect(fleissKappa(whole, times)).toBeCloseTo(fleissKappa(drawn), 12);
    expect(classAgreement(whole, 1, times)).toBeCloseTo(classAgreement(drawn, 1), 12);
  });
});

describe('edges', () => {
  it('is 1 where all agree, and cannot be told of one category or of single raters', () => {
    const agreed = [
      [3, 0],
      [0, 2],
    ];
    expect(krippendorffAlpha(agreed)).toBe(1);
    expect(fleissKappa(agreed)).toBe(1);
    expect(krippendorffAlpha([[3, 0]])).toBeNaN();
    expect(
      krippendorffAlpha([
        [1, 0],
        [0, 1],
      ]),
    ).toBeNaN();
    expect(fleissKappa([])).toBeNaN();
  });

  it('a class is agreed on as often as another rater names it too', () => {
    // Three raters: of the two who say 0, each meets one who agrees among two others.
    expect(classAgreement([[2, 1]], 0)).toBe(0.5);
    expect(classAgreement([[2, 1]], 1)).toBe(0);
    expect(classAgreement([[2, 0]], 1)).toBeNaN();
  });
});
