/** Exact McNemar test: do two classifiers that disagree on some faces differ by more than chance? */

/**
 * Two-sided p: of onlyA + onlyB faces that one alone gets right, how surprising is a division as uneven as this, if each were
 * a throw of a fair coin? min(1, 2·P(X ≤ min)), X ~ Binomial(onlyA + onlyB, ½). (McNemar 1947; exact form: Agresti 2013, §11.1.)
 */
export function mcnemarExact(onlyA: number, onlyB: number): number {
  const all = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  // Sums logarithms of binomial terms upwards: C(n, k+1) = C(n, k)·(n − k) / (k + 1).
  let logTerm = -all * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= fewer; k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((all - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
