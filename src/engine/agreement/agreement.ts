/**
 * How far raters agree beyond chance, on names (nominal categories). Everything is a sum over units (faces), so that a bootstrap weighs
 * units by how often each was drawn.
 */

/** How many raters put a unit into each category. */
export type Counts = readonly number[];

/** How often each unit counts; all once where it is left out. */
export type Times = ArrayLike<number>;

/**
 * Krippendorff's alpha for nominal data; any number of raters a unit, gaps allowed. NaN where nothing can be compared or all named one
 * category (K. Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", §C).
 */
export function krippendorffAlpha(units: readonly Counts[], times?: Times): number {
  const totals: number[] = [];
  let paired = 0;
  let agreed = 0;
  units.forEach((counts, unit) => {
    const weight = times?.[unit] ?? 1;
    const size = sum(counts);
    if (weight === 0 || size < 2) return;
    paired += weight * size;
    counts.forEach((count, category) => {
      totals[category] = (totals[category] ?? 0) + weight * count;
      agreed += (weight * count * (count - 1)) / (size - 1);
    });
  });
  const expected = totals.reduce((all, count) => all + count * (count - 1), 0) / (paired - 1);
  return 1 - (paired - agreed) / (paired - expected);
}

/**
 * Fleiss' kappa (J. L. Fleiss 1971, Psychological Bulletin 76, 378–382). Units with fewer than two raters say nothing; where the number of
 * raters differs, each unit's agreement is among its own raters.
 */
export function fleissKappa(units: readonly Counts[], times?: Times): number {
  const totals: number[] = [];
  let raters = 0;
  let compared = 0;
  let agreed = 0;
  units.forEach((counts, unit) => {
    const weight = times?.[unit] ?? 1;
    const size = sum(counts);
    if (weight === 0 || size < 2) return;
    compared += weight;
    raters += weight * size;
    let pairs = 0;
    counts.forEach((count, category) => {
      totals[category] = (totals[category] ?? 0) + weight * count;
      pairs += count * (count - 1);
    });
    agreed += (weight * pairs) / (size * (size - 1));
  });
  const chance = totals.reduce((all, count) => all + (count / raters) ** 2, 0);
  return (agreed / compared - chance) / (1 - chance);
}

/** Cohen's kappa of two raters (J. Cohen 1960, Educational and Psychological Measurement 20, 37–46). `matrix`: row by the first, column by the second. */
export function cohenKappa(matrix: readonly (readonly number[])[]): number {
  const all = sum(matrix.map(sum));
  const observed = sum(matrix.map((row, at) => row[at]!)) / all;
  const chance = sum(matrix.map((row, at) => sum(row) * sum(matrix.map((other) => other[at]!)))) / all ** 2;
  return (observed - chance) / (1 - chance);
}

/** Where one rater names the category, how often another one names it as well: the chance of agreement on it. NaN where nobody does. */
export function classAgreement(units: readonly Counts[], category: number, times?: Times): number {
  let named = 0;
  let agreed = 0;
  units.forEach((counts, unit) => {
    const weight = times?.[unit] ?? 1;
    const size = sum(counts);
    const count = counts[category] ?? 0;
    if (weight === 0 || size < 2) return;
    named += weight * count;
    agreed += (weight * count * (count - 1)) / (size - 1);
  });
  return agreed / named;
}

/** How often each pair of categories meets: row by the first rater, column by the second. `pairs`: of each unit that both rated. */
export function confusionOf(pairs: readonly (readonly [first: number, second: number])[], categories: number, times?: Times): number[][] {
  const matrix = Array.from({ length: categories }, () => Array.from({ length: categories }, () => 0));
  pairs.forEach(([first, second], unit) => (matrix[first]![second]! += times?.[unit] ?? 1));
  return matrix;
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
