/**
 * How far raters agree beyond chance, on names (nominal categories). Every figure is told from sums over units (faces): `sumsOf` gives a
 * unit's part, sums of many units are added element by element, and a bootstrap adds those that it drew.
 */

/** How many raters put a unit into each category. */
export type Counts = readonly number[];

/** Elements: see `PARTS`, then three for each category. */
export type Sums = Float64Array;

/** Ratings compared; units; agreements weighed as Krippendorff does; agreements weighed as Fleiss does. */
const PARTS = 4;

/** The part of one unit; all zero where fewer than two raters compare. */
export function sumsOf(counts: Counts): Sums {
  const categories = counts.length;
  const sums = new Float64Array(PARTS + 3 * categories);
  const size = counts.reduce((sum, count) => sum + count, 0);
  if (size < 2) return sums;
  let pairs = 0;
  counts.forEach((count, category) => {
    const same = count * (count - 1);
    const rest = size - count;
    pairs += same;
    sums[PARTS + category] = count;
    sums[PARTS + categories + category] = same / (size - 1);
    // This category against all others.
    sums[PARTS + 2 * categories + category] = (same + rest * (rest - 1)) / (size - 1);
  });
  sums[0] = size;
  sums[1] = 1;
  sums[2] = pairs / (size - 1);
  sums[3] = pairs / (size * (size - 1));
  return sums;
}

/** Adds `part`, so many times, to `into`. */
export function addSums(into: Sums, part: Sums, times = 1): void {
  for (let at = 0; at < into.length; at++) into[at]! += times * part[at]!;
}

/**
 * Krippendorff's alpha for nominal data; any number of raters a unit, gaps allowed. NaN where nothing can be compared or all named one
 * category (K. Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", §C).
 */
export function krippendorffAlpha(sums: Sums): number {
  return alpha(sums[0]!, sums[2]!, sums.subarray(PARTS, PARTS + categoriesOf(sums)));
}

/** The same of one category against all others. */
export function categoryAlpha(sums: Sums, category: number): number {
  const named = sums[PARTS + category]!;
  return alpha(sums[0]!, sums[PARTS + 2 * categoriesOf(sums) + category]!, [named, sums[0]! - named]);
}

/**
 * Fleiss' kappa (J. L. Fleiss 1971, Psychological Bulletin 76, 378–382). Units with fewer than two raters say nothing; where the number of
 * raters differs, each unit's agreement is among its own raters.
 */
export function fleissKappa(sums: Sums): number {
  const [ratings, units, , agreed] = sums as unknown as readonly [number, number, number, number];
  const chance = sums.subarray(PARTS, PARTS + categoriesOf(sums)).reduce((all, count) => all + (count / ratings) ** 2, 0);
  return (agreed / units - chance) / (1 - chance);
}

/** Where one rater names the category, how often another one names it as well. NaN where nobody does. */
export function categoryAgreement(sums: Sums, category: number): number {
  return sums[PARTS + categoriesOf(sums) + category]! / sums[PARTS + category]!;
}

/**
 * Cohen's kappa of two raters (J. Cohen 1960, Educational and Psychological Measurement 20, 37–46).
 * @param matrix How often each pair of categories meets, row by row: rows are the first rater's, columns the second's.
 */
export function cohenKappa(matrix: ArrayLike<number>): number {
  const size = Math.sqrt(matrix.length);
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  let all = 0;
  let same = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const count = matrix[row * size + column]!;
      first[row]! += count;
      second[column]! += count;
      all += count;
      if (row === column) same += count;
    }
  }
  const chance = first.reduce((sum, count, at) => sum + count * second[at]!, 0) / all ** 2;
  return (same / all - chance) / (1 - chance);
}

function alpha(ratings: number, agreed: number, totals: ArrayLike<number>): number {
  let met = 0;
  for (let at = 0; at < totals.length; at++) met += totals[at]! * (totals[at]! - 1);
  return 1 - (ratings - agreed) / (ratings - met / (ratings - 1));
}

function categoriesOf(sums: Sums): number {
  return (sums.length - PARTS) / 3;
}
